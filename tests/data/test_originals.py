"""Pictures one by one, at the size they have."""

import logging

import numpy as np
import pytest
from PIL import Image

from kgan.data import DataError, read_picture, read_pictures

NOISE = np.random.default_rng(0).integers(0, 256, (777, 1000, 3), "uint8")


@pytest.fixture
def photos(tmp_path, write):
    """Pictures of every kind that people have, and some that are none."""
    write("a_small.png", (1, 2, 3), "RGB", size=(32, 32))
    write("b_large.png", Image.fromarray(NOISE))
    write("c_grey.jpg", 77, size=(50, 33))
    palette = Image.new("P", (5, 7), 1)
    palette.putpalette([1, 2, 3, 200, 100, 50])
    write("d_palette.gif", palette)
    write("e_glass.webp", (255, 0, 0, 51), "RGBA", size=(6, 4), lossless=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # the first row is the right side of the picture
    write("deep/f_turned.png", Image.fromarray(NOISE[:20, :30]), exif=exif)
    (tmp_path / "g_torn.png").write_bytes((tmp_path / "b_large.png").read_bytes()[:999])
    (tmp_path / "h_page.jpg").write_text("<html>404</html>")
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


def test_every_picture_keeps_its_size(photos, caplog):
    pictures = read_pictures(photos)
    assert len(pictures) == 8
    with caplog.at_level(logging.WARNING):
        read = dict(pictures)
    assert {name: picture.shape for name, picture in read.items()} == {
        "a_small.png": (32, 32, 3),
        "b_large.png": (777, 1000, 3),
        "c_grey.jpg": (33, 50, 3),
        "d_palette.gif": (7, 5, 3),
        "deep/f_turned.png": (30, 20, 3),
        "e_glass.webp": (4, 6, 3),
    }
    assert {picture.dtype for picture in read.values()} == {np.dtype("uint8")}
    np.testing.assert_array_equal(read["b_large.png"], NOISE)
    assert (read["c_grey.jpg"] == 77).all()
    assert read["d_palette.gif"][0, 0].tolist() == [200, 100, 50]
    assert read["e_glass.webp"][0, 0].tolist() == [255, 204, 204]  # on white
    # A quarter turn clockwise: the first column, from below, is the first row.
    upright = np.rot90(NOISE[:20, :30], -1)
    np.testing.assert_array_equal(read["deep/f_turned.png"], upright)
    assert [name for name, _ in pictures.skipped] == ["g_torn.png", "h_page.jpg"]
    assert "Skipped h_page.jpg: cannot identify" in caplog.text
    assert len(list(pictures)) == 6 and len(pictures.skipped) == 2  # again, the same


def test_damaged_pictures_are_refused_by_choice(photos):
    with pytest.raises(DataError, match="g_torn.png: .*truncated"):
        list(read_pictures(photos, on_error="raise"))
    with pytest.raises(DataError, match="h_page.jpg cannot be read: cannot identify"):
        read_picture(photos / "h_page.jpg")
    with pytest.raises(DataError, match="The picture cannot be read"):
        read_picture(b"")
    with pytest.raises(DataError, match="gone.png cannot be read: .*No such file"):
        read_picture("gone.png")


def test_one_picture(photos):
    np.testing.assert_array_equal(read_picture(str(photos / "b_large.png")), NOISE)
    assert read_picture((photos / "c_grey.jpg").read_bytes()).shape == (33, 50, 3)
    assert read_picture(photos / "c_grey.jpg", channels=1).shape == (33, 50, 1)
    assert read_picture(photos / "e_glass.webp", 4)[0, 0].tolist() == [255, 0, 0, 51]


def test_files_by_name(photos, monkeypatch):
    monkeypatch.chdir(photos)
    (name, picture), *others = read_pictures("a_small.png")
    assert name == "a_small.png" and picture.shape == (32, 32, 3) and not others
    named = read_pictures(["deep/f_turned.png", photos / "a_small.png"])
    assert named.names == ["deep/f_turned.png", "a_small.png"]
    assert read_pictures(["deep/f_turned.png"]).names == ["f_turned.png"]
    with pytest.raises(DataError, match=r"No file 'gone.png' \(seen from"):
        read_pictures(["a_small.png", "gone.png"])
    with pytest.raises(DataError, match="holds no pictures; it is empty"):
        read_pictures([])


def test_splits_and_their_names(tmp_path, write):
    for value, name in enumerate(["testA/1.png", "testA/x/2.png", "testB/1.png"]):
        write(name, value)
    with pytest.raises(DataError, match="several splits; .*'testA' or 'testB'"):
        read_pictures(tmp_path)
    assert read_pictures(tmp_path, "testA").names == ["1.png", "x/2.png"]
    both = read_pictures(tmp_path, "testA+testB", channels=1)
    assert [(name, picture[0, 0, 0]) for name, picture in both] == [
        ("testA/1.png", 0),
        ("testA/x/2.png", 1),
        ("testB/1.png", 2),
    ]


def test_arrays_have_numbers_for_names():
    images = np.arange(4 * 6, dtype="uint8").reshape(4, 2, 3)
    (name, picture), (other, _) = read_pictures(images, "train[2:]")
    assert (name, other) == ("train_00002", "train_00003")
    assert picture[..., 2].tolist() == images[2].tolist()
    with pytest.raises(DataError, match="`channels` is one of .*received 2"):
        read_pictures(images, channels=2)


def test_horses_at_their_own_size(tfds_dir):
    horses = read_pictures("cycle_gan/horse2zebra", "testA", data_dir=tfds_dir)
    assert len(horses) == 120
    name, picture = next(iter(horses))
    assert name == "testA_00000" and picture.shape == (256, 256, 3)

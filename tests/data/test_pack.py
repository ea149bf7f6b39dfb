"""Packs: what is written is what is read, and nothing else is taken for one."""

import hashlib
import json
import logging
import zipfile

import numpy as np
import pytest
from PIL import Image

from kgan import data
from kgan.data import DataError, Pack, as_arrays, load, load_unpaired, write_pack

RNG = np.random.default_rng(0)
IMAGES = RNG.integers(0, 256, (7, 6, 5, 3), "uint8")
LABELS = np.array([0, 2, 1, 1, 0, 2, 2])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "set.npz"


def changed(path, edit, **options):
    """Writes the pack again with a changed header, with Python's zip alone."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    header = json.loads(members["kgan.json"])
    edit(header, members)
    members["kgan.json"] = json.dumps(header).encode()
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_numpy_reads_it_without_kgan(path):
    write_pack(path, (IMAGES, LABELS))
    with np.load(path, allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["train"], IMAGES)
        np.testing.assert_array_equal(arrays["train.labels"], LABELS)
        header = json.loads(arrays["kgan.json"])
    assert header["version"] == 1 and header["class_names"] == ["0", "1", "2"]
    # The digest by the standard library, of the pixels as they lie in memory.
    expected = hashlib.sha256(IMAGES.tobytes()).hexdigest()
    assert header["arrays"]["train"]["sha256"] == expected
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    assert path.stat().st_size < IMAGES.nbytes + 3000


def test_it_is_a_source_like_others(path):
    pack = write_pack(path, (IMAGES, LABELS), licence="CC0 1.0")
    pack.verify()
    described = data.info(path)
    assert described.num_examples == {"train": 7} and described.num_classes == 3
    assert described.image_shape == (6, 5, 3) and described.licence == "CC0 1.0"
    images, labels = as_arrays(str(path), split="train[2:5]")
    np.testing.assert_array_equal(images, IMAGES[2:5])
    assert labels.tolist() == LABELS[2:5].tolist()
    for one, other in zip(
        load(path, batch_size=3, labelled=True, seed=2),
        load((IMAGES, LABELS), batch_size=3, labelled=True, seed=2),
        strict=True,
    ):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])
    name, picture = next(iter(data.read_pictures(path)))
    assert name == "train_00000" and np.array_equal(picture, IMAGES[0])


def test_the_same_data_make_the_same_file(path, tmp_path):
    write_pack(path, IMAGES)
    again = tmp_path / "again.npz"
    write_pack(again, IMAGES)
    assert path.read_bytes() == again.read_bytes()


def test_two_folders_become_one_file(tmp_path, path, write, caplog):
    for index, size in enumerate([(32, 32), (1000, 777), (40, 90)]):
        write(f"x/{index}.png", (9, 99, 199), "RGB", size=size)
    write("y/grey.jpg", 77, size=(64, 48))
    write("y/glass.png", (255, 0, 0, 51), "RGBA")
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    write("y/turned.png", Image.fromarray(IMAGES[0]), exif=exif)
    (tmp_path / "y/page.jpg").write_text("<html>404</html>")
    shapes = dict(image_shape=(6, 5, 3), load_size=(8, 7))
    steps = []
    with caplog.at_level(logging.WARNING):
        pack = write_pack(
            *(path, tmp_path / "x", tmp_path / "y"),
            progress=lambda *step: steps.append(step),
            **shapes,
        )
    assert "Skipped 1 of 4 pictures" in caplog.text and "page.jpg" in caplog.text
    assert pack.sizes == {"trainA": 3, "trainB": 3}
    assert steps == [("trainA", 3, 3), ("trainB", 4, 4)]
    assert pack.image_shape == (8, 7, 3) and pack.crop_shape == (6, 5, 3)
    # The same pixels as those of the files themselves.
    files, _ = as_arrays(tmp_path / "y", image_shape=(8, 7, 3))
    np.testing.assert_array_equal(pack.arrays["trainB"], files)
    options = dict(augment=("crop", "flip"), seed=1)
    packed = load_unpaired(path, **options)
    loose = load_unpaired(tmp_path / "x", tmp_path / "y", **options, **shapes)
    for one, other in zip(packed, loose, strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(DataError, match="page.jpg: cannot identify"):
        write_pack(
            tmp_path / "strict.npz",
            tmp_path / "y",
            image_shape=(8, 8, 3),
            on_error="raise",
        )
    assert not [file for file in tmp_path.iterdir() if file.name[0] == "."]


def test_tests_come_along_where_both_have_some(tmp_path, path, write):
    for name in ("x/train/0", "x/test/0", "y/train/0", "y/test/0", "y/test/1"):
        write(f"{name}.png", mode="RGB")
    pack = write_pack(path, tmp_path / "x", tmp_path / "y")
    assert pack.sizes == {"trainA": 1, "trainB": 1, "testA": 1, "testB": 2}
    few = write_pack(path, pack, splits=["testB", "testA"], overwrite=True)
    assert few.sizes == {"testB": 2, "testA": 1}
    with pytest.raises(
        DataError, match="No split 'val'. Splits there are: .*'test', 'train'"
    ):
        write_pack(path, tmp_path / "x", splits=["val"], overwrite=True)


def test_horses_and_zebras(tfds_dir, path):
    options = dict(image_shape=(24, 24, 3), limit=5, data_dir=tfds_dir)
    pack = write_pack(path, "cycle_gan/horse2zebra", **options)
    assert pack.sizes == {"trainA": 5, "trainB": 5, "testA": 5, "testB": 5}
    expected, _ = as_arrays("cycle_gan/horse2zebra", split="testB", **options)
    np.testing.assert_array_equal(pack.arrays["testB"], expected)


def test_a_write_that_fails_leaves_what_was_there(path, monkeypatch):
    write_pack(path, IMAGES)
    before = path.read_bytes()
    with pytest.raises(DataError, match="set.npz is there already; overwrite=True"):
        write_pack(path, IMAGES[:2])

    def fail(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_pack(path, IMAGES[:2], overwrite=True, progress=fail)
    assert path.read_bytes() == before and len(list(path.parent.iterdir())) == 1
    assert write_pack(path, IMAGES[:2], overwrite=True).sizes == {"train": 2}


@pytest.mark.parametrize("kept", [0, 100, 0.5, -1])
def test_a_torn_file_is_refused(path, kept):
    write_pack(path, IMAGES)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole)) if 0 < kept < 1 else kept])
    with pytest.raises(DataError, match="set.npz is torn or no .npz file.*Copy it aga"):
        Pack(path)


def test_a_flipped_bit_is_found(path):
    pack = write_pack(path, IMAGES)
    content = bytearray(path.read_bytes())
    content[pack.arrays["train"].offset + 5] ^= 1
    path.write_bytes(content)
    with pytest.raises(
        DataError, match="damaged: the sha256 of 'train' is not the one"
    ):
        Pack(path).verify()


def test_files_of_others_are_refused(path, tmp_path):
    np.savez(path, train=IMAGES)
    with pytest.raises(DataError, match="not written by `kgan pack`.*no kgan.json"):
        load(path)
    np.savez(path, **{"kgan.json": np.array([{"pickled": "object"}], dtype=object)})
    with pytest.raises(DataError, match="no kgan.json"):
        Pack(path)
    path.write_bytes(b"\x80\x04K\x01.")  # a pickle
    with pytest.raises(DataError, match="torn or no .npz file"):
        Pack(path)
    with pytest.raises(DataError, match=r"No file .*gone.npz' \(seen from"):
        Pack(tmp_path / "gone.npz")
    with pytest.raises(DataError, match="name ends in '.npz'; received 'set.bin'"):
        write_pack("set.bin", IMAGES)


def of_pickles(header, members):
    """An array of objects, which numpy would have to unpickle."""
    members["train.npy"] = members["train.npy"].replace(b"'|u1'", b"'|O' ")


@pytest.mark.parametrize(
    "edit, message",
    [
        (lambda h, m: h.update(version=2), "of version 2; this kgan reads version 1"),
        (lambda h, m: h.update(format="gif"), "of the format 'gif', not 'kgan pack'"),
        (lambda h, m: h.update(arrays={}), "holds no pictures"),
        (lambda h, m: h.pop("licence"), "damaged: .*'licence'"),
        (lambda h, m: m.pop("train.npy"), "damaged: .*train.npy"),
        (lambda h, m: m.update({"train.npy": m["train.npy"][:-9]}), "damaged: .*bytes"),
        (lambda h, m: h["arrays"]["train"].update(shape=[7, 9, 5, 3]), "damaged: "),
        (of_pickles, "damaged: "),
    ],
)
def test_a_header_that_says_something_else(path, edit, message):
    write_pack(path, IMAGES)
    changed(path, edit)
    with pytest.raises(DataError, match=f"set.npz .*{message}"):
        Pack(path)


def test_compressed_packs_are_refused(path):
    write_pack(path, IMAGES)
    changed(path, lambda header, members: None)
    Pack(path).verify()  # written by another hand, but the same
    changed(path, lambda header, members: None, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(DataError, match="holds train.npy compressed; packs are not"):
        Pack(path)


def test_attributes_are_packed_by_name(path, celeba):
    (folder := celeba()).joinpath("images/a.png").write_bytes(b"torn")
    pack = write_pack(path, folder, image_shape=(4, 4, 3))
    pack.verify()
    assert data.info(path).attribute_names == ["Black_Hair", "Male", "Young"]
    assert pack.class_names is None and pack.sizes == {"train": 2}
    with np.load(path, allow_pickle=False) as arrays:  # rows c and b; a is damaged
        assert arrays["train.attributes"].tolist() == [[0, 1, 1], [0, 0, 0]]
        assert arrays["train.attributes"].dtype == np.uint8
    _, labels = as_arrays(path, attributes=("Young", "Black_Hair"), split="train[:1]")
    assert labels.tolist() == [[1, 0]] and labels.dtype == np.int32
    assert as_arrays(path)[1] is None
    with pytest.raises(DataError, match="no attribute 'Mail'.*first: Male, "):
        load(path, attributes="Mail")


def test_packs_that_know_no_attributes_open(path):
    write_pack(path, (IMAGES, LABELS))
    changed(path, lambda header, members: header.pop("attribute_names"))
    assert Pack(path).attribute_names is None
    assert as_arrays(path)[1].tolist() == LABELS.tolist()

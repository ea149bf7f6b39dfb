import logging

import numpy as np
import pytest
from PIL import Image

from kgan.data import DataError, as_arrays, info, load


def values(images):
    return images[:, 0, 0, 0].tolist()


def test_subfolders_are_classes(tmp_path, write):
    for index, name in enumerate(["dog/a.png", "cat/deep/down/b.png", "dog/c.bmp"]):
        write(name, 10 * index)
    write(".hidden/x.png")
    write("dog/._x.png")
    (tmp_path / "cat/notes.txt").write_text("no picture")
    images, labels = as_arrays(tmp_path)
    assert values(images) == [10, 0, 20]  # in the order of the names
    assert labels.tolist() == [0, 1, 1] and labels.dtype == np.int32
    described = info(tmp_path)
    assert described.class_names == ["cat", "dog"]
    assert described.num_examples == {"train": 3}
    assert described.image_shape == (4, 4, 1)


def test_split_folders_share_their_labels(tmp_path, write):
    for name in ("train/ant", "train/bee", "train/cow", "test/cow"):
        write(f"{name}/0.png")
    assert info(tmp_path).num_examples == {"test": 1, "train": 3}
    assert as_arrays(tmp_path, split="test")[1].tolist() == [2]


def test_the_folders_of_cyclegan_are_splits(tmp_path, write):
    for value, split in enumerate(["trainA", "trainB", "testA", "testB"]):
        write(f"{split}/0.png", value)
    images, labels = as_arrays(str(tmp_path), split="testB")
    assert values(images) == [3] and labels is None
    with pytest.raises(DataError, match="No split 'train'.*'testA' .*'trainB'"):
        as_arrays(tmp_path)


def test_tests_alone_are_splits_too(tmp_path, write):
    for value, split in enumerate(["testA", "testB"]):
        write(f"{split}/0.png", value)
    assert info(tmp_path).num_examples == {"testA": 1, "testB": 1}
    write("plain/tests/0.png")
    assert info(tmp_path / "plain").class_names == ["tests"]


def test_a_part_holds_every_class_and_nothing_twice(tmp_path, write):
    for index in range(60):
        write(f"{'ab'[index // 30]}/{index}.png", index)
    train, labels = as_arrays(tmp_path, split="train[:80%]")
    rest, _ = as_arrays(tmp_path, split="train[80%:]")
    assert len(train) == 48 and sorted(values(train) + values(rest)) == list(range(60))
    assert min(np.bincount(labels)) > 12
    few = values(as_arrays(tmp_path, limit=10)[0])
    (tmp_path / f"{'ab'[few[0] // 30]}/{few[0]}.png").unlink()
    assert set(few[1:]) <= set(values(as_arrays(tmp_path, limit=10)[0]))


def test_pictures_of_all_kinds_become_one_shape(tmp_path, write):
    write("grey.png", 100)
    write("wide.jpg", (100, 100, 100), "RGB", size=(40, 20), quality=100)
    write("glass.webp", (100, 100, 100, 255), "RGBA", lossless=True)
    write("sixteen.png", Image.fromarray(np.full((9, 9), 25700, "uint16")))
    write("ink.tiff", (155, 155, 155, 0), "CMYK")
    images, _ = as_arrays(tmp_path, image_shape=(6, 6, 3))
    assert images.shape == (5, 6, 6, 3)
    assert np.abs(images.astype(int) - 100).max() <= 1


def test_pictures_that_differ_want_a_shape(tmp_path, write):
    write("a.png", size=(4, 4))
    write("b.png", size=(5, 4))
    with pytest.raises(DataError, match=r"differ in size.*image_shape=\(64, 64, 3\)"):
        load(tmp_path)
    assert info(tmp_path).image_shape is None


def test_one_of_many_that_differs_is_named(tmp_path, write):
    for index in range(201):  # of which every second header is read
        write(f"{index:03}.png", size=(5, 4) if index == 101 else (4, 4))
    with pytest.raises(DataError, match="101.png.*is 4 x 5 .* others are 4 x 4"):
        as_arrays(tmp_path, on_error="raise")


@pytest.fixture
def damaged(tmp_path, write):
    for index in range(5):
        write(f"c/{index}.png", index)
    (tmp_path / "c/1.png").write_bytes((tmp_path / "c/1.png").read_bytes()[:50])
    (tmp_path / "c/3.png").write_bytes(b"")
    return tmp_path


@pytest.mark.parametrize("cache", [True, False])
def test_damaged_files_are_named_and_skipped(damaged, caplog, cache):
    with caplog.at_level(logging.WARNING):
        data = load(damaged, batch_size=3, cache=cache, labelled=True, shuffle=False)
    assert "Skipped 2 of 5 pictures" in caplog.text
    assert "1.png" in caplog.text and "3.png" in caplog.text
    assert data.steps_per_epoch == 1
    images, labels = next(iter(data))
    assert np.rint((values(images.numpy()) + np.ones(3)) * 127.5).tolist() == [0, 2, 4]
    assert labels.numpy().tolist() == [0, 0, 0]


def test_damaged_files_are_refused_by_choice(damaged):
    with pytest.raises(DataError, match="1.png"):
        load(damaged, on_error="raise")
    data = load(damaged, batch_size=5, cache=False, on_error="raise")
    with pytest.raises(Exception, match=r"DataError.*[13]\.png"):
        next(iter(data))


def test_nothing_but_damaged_files(damaged):
    for name in "024":
        (damaged / f"c/{name}.png").write_text("<html>404</html>")
    with pytest.raises(DataError, match="(?s)None of 5 pictures.*0.png: cannot ident"):
        load(damaged, image_shape=(8, 8, 1))


def test_folders_without_pictures(tmp_path):
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(DataError, match="No pictures in .*end in .*.jpg"):
        load(tmp_path)
    with pytest.raises(DataError, match="No folder .*gone.*seen from"):
        load(tmp_path / "gone")


def test_no_labels_where_a_file_lies_in_no_subfolder(tmp_path, write):
    write("a/1.png")
    write("2.png")
    with pytest.raises(DataError, match="a subfolder of its own; .*2.png lies in none"):
        load(tmp_path, labelled=True)
    assert as_arrays(tmp_path)[1] is None

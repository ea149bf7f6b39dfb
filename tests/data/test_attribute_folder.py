"""Folders in CelebA's layout."""

import os

import numpy as np
import pytest

from kgan import pictures
from kgan.data import DataError, as_arrays, info, load, read_pictures
from kgan.data.attribute_folder import AttributeFolder

MALE_AND_BLACK = [[1, 0], [0, 1], [0, 0]]  # by hand, from the rows of `celeba`


@pytest.mark.parametrize("home", ["images", "img_align_celeba", "."])
def test_attributes_come_in_the_order_that_is_asked_for(celeba, home):
    images, labels = as_arrays(celeba(home), attributes=("Male", "Black_Hair"))
    assert images[:, 0, 0, 0].tolist() == [0, 50, 100]  # the list's order: c, a, b
    assert labels.tolist() == MALE_AND_BLACK and labels.dtype == np.int32
    described = info(celeba(home))
    assert described.attribute_names == ["Black_Hair", "Male", "Young"]
    assert described.class_names is None and described.num_classes is None
    assert described.num_examples == {"train": 3}
    assert described.image_shape == (4, 4, 3)


def test_without_attributes_it_is_a_set_without_labels(celeba):
    images, labels = as_arrays(celeba())
    assert len(images) == 3 and labels is None
    assert next(iter(load(celeba(), batch_size=2))).shape == (2, 4, 4, 3)
    assert [name for name, _ in read_pictures(celeba())] == ["c.png", "a.png", "b.png"]
    with pytest.raises(DataError, match=r"has no labels. Name .*attributes=\('Male',"):
        load(celeba(), labelled=True)


def test_names_without_labels_are_checked_all_the_same(celeba):
    batch = next(iter(load(celeba(), attributes="Male", batch_size=3)))
    assert batch.shape == (3, 4, 4, 3)
    assert as_arrays(celeba(), attributes="Male", labelled=False)[1] is None
    with pytest.raises(DataError, match="no attribute 'Mal'"):
        load(celeba(), attributes="Mal")


@pytest.mark.parametrize("cache", [True, False])
def test_a_picture_keeps_its_attributes_through_shuffles(celeba, cache):
    batches = load(
        celeba(),
        attributes=("Male", "Black_Hair"),
        labelled=True,
        batch_size=2,
        augment="flip",
        repeat=True,
        cache=cache,
    )
    assert batches.element_spec[1].shape == (2, 2)
    for images, labels in batches.take(10):
        rows = pictures.to_uint8(images.numpy())[:, 0, 0, 0] // 50
        assert labels.numpy().tolist() == [MALE_AND_BLACK[row] for row in rows]


def test_a_damaged_picture_takes_its_attributes_along(celeba):
    folder = celeba()
    (folder / "images/a.png").write_bytes(b"")
    _, labels = as_arrays(folder, attributes=("Male", "Black_Hair"))
    assert labels.tolist() == [[1, 0], [0, 0]]


def test_the_last_tenth_is_for_tests(tmp_path, write):
    names = [f"{index:02}.png" for index in range(25)]
    for name in names:
        write(name)
    rows = "".join(f"{name} 1\n" for name in names)
    (tmp_path / "list_attr_celeba.txt").write_text(f"25\nMale\n{rows}")
    assert info(tmp_path).num_examples == {"train": 23, "test": 2}
    shown = [name for name, _ in read_pictures(tmp_path, "test+train[:1]")]
    assert shown == ["23.png", "24.png", "00.png"]


def test_the_partition_says_what_is_for_tests(celeba):
    folder = celeba(partition="b.png 0\nc.png 2\na.png 0\nelsewhere.png 1\n")
    assert info(folder).num_examples == {"train": 2, "test": 1}
    images, labels = as_arrays(folder, split="train", attributes="Male")
    assert images[:, 0, 0, 0].tolist() == [50, 100] and labels.tolist() == [[0], [0]]
    assert as_arrays(folder, split="test", attributes="Male")[1].tolist() == [[1]]


def test_a_partition_that_lacks_a_picture(celeba):
    folder = celeba(partition="b.png 0\nc.png 1\n")
    message = "partition.txt has no row for 'a.png', which .*celeba.txt names on line 4"
    with pytest.raises(DataError, match=message):
        info(folder)


def test_an_unknown_attribute_shows_the_nearest_first(celeba):
    message = "celeba.txt, line 2: no attribute 'mael'.*first: Male, .*Black_Hair"
    with pytest.raises(DataError, match=message):
        load(celeba(), attributes=("Young", "mael"), labelled=True)
    with pytest.raises(DataError, match=r"one twice; received \('Male', 'Male'\)"):
        load(celeba(), attributes=("Male", "Male"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("gone.png 1 1 1", "celeba.txt, line 4: no picture 'gone.png' in .*images"),
        ("../a.png 1 1 1", "line 4: '../a.png' leads out of .*images"),
        ("/etc/a.png 1 1 1", "line 4: '/etc/a.png' leads out of"),
        ("c.png 1 1 1", "line 4: names 'c.png' again, after line 3"),
        ("a.png 1 1", "line 4: wanted a picture's name and 3 values; received 2"),
        ("a.png 1 1 2", "line 4: wanted -1 or 1 for 'Young'; received '2'"),
    ],
)
def test_a_bad_row_is_named_with_its_line(celeba, line, message):
    with pytest.raises(DataError, match=message):
        info(celeba(line_4=line))


def test_a_picture_without_a_row(celeba, write):
    folder = celeba(line_1="2", line_4=None)
    with pytest.raises(DataError, match="a.png: unlabelled, .*3 to 4 of .*celeba.txt"):
        as_arrays(folder)
    write("images/d.jpg")
    with pytest.raises(DataError, match="a.png and 1 more: unlabelled"):
        as_arrays(folder)


def test_files_of_other_kinds_are_passed_over(celeba, write):
    (celeba() / "images/notes.txt").write_text("no picture")
    write("images/._c.png")
    assert info(celeba()).num_examples == {"train": 3}


def test_a_list_without_rows(tmp_path):
    (tmp_path / "list_attr_celeba.txt").write_text("0\nMale\n")
    with pytest.raises(DataError, match="celeba.txt names no pictures"):
        load(tmp_path)


def test_the_folder_is_looked_at_once(celeba, monkeypatch):
    folder, looks = celeba(), []
    listdir = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path: looks.append(path) or listdir(path))
    AttributeFolder(folder)
    assert looks == [folder / "images"]


def test_classes_in_subfolders_stay_single_numbers(tmp_path, write):
    for name in ("angry/0", "happy/0", "happy/1"):
        write(f"{name}.png")
    batches = load(tmp_path, labelled=True, batch_size=3, shuffle=False)
    assert next(iter(batches))[1].numpy().tolist() == [0, 1, 1]
    assert info(tmp_path).attribute_names is None
    with pytest.raises(DataError, match=r"no attributes; received .*\('happy',\)"):
        load(tmp_path, attributes="happy")

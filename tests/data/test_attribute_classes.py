"""Attributes as classes: each picture in the class of what it has."""

import numpy as np
import pytest

from kgan import data
from kgan.data.attribute_classes import class_names, class_numbers
from tests import celeba_folder

# What four pictures, a to d, have of Male and Young.
ROWS = ((1, 1), (0, 1), (1, 0), (0, 0))


@pytest.fixture
def faces(tmp_path):
    labelled = (
        (np.full((8, 8, 3), 60 * index, "uint8"), row) for index, row in enumerate(ROWS)
    )
    return celeba_folder.write(tmp_path, ["Male", "Young"], labelled, home=".")


def test_pictures_come_with_the_class_of_what_they_have(faces):
    source = data.AttributeClasses(faces, ["Male", "Young"])
    images, labels = data.as_arrays(source, split="train")
    # By hand: a has both (0), b is young alone (2), c male alone (1), d neither (3).
    assert dict(zip(images[:, 0, 0, 0].tolist(), labels.tolist(), strict=True)) == {
        **{0: 0, 60: 2, 120: 1, 180: 3}
    }
    assert labels.dtype == np.int32


def test_the_order_of_the_attributes_is_that_of_the_digits(faces):
    turned = data.AttributeClasses(faces, ["Young", "Male"])
    _, labels = data.as_arrays(turned)
    assert labels.tolist() == [0, 1, 2, 3]
    alone = data.AttributeClasses(faces, "Young")
    assert data.as_arrays(alone)[1].tolist() == [0, 0, 1, 1]


def test_names_and_numbers_agree():
    names = class_names(["A", "B", "C"])
    assert names[0] == "A+B+C" and names[-1] == "not_A+not_B+not_C"
    for number, name in enumerate(names):
        has = [not word.startswith("not_") for word in name.split("+")]
        assert class_numbers(np.array([has], "int32")).tolist() == [number]


def test_it_is_described_as_a_data_set_of_classes(faces):
    info = data.info(data.AttributeClasses(faces, ["Male"]))
    assert (info.num_classes, info.class_names) == (2, ["Male", "not_Male"])
    assert info.num_examples == {"train": 4} and info.image_shape == (8, 8, 3)


def test_batches_are_shuffled_with_their_labels(faces):
    source = data.AttributeClasses(faces, ["Male", "Young"])
    stream = data.load(source, batch_size=4, labelled=True)
    images, labels = next(iter(stream))
    grey = np.round((images.numpy()[:, 0, 0, 0] + 1) * 127.5).astype(int)
    assert dict(zip(grey.tolist(), labels.numpy().tolist(), strict=True)) == {
        **{0: 0, 60: 2, 120: 1, 180: 3}
    }


def test_unlabelled_it_is_the_source_itself(faces):
    source = data.AttributeClasses(faces, ["Male", "Young"])
    images, labels = data.as_arrays(source, labelled=False)
    assert labels is None
    assert np.array_equal(images, data.as_arrays(faces)[0])


@pytest.mark.parametrize(
    "attributes, words",
    [
        (["Beard"], "no attribute 'Beard'"),
        ([], "1 to 6 attributes"),
        (["Male", "Male"], "twice"),
    ],
)
def test_what_makes_no_classes_is_refused(faces, attributes, words):
    with pytest.raises(data.DataError, match=words):
        data.AttributeClasses(faces, attributes)


def test_a_source_without_attributes_is_refused():
    with pytest.raises(data.DataError, match="has no attributes"):
        data.AttributeClasses("digits", ["Male"])

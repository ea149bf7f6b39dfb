import numpy as np
import pytest

from kgan.data import DataError, as_arrays, info

IMAGES = np.arange(4 * 6, dtype="uint8").reshape(4, 2, 3)


def test_arrays_come_back():
    images, labels = as_arrays((IMAGES, [0, 2, 1, 2]))
    np.testing.assert_array_equal(images, IMAGES[..., None])
    assert labels.tolist() == [0, 2, 1, 2] and labels.dtype == np.int32
    assert info((IMAGES, [0, 2, 1, 2])).num_classes == 3
    assert as_arrays(IMAGES, split="train[1:3]+train[:1]")[0][:, 0, 0, 0].tolist() == [
        *(6, 12, 0)
    ]


def test_arrays_are_resized():
    flat = np.full((3, 8, 8, 3), 200, "uint8")
    images, labels = as_arrays(flat, image_shape=(5, 4, 1))
    assert images.shape == (3, 5, 4, 1) and (images == 200).all() and labels is None


@pytest.mark.parametrize(
    "images, message",
    [
        (IMAGES / 255.0, "uint8.*received float64.*to_uint8"),
        (IMAGES[0], r"received uint8 of shape \(2, 3\)"),
        (IMAGES[:0], "holds no pictures"),
        ((IMAGES, [0, 1]), r"Labels of 4 pictures.*shape \(2,\)"),
        ((IMAGES, [0.0, 1, 0, 1]), "received float64"),
        ((IMAGES, [0, -1, 0, 1]), "from 0 on"),
    ],
)
def test_other_arrays_are_refused(images, message):
    with pytest.raises(DataError, match=message):
        as_arrays(images)


def test_labels_that_are_not_there():
    with pytest.raises(DataError, match=r"no labels.*\(images, labels\)"):
        as_arrays(IMAGES, labelled=True)

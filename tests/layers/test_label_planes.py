"""Label planes, plane by plane."""

import keras
import numpy as np
import pytest

from kgan.layers import LabelPlanes


def test_one_plane_is_full():
    images = np.random.default_rng(0).normal(size=(2, 2, 3, 1)).astype("float32")
    outputs = np.array(LabelPlanes(3)([images, np.array([2, 0])]))
    assert outputs.shape == (2, 2, 3, 4)
    np.testing.assert_array_equal(outputs[..., :1], images)
    # Label 2 fills the last plane of the first image, label 0 the first of the other.
    np.testing.assert_array_equal(outputs[0, ..., 1:].sum(axis=(0, 1)), [0, 0, 6])
    np.testing.assert_array_equal(outputs[1, ..., 1:].sum(axis=(0, 1)), [6, 0, 0])


def test_in_a_graph_with_unknown_sizes():
    images, labels = keras.Input((None, None, 3)), keras.Input((), dtype="int32")
    planes = LabelPlanes(5)([images, labels])
    assert planes.shape == (None, None, None, 8)
    model = keras.Model([images, labels], planes)
    outputs = model([np.zeros((2, 4, 6, 3), "float32"), np.array([1, 4])])
    np.testing.assert_array_equal(np.array(outputs)[:, 3, 5, 3:], np.eye(5)[[1, 4]])


@pytest.mark.parametrize(
    "shapes", [[(2, 4, 4, 1)], [(2, 4, 4, 1), (2, 2)], [(2, 16), (2,)]]
)
def test_other_inputs_are_refused(shapes):
    with pytest.raises(ValueError, match=r"wants \[images, labels\].*received"):
        LabelPlanes(3)([np.zeros(shape, "float32") for shape in shapes])


def test_no_classes_are_refused():
    with pytest.raises(ValueError, match="`num_classes` must be at least 1; got 0"):
        LabelPlanes(0)


def test_a_vector_of_labels_fills_several_planes():
    images = np.zeros((2, 3, 2, 1), "float32")
    vectors = np.array([[1.0, 0.0, 1.0], [0.0, 0.0, 0.25]], "float32")
    outputs = np.array(LabelPlanes(3)([images, vectors]))
    np.testing.assert_array_equal(outputs[..., 1:].mean(axis=(1, 2)), vectors)
    np.testing.assert_array_equal(outputs[..., 1:].std(axis=(1, 2)), np.zeros((2, 3)))

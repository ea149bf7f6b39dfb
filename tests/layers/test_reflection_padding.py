"""Reflection padding against numpy's."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan.layers import ReflectionPadding2D


@pytest.mark.parametrize("padding", [1, 2, 3])
@pytest.mark.parametrize("shape", [(1, 4, 4, 1), (2, 4, 7, 3), (9, 12, 5, 2)])
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_as_numpy_pads(padding, shape, known):
    images = np.random.default_rng(0).normal(size=shape).astype("float32")
    sides = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    spec = None if known else [tf.TensorSpec((None, None, None, shape[-1]))]
    padded = tf.function(ReflectionPadding2D(padding), input_signature=spec)(images)
    np.testing.assert_array_equal(padded, np.pad(images, sides, mode="reflect"))


def test_gradient_counts_how_often_a_pixel_stands_in_the_result():
    images = tf.Variable(np.zeros((1, 3, 4, 1), "float32"))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(ReflectionPadding2D(2)(images))
    # Every row of three stands there twice or thrice: 2 1 0 1 2 1 0.
    rows = np.bincount([2, 1, 0, 1, 2, 1, 0])
    columns = np.bincount([2, 1, 0, 1, 2, 3, 2, 1])
    gradient = tape.gradient(total, images)
    np.testing.assert_array_equal(gradient[0, :, :, 0], np.outer(rows, columns))


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("padding, sides", [(1, (4, 4)), (2, (5, 6)), (3, (9, 14))])
def test_gradient_is_what_comes_back_to_each_pixel(padding, sides, known):
    mirror = np.pad(np.arange(np.prod(sides)).reshape(sides), padding, mode="reflect")
    weights = np.random.default_rng(0).normal(size=(2, *mirror.shape, 3))
    wanted = np.zeros((2, np.prod(sides), 3))
    np.add.at(wanted, (slice(None), mirror.ravel()), weights.reshape(2, -1, 3))
    spec = None if known else [tf.TensorSpec((None, None, None, 3))]
    layer = tf.function(ReflectionPadding2D(padding), input_signature=spec)
    images = tf.Variable(np.zeros((2, *sides, 3), "float32"))
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(images) * weights.astype("float32"))
    gradient = tape.gradient(total, images).numpy().reshape(wanted.shape)
    np.testing.assert_allclose(gradient, wanted, rtol=1e-5, atol=1e-6)


def test_what_is_refused():
    with pytest.raises(ValueError, match="at least 1; received 0"):
        ReflectionPadding2D(0)
    with pytest.raises(ValueError, match="at least 4 x 4; received 3 x 8"):
        ReflectionPadding2D(3)(keras.Input((3, 8, 1)))

"""Convolution to few channels by Keras's own layer, gradients included."""

import keras
import numpy as np
import pytest

from kgan import engine
from kgan.kernels import convolution
from kgan.layers import Conv2D

# Filters, kernel, sides of the image, padding; the first are taken in blocks.
FEW = [
    (3, 7, (14, 18), "valid"),
    (3, 7, (13, 16), "valid"),
    (3, 7, (8, 12), "same"),
    (1, 5, (9, 7), "same"),
    (4, (5, 7), (10, 10), "same"),
    (2, 6, (11, 12), "valid"),
]
OTHERS = [
    (5, 7, (10, 10), "same"),
    (3, 3, (6, 6), "valid"),
    (3, 6, (8, 8), "same"),
]


def pair(filters, kernel_size, channels, **options):
    """Our layer and Keras's, of the same weights."""
    both = [
        made(filters, kernel_size, bias_initializer="normal", **options)
        for made in (Conv2D, keras.layers.Conv2D)
    ]
    for layer in both:
        layer.build((None, None, None, channels))
    both[0].set_weights(both[1].get_weights())
    return both


@pytest.mark.parametrize("channels", [3, 5])
@pytest.mark.parametrize("filters, kernel, sides, padding", FEW + OTHERS)
def test_values_and_gradients_are_those_of_keras(
    filters, kernel, sides, padding, channels
):
    chance = np.random.default_rng(0)
    images = keras.Variable(chance.normal(size=(2, *sides, channels)))
    answers = []
    for layer in pair(filters, kernel, channels, padding=padding):
        shape = layer.compute_output_shape(images.shape)
        weights = np.random.default_rng(1).normal(size=shape).astype("float32")

        def loss(layer=layer, weights=weights):
            outputs = layer(images)
            return keras.ops.sum(weights * outputs**2), outputs

        gradients, outputs = engine.gradients(loss, [images, *layer.weights])
        assert tuple(outputs.shape) == tuple(shape)
        answers.append([np.array(value) for value in (outputs, *gradients)])
    for ours, theirs in zip(*answers, strict=True):
        scale = np.abs(theirs).max()
        np.testing.assert_allclose(ours / scale, theirs / scale, atol=1e-6)


@pytest.mark.parametrize("options", [{"strides": 2}, {"dilation_rate": 2}])
def test_what_is_no_plain_convolution_is_keras_s(options):
    images = np.random.default_rng(0).normal(size=(2, 17, 17, 4)).astype("float32")
    ours, theirs = pair(3, 7, 4, **options)
    np.testing.assert_array_equal(np.array(ours(images)), np.array(theirs(images)))


def test_which_kernels_are_taken_in_blocks(monkeypatch):
    taken = []
    blocks = convolution.convolve_to_few
    monkeypatch.setattr(
        convolution, "convolve_to_few", lambda *given: taken.append(1) or blocks(*given)
    )
    for cases, count in ((FEW, len(FEW)), (OTHERS, 0)):
        taken.clear()
        for filters, kernel, sides, padding in cases:
            ours, _ = pair(filters, kernel, 5, padding=padding)
            ours(np.zeros((1, *sides, 5), "float32"))
        assert len(taken) == count


def test_by_hand():
    # A kernel of ones adds up what it covers: 25 in the middle, 9 in a corner.
    layer = Conv2D(1, 5, padding="same", kernel_initializer="ones")
    outputs = np.array(layer(np.ones((1, 6, 5, 1), "float32")))[0, :, :, 0]
    assert outputs[0, 0] == 9
    assert outputs[2, 2] == 25
    assert outputs[-1].tolist() == [9, 12, 15, 12, 9]


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_in_a_graph_of_any_size(padding):
    import tensorflow as tf

    ours, theirs = pair(3, 7, 2, padding=padding)
    call = tf.function(ours, input_signature=[tf.TensorSpec((None, None, None, 2))])
    for height, width in ((8, 8), (9, 12), (7, 15)):
        images = tf.random.normal((2, height, width, 2))
        np.testing.assert_allclose(call(images), theirs(images), atol=1e-5)


def test_a_gradient_of_a_gradient():
    # Of few channels, whose gradient is computed in blocks, as of many.
    images = keras.Variable(np.random.default_rng(0).normal(size=(2, 9, 8, 3)))
    answers = []
    for layer in pair(6, 5, 3):

        def loss(layer=layer):
            slope = engine.input_gradients(lambda x: layer(x) ** 2, images.value)
            return keras.ops.sum(slope**2), None

        gradients, _ = engine.gradients(loss, [images, layer.kernel])
        answers.append([np.array(gradient) for gradient in gradients])
    for ours, theirs in zip(*answers, strict=True):
        scale = np.abs(theirs).max()
        np.testing.assert_allclose(ours / scale, theirs / scale, atol=1e-6)


def test_layers_of_both_kinds_are_saved_under_the_same_names():
    assert Conv2D(3, 7).name.startswith("conv2d")

"""Cropping by Keras's own layer, gradients included."""

import keras
import numpy as np
import pytest

from kgan import engine
from kgan.layers import Cropping2D

SIDES = ((1, 0), (1, 0)), ((2, 1), (2, 1)), ((0, 0), (0, 2))


@pytest.mark.parametrize("sides", SIDES)
def test_values_and_gradients_are_those_of_keras(sides):
    chance = np.random.default_rng(0)
    images = keras.Variable(chance.normal(size=(2, 6, 5, 3)))
    answers = []
    for layer in (Cropping2D(sides), keras.layers.Cropping2D(sides)):
        shape = layer.compute_output_shape(images.shape)
        weights = np.random.default_rng(1).normal(size=shape).astype("float32")

        def loss(layer=layer, weights=weights):
            outputs = layer(images)
            return keras.ops.sum(weights * outputs**2), outputs

        (gradient,), outputs = engine.gradients(loss, [images])
        assert tuple(outputs.shape) == tuple(shape)
        answers.append((np.array(outputs), np.array(gradient)))
    for ours, theirs in zip(*answers, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


def test_by_hand():
    # Of [[0, 1], [2, 3]] the last stays; the others get no gradient.
    image = keras.Variable(np.arange(4.0).reshape(1, 2, 2, 1))

    def loss():
        outputs = Cropping2D(((1, 0), (1, 0)))(image)
        return keras.ops.sum(outputs**2), outputs

    (gradient,), outputs = engine.gradients(loss, [image])
    assert np.array(outputs).ravel().tolist() == [3]
    assert np.array(gradient).ravel().tolist() == [0, 0, 0, 6]


def test_a_gradient_of_a_gradient():
    # d/dx of |d/dx x^3|^2 at 2, where x is kept: 2 * 3 x^2 * 6 x = 288.
    image = keras.Variable(np.full((1, 1, 2, 1), 2.0))

    def loss():
        slope = engine.input_gradients(
            lambda x: Cropping2D(((0, 0), (1, 0)))(x) ** 3, image.value
        )
        return keras.ops.sum(slope**2), None

    (gradient,), _ = engine.gradients(loss, [image])
    np.testing.assert_allclose(np.array(gradient).ravel(), [0, 288])


def test_in_a_graph_of_any_size():
    inputs = keras.Input((None, None, 1))
    model = keras.Model(inputs, Cropping2D(((1, 0), (1, 0)))(inputs))
    assert model(np.zeros((1, 4, 7, 1), "float32")).shape == (1, 3, 6, 1)
    assert Cropping2D.from_config(Cropping2D(2).get_config()).cropping == ((2, 2),) * 2

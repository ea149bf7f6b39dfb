"""Chance: a seed gives Keras's numbers, and XLA the same ones."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan import chance, layers
from kgan.models.latents import DISTRIBUTIONS, draw_latents

SHAPES = [(1,), (4, 3), (2, 3, 5)]
DRAWS = {"uniform": chance.uniform, "normal": chance.normal}


def rewound():
    """A seed generator in one and the same state, both words large."""
    seed = keras.random.SeedGenerator(1)
    seed.state.assign([2**31 - 1, 12345])
    return seed


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", DRAWS)
def test_numbers_are_those_of_keras(name, shape):
    for seed in (lambda: 7, rewound):
        ours = DRAWS[name](shape, seed())
        theirs = getattr(keras.random, name)(shape, seed=seed())
        assert ours.shape == shape and ours.dtype == tf.float32
        # A number of one part in 2^23 turns into an angle and a length.
        error = 0.0 if name == "uniform" else 5e-6
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=error)


@pytest.mark.parametrize("name", DRAWS)
def test_xla_draws_the_same(name):
    seed = rewound()
    start = np.array(seed.state)
    draw = tf.function(
        lambda: DRAWS[name]((64, 5), seed), jit_compile=True, autograph=False
    )
    first, second = draw(), draw()
    seed.state.assign(start)
    np.testing.assert_allclose(DRAWS[name]((64, 5), seed), first, rtol=0, atol=2e-6)
    np.testing.assert_allclose(DRAWS[name]((64, 5), seed), second, rtol=0, atol=2e-6)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    "name, mean, deviation",
    [
        ("normal", 0.0, 1.0),
        ("uniform", 0.0, 3**-0.5),
        ("unit_uniform", 0.5, 12**-0.5),
    ],
)
def test_moments_are_those_of_the_distribution(name, mean, deviation):
    assert set(DISTRIBUTIONS) == {"normal", "uniform", "unit_uniform"}
    drawn = np.array(draw_latents(name, (500, 201), 3)).astype("float64")
    # Four standard errors of 100,500 numbers.
    assert drawn.mean() == pytest.approx(mean, abs=4 * deviation / 100_500**0.5)
    assert drawn.std() == pytest.approx(deviation, rel=0.01)
    assert abs(np.corrcoef(drawn[:, :-1].ravel(), drawn[:, 1:].ravel())[0, 1]) < 0.015


def test_a_size_known_only_when_it_runs():
    draw = tf.function(lambda n: chance.normal((n, 3), 5))
    np.testing.assert_allclose(
        draw(tf.constant(4)), chance.normal((4, 3), 5), atol=1e-6
    )


@pytest.mark.parametrize("dtype", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_dropout_falls_the_same_way_in_every_precision(dtype):
    ours, theirs = (
        layers.Dropout(0.3, seed=1, dtype=dtype),
        keras.layers.Dropout(0.3, seed=1),
    )
    inputs = np.linspace(1, 2, 200, dtype="float32").reshape(20, 10)
    dropped = np.array(tf.cast(ours(inputs, training=True), "float32"))
    expected = np.array(theirs(inputs, training=True))
    np.testing.assert_array_equal(dropped == 0, expected == 0)
    np.testing.assert_allclose(dropped, expected, rtol=2**-7)
    np.testing.assert_array_equal(ours(inputs), tf.cast(inputs, ours.compute_dtype))


def test_dropout_of_whole_channels():
    layer = layers.Dropout(0.5, noise_shape=(None, 1, 4), seed=1)
    dropped = np.array(layer(np.ones((6, 5, 4), "float32"), training=True))
    np.testing.assert_array_equal(dropped, np.repeat(dropped[:, :1], 5, axis=1))
    assert set(dropped.ravel()) == {0.0, 2.0}
    assert not np.array(layers.Dropout(1.0)(np.ones((2, 2)), training=True)).any()

"""Maxout against the greatest of its pieces, computed by hand and by numpy."""

import numpy as np
import pytest

from kgan.layers import Maxout


def test_value_by_hand():
    layer = Maxout(units=2, pieces=2)
    layer.build((None, 2))
    # Unit 0: max(x + y, x - y + 1); unit 1: max(2 x, -2 y - 1).
    layer.set_weights(
        [np.array([[1.0, 1, 2, 0], [1, -1, 0, -2]]), np.array([0.0, 1, 0, -1])]
    )
    outputs = layer(np.array([[1.0, 2.0], [-1.0, -3.0]]))
    np.testing.assert_array_equal(outputs, [[3.0, 2.0], [3.0, 5.0]])


def test_agrees_with_numpy_on_any_rank():
    layer = Maxout(3, 4, bias_initializer="random_normal")
    inputs = np.random.default_rng(0).normal(size=(2, 5, 7)).astype("float32")
    outputs = np.array(layer(inputs))
    kernel, bias = layer.get_weights()
    pieces = [
        inputs @ kernel.reshape(7, 3, 4)[..., p] + bias.reshape(3, 4)[:, p]
        for p in range(4)
    ]
    np.testing.assert_allclose(outputs, np.maximum.reduce(pieces), rtol=1e-5, atol=1e-6)


def test_size_in_mirza_and_osindero():
    # 784 -> 240 units of 5 pieces: 784 * 1200 + 1200 weights.
    layer = Maxout(240, 5)
    layer.build((None, 784))
    assert layer.count_params() == 942_000


@pytest.mark.parametrize(("units", "pieces", "name"), [(0, 2, "units"), (2, 0, "piec")])
def test_bad_sizes_are_refused(units, pieces, name):
    with pytest.raises(ValueError, match=f"`{name}.*at least 1; received 0"):
        Maxout(units, pieces)

"""Minibatch discrimination against its equation, one pair at a time."""

import numpy as np
import pytest

from kgan.layers import MinibatchDiscrimination


def closeness(features, kernel, num_kernels, kernel_dim):
    """The equation of Salimans et al., section 3.2, in loops; i itself included."""
    sums = np.zeros((len(features), num_kernels))
    for i, x_i in enumerate(features):
        for x_j in features:
            m_i = (x_i @ kernel).reshape(num_kernels, kernel_dim)
            m_j = (x_j @ kernel).reshape(num_kernels, kernel_dim)
            sums[i] += np.exp(-np.abs(m_i - m_j).sum(axis=1))
    return sums


def test_value_by_hand():
    layer = MinibatchDiscrimination(num_kernels=1, kernel_dim=2)
    layer.build((None, 2))
    layer.set_weights([np.eye(2)])
    # Distances in L1: |a - b| = 3, |a - c| = 1, |b - c| = 2.
    outputs = layer(np.array([[0.0, 0.0], [1.0, 2.0], [1.0, 0.0]]))
    sums = [1 + 0.0497871 + 0.3678794, 1 + 0.0497871 + 0.1353353]
    sums.append(1 + 0.3678794 + 0.1353353)
    np.testing.assert_allclose(outputs[:, 2], sums, rtol=1e-6)
    np.testing.assert_array_equal(outputs[:, :2], [[0, 0], [1, 2], [1, 0]])


def test_agrees_with_the_equation():
    features = np.random.default_rng(0).normal(size=(6, 5)).astype("float32")
    layer = MinibatchDiscrimination(num_kernels=4, kernel_dim=3)
    outputs = np.array(layer(features))
    expected = closeness(features, layer.get_weights()[0], 4, 3)
    np.testing.assert_allclose(outputs[:, 5:], expected, rtol=1e-5)


def test_bounds_alone_and_collapsed():
    layer = MinibatchDiscrimination(num_kernels=2, kernel_dim=3)
    one = np.ones((1, 4), "float32")
    np.testing.assert_allclose(layer(one)[:, 4:], 1.0)
    np.testing.assert_allclose(layer(np.repeat(one, 8, axis=0))[:, 4:], 8.0)


def test_order_of_the_batch_does_not_matter():
    features = np.random.default_rng(1).normal(size=(5, 4)).astype("float32")
    order = np.array([3, 0, 4, 1, 2])
    layer = MinibatchDiscrimination(num_kernels=3, kernel_dim=2)
    np.testing.assert_allclose(
        np.array(layer(features))[order], layer(features[order]), rtol=1e-5
    )


def test_far_samples_count_in_half_precision():
    # 600 samples at distance 8 add 600 e^-8 = 0.2013 to 1; added one by one in
    # float16 they add nothing.
    layer = MinibatchDiscrimination(1, 1, dtype="mixed_float16")
    layer.build((None, 1))
    layer.set_weights([np.ones((1, 1))])
    outputs = np.array(layer(np.array([[0.0]] + [[8.0]] * 600)))
    assert outputs.dtype == "float16"
    np.testing.assert_allclose(outputs[0, 1], 1.2013, rtol=1e-3)


@pytest.mark.parametrize("shape", [(4,), (2, 3, 4)])
def test_other_ranks_are_refused(shape):
    with pytest.raises(ValueError, match="ndim=2"):
        MinibatchDiscrimination(2, 2)(np.zeros(shape, "float32"))


@pytest.mark.parametrize("sizes", [(0, 2), (2, 0)])
def test_bad_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match="at least 1; received 0"):
        MinibatchDiscrimination(*sizes)

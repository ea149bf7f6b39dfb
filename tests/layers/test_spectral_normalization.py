"""Spectral normalization: singular values by numpy, and a freeze that freezes."""

import keras
import numpy as np
import pytest

from kgan import engine
from kgan.layers import SpectralNormalization


def make(layer, inputs, calls=0):
    """Builds a wrapped layer; lets the power iteration run for some calls."""
    # Where the two greatest singular values are close, the iteration is slow.
    keras.utils.set_random_seed(0)
    wrapped = SpectralNormalization(layer)
    wrapped(inputs)
    for _ in range(calls):
        wrapped(inputs, training=True)
    return wrapped


def images(channels=3):
    rng = np.random.default_rng(0)
    return rng.normal(size=(2, 6, 6, channels)).astype("float32")


def test_four_times_the_identity():
    wrapped = SpectralNormalization(keras.layers.Dense(3))
    wrapped.build((None, 3))
    wrapped.layer.set_weights([4.0 * np.eye(3), np.ones(3)])
    inputs = np.array([[1.0, -2.0, 3.0]], "float32")
    for training in (False, True):
        outputs = wrapped(inputs, training=training)
        np.testing.assert_allclose(outputs, inputs + 1.0, rtol=1e-6)


@pytest.mark.parametrize(
    ("layer", "filters"),
    [
        (keras.layers.Conv2D(5, 3, use_bias=False), -1),
        (keras.layers.Conv2DTranspose(5, 4, use_bias=False), -2),
    ],
    ids=["conv", "transposed"],
)
def test_sigma_is_the_greatest_singular_value(layer, filters):
    wrapped = make(layer, images(), calls=60)
    kernel = wrapped.layer.get_weights()[0]
    matrix = np.moveaxis(kernel, filters, -1).reshape(-1, 5)
    sigma = np.linalg.svd(matrix, compute_uv=False)[0]
    plain = np.array(wrapped.layer(images()))
    np.testing.assert_allclose(wrapped(images()) * sigma, plain, rtol=1e-3, atol=1e-5)


def test_more_iterations_come_closer():
    inputs = np.zeros((1, 30), "float32")
    errors = []
    for iterations in (1, 20):
        keras.utils.set_random_seed(0)
        wrapped = SpectralNormalization(
            keras.layers.Dense(20, use_bias=False), power_iterations=iterations
        )
        wrapped(inputs, training=True)
        (kernel,) = wrapped.layer.get_weights()
        sigma = np.linalg.svd(kernel, compute_uv=False)[0]
        normalized = np.array(wrapped(np.eye(30, dtype="float32")))
        errors.append(abs(np.linalg.svd(normalized, compute_uv=False)[0] - 1))
        assert sigma > 1.5  # the layer had something to do
    assert errors[1] < errors[0] / 5


def state(wrapped):
    return [variable.numpy().copy() for variable in wrapped.variables]


@pytest.mark.parametrize(
    ("training", "trainable", "moves"),
    [(True, True, True), (False, True, False), (True, False, False)],
)
def test_u_moves_only_in_training_and_the_kernel_never(training, trainable, moves):
    wrapped = make(keras.layers.Conv2D(4, 3), images())
    wrapped.trainable = trainable
    names = [variable.name for variable in wrapped.variables]
    before = state(wrapped)
    wrapped(images(), training=training)
    equal = [
        np.array_equal(old, new)
        for old, new in zip(before, state(wrapped), strict=True)
    ]
    assert dict(zip(names, equal, strict=True)) == {
        "kernel": True,
        "bias": True,
        "u": not moves,
    }


def test_a_stateless_scope_around_it_catches_u():
    # How one player runs while everything that it remembers stands still.
    wrapped = make(keras.layers.Dense(4), np.ones((2, 3), "float32"))
    before = state(wrapped)
    with keras.StatelessScope() as scope:
        wrapped(np.ones((2, 3), "float32"), training=True)
    for old, new in zip(before, state(wrapped), strict=True):
        np.testing.assert_array_equal(old, new)
    assert not np.array_equal(scope.get_current_value(wrapped.u), wrapped.u)


def test_gradient_goes_through_sigma():
    # d/dW of (C * W / |W|_2), by torch's exact singular values.
    torch = pytest.importorskip("torch")
    wrapped = make(keras.layers.Dense(4, use_bias=False), np.eye(3, dtype="f4"), 200)
    target = np.random.default_rng(1).normal(size=(3, 4)).astype("float32")

    def loss():
        return keras.ops.sum(wrapped(np.eye(3, dtype="float32")) * target), None

    (gradient,), _ = engine.gradients(loss, [wrapped.layer.kernel])
    kernel = torch.tensor(wrapped.layer.get_weights()[0], requires_grad=True)
    sigma = torch.linalg.matrix_norm(kernel, 2)
    (kernel / sigma * torch.tensor(target)).sum().backward()
    np.testing.assert_allclose(gradient, kernel.grad, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision_keeps_u_whole(dtype):
    layer = keras.layers.Dense(4, dtype=dtype)
    wrapped = SpectralNormalization(layer, dtype=dtype)
    outputs = wrapped(np.ones((2, 3), "float32"), training=True)
    assert keras.backend.standardize_dtype(outputs.dtype) == dtype.removeprefix(
        "mixed_"
    )
    np.testing.assert_allclose(np.linalg.norm(wrapped.u), 1.0, rtol=1e-6)


def test_layer_without_a_kernel_is_refused():
    with pytest.raises(ValueError, match="wants a layer with a `kernel`.*received"):
        SpectralNormalization(keras.layers.ReLU())(images())
    with pytest.raises(ValueError, match="at least 1; received 0"):
        SpectralNormalization(keras.layers.Dense(2), power_iterations=0)

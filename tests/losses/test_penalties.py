"""The penalties against slopes known on paper, and against PyTorch."""

import keras
import numpy as np
import pytest
from keras import ops

from kgan import engine, losses


def linear(images):
    """Slope (3, 4) everywhere: its length is 5."""
    return ops.sum(images * np.array([3.0, 4.0], "float32"), axis=-1, keepdims=True)


def bowl(images):
    """|x|^2 / 2: the slope is x itself."""
    return 0.5 * ops.sum(ops.square(images), axis=-1, keepdims=True)


def patches(images):
    """A map of logits: the slope of their sum is 2 everywhere."""
    return ops.reshape(2.0 * images, (-1, 2, 2, 1))


REAL = np.array([[3.0, 4.0], [3.0, 4.0]], "float32")
FAKE = np.zeros((2, 2), "float32")


@pytest.mark.parametrize(
    ("discriminator", "alpha", "expected"),
    [
        (linear, [0.3, 0.9], 16.0),  # (5 - 1)^2
        (bowl, [0.0, 0.0], 1.0),  # at the fakes: (0 - 1)^2
        (bowl, [1.0, 1.0], 16.0),  # at the real ones: (5 - 1)^2
        (bowl, [0.5, 0.2], 1.125),  # (2.5 - 1)^2 and (1 - 1)^2
    ],
)
def test_gradient_penalty_by_hand(discriminator, alpha, expected):
    value = losses.gradient_penalty(discriminator, REAL, FAKE, alpha=np.array(alpha))
    np.testing.assert_allclose(value, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("discriminator", "expected"),
    [(linear, 12.5), (bowl, 12.5)],  # 5^2 / 2
)
def test_r1_by_hand(discriminator, expected):
    np.testing.assert_allclose(losses.r1(discriminator, REAL), expected, rtol=1e-6)


def test_logits_of_a_map_are_summed():
    images = np.zeros((3, 2, 2, 1), "float32")
    # Four pixels with slope 2: |grad| = 4.
    np.testing.assert_allclose(losses.r1(patches, images), 8.0, rtol=1e-6)
    np.testing.assert_allclose(
        losses.gradient_penalty(patches, images, images, seed=0), 9.0, rtol=1e-5
    )


def test_alpha_is_uniform_and_one_a_sample():
    # Slope alpha at alpha * 1: E (alpha - 1)^2 is 1/3 if alpha is uniform in
    # [0, 1], and 2 for the normal alpha of widely copied examples.
    real, fake = np.ones((20_000, 1), "float32"), np.zeros((20_000, 1), "float32")
    value = float(losses.gradient_penalty(bowl, real, fake, seed=7))
    assert abs(value - 1 / 3) < 0.01
    # One alpha a sample: x = alpha (1, 1), a line between fake and real.
    seen = []

    def spy(images):
        seen.append(np.array(images))
        return bowl(images)

    losses.gradient_penalty(
        spy, np.ones((64, 2), "float32"), np.zeros((64, 2), "float32"), seed=7
    )
    np.testing.assert_array_equal(seen[0][:, 0], seen[0][:, 1])
    assert len(np.unique(seen[0])) > 60


def test_seed_repeats():
    def penalty(seed):
        return float(losses.gradient_penalty(bowl, REAL, FAKE, seed=seed))

    assert penalty(1) == penalty(1) != penalty(2)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_images(dtype):
    real, fake = ops.cast(REAL, dtype), ops.cast(FAKE, dtype)
    value = losses.gradient_penalty(linear, real, fake, seed=0)
    np.testing.assert_allclose(value, 16.0, rtol=1e-5)
    np.testing.assert_allclose(losses.r1(linear, real), 12.5, rtol=1e-5)


def test_flat_discriminator_has_a_finite_gradient():
    # The length of a vector has no derivative at 0.
    scale = keras.Variable(0.0)

    def penalty():
        value = losses.gradient_penalty(lambda x: scale * x, REAL, FAKE, seed=0)
        return value, None

    (gradient,), _ = engine.gradients(penalty, [scale])
    assert np.isfinite(float(gradient))


@pytest.mark.parametrize("penalty", ["gradient_penalty", "r1"])
def test_second_derivatives_agree_with_pytorch(penalty):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(2, 4, 3)).astype("float32")
    alpha = rng.uniform(size=(4, 1)).astype("float32")
    first = rng.normal(size=(3, 5)).astype("float32")
    second = rng.normal(size=(5, 1)).astype("float32")

    weights = [keras.Variable(first), keras.Variable(second)]

    def discriminator(images):
        return ops.matmul(ops.tanh(ops.matmul(images, weights[0])), weights[1])

    def pays():
        if penalty == "r1":
            return losses.r1(discriminator, real), None
        value = losses.gradient_penalty(discriminator, real, fake, alpha=alpha)
        return value, None

    there = [torch.tensor(w, requires_grad=True) for w in (first, second)]
    at = real if penalty == "r1" else alpha * real + (1 - alpha) * fake
    at = torch.tensor(at, requires_grad=True)
    logits = torch.tanh(at @ there[0]) @ there[1]
    (slope,) = torch.autograd.grad(logits.sum(), at, create_graph=True)
    expected = (slope.norm(dim=1) - 1).square().mean()
    if penalty == "r1":
        expected = slope.square().sum(dim=1).mean() / 2
    expected.backward()

    np.testing.assert_allclose(pays()[0], expected.item(), rtol=1e-5)
    gradients, _ = engine.gradients(pays, weights)
    for gradient, weight in zip(gradients, there, strict=True):
        np.testing.assert_allclose(gradient, weight.grad, rtol=1e-4, atol=1e-6)


def test_two_shapes_are_refused():
    with pytest.raises(ValueError, match=r"one shape; received \(2, 2\) and \(2, 3\)"):
        losses.gradient_penalty(bowl, REAL, np.zeros((2, 3)))

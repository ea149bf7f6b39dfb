"""The penalties in float16, whose numbers end at 6e-8 and at 65504."""

import keras
import numpy as np
import pytest

from kgan import engine, losses
from kgan.losses import penalties

PIXELS, HIDDEN, BATCH = 64, 8, 4


def critic(slope, dtype):
    """Two layers whose weights are of one size; about `slope` a pixel."""
    rng = np.random.default_rng(0)
    layers = []
    for inputs, units in ((PIXELS, HIDDEN), (HIDDEN, 1)):
        layers.append(keras.layers.Dense(units, use_bias=False, dtype=dtype))
        layers[-1].build((None, inputs))
        size = rng.uniform(0.5, 1.0, (inputs, units)) * np.sqrt(slope / HIDDEN)
        signs = rng.choice([-1, 1], (inputs, 1)) if units > 1 else 1
        layers[-1].kernel.assign(size * signs)
    return layers


def pay(penalty, slope, dtype, loss_scale=1.0):
    """The penalty of a critic, and its gradient in both layers' weights."""
    layers = critic(slope, dtype)
    rng = np.random.default_rng(1)
    real, fake = rng.uniform(-1, 1, (2, BATCH, PIXELS)).astype("float32")

    def judge(images):
        return layers[1](layers[0](images))

    def scaled():
        if penalty == "r1":
            value = losses.r1(judge, real)
        else:
            value = losses.gradient_penalty(judge, real, fake, seed=0)
        return loss_scale * value, value

    gradients, value = engine.gradients(scaled, [layer.kernel for layer in layers])
    return float(value), [np.array(g) / loss_scale for g in gradients]


def by_hand(penalty, slope):
    """The same on paper: the slope of a linear critic is the product of its layers."""
    first, second = (np.array(layer.kernel) for layer in critic(slope, "float32"))
    length = np.linalg.norm((first.astype("float64") @ second.astype("float64"))[:, 0])
    return length**2 / 2 if penalty == "r1" else (length - 1) ** 2


# Scales as dynamic loss scaling finds them: a steep critic has gradients to overflow.
SLOPES = {1e-7: 2.0**15, 1e-6: 2.0**15, 1e-2: 2.0**10, 1.0: 2.0**10, 300.0: 2.0**-6}


@pytest.mark.parametrize("slope", SLOPES)
@pytest.mark.parametrize("penalty", ["gradient_penalty", "r1"])
def test_values_of_any_size_are_those_on_paper(penalty, slope):
    value, _ = pay(penalty, slope, "mixed_float16", SLOPES[slope])
    # Eleven bits a number: one part in 2048 each for weights and for the slope.
    assert value == pytest.approx(by_hand(penalty, slope), rel=2e-3)
    exact, _ = pay(penalty, slope, "float32")
    assert exact == pytest.approx(by_hand(penalty, slope), rel=1e-5)


@pytest.mark.parametrize("slope", SLOPES)
def test_second_derivatives_are_those_of_float32(slope):
    # R1's at slopes of 1e-7 are 1e-11 and move nothing; the gradient penalty's are
    # what makes a flat critic steep.
    _, expected = pay("gradient_penalty", slope, "float32")
    _, gradients = pay("gradient_penalty", slope, "mixed_float16", SLOPES[slope])
    for ours, theirs in zip(gradients, expected, strict=True):
        assert np.abs(ours - theirs).max() < 0.01 * np.abs(theirs).max()


def test_without_the_scale_a_flat_critic_would_stay_flat(monkeypatch):
    def error():
        _, gradients = pay("gradient_penalty", 1e-8, "mixed_float16", 2.0**15)
        pairs = zip(gradients, expected, strict=True)
        return max(np.abs(g - e).max() / np.abs(e).max() for g, e in pairs)

    _, expected = pay("gradient_penalty", 1e-8, "float32")
    assert error() < 0.1
    monkeypatch.setattr(penalties, "SLOPE_SCALE", 1.0)
    assert error() > 0.9


@pytest.mark.parametrize("penalty", ["gradient_penalty", "r1"])
@pytest.mark.parametrize("slope", SLOPES)
def test_in_float32_the_scale_changes_no_bit(monkeypatch, penalty, slope):
    value, gradients = pay(penalty, slope, "float32")
    monkeypatch.setattr(penalties, "SLOPE_SCALE", 1.0)
    plain, expected = pay(penalty, slope, "float32")
    assert value == plain
    for ours, theirs in zip(gradients, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)

"""The adversarial pairs against numbers computed by hand, and against PyTorch."""

import math

import keras
import numpy as np
import pytest

from kgan import engine, losses

NAMES = ["minimax", "non_saturating", "least_squares", "wasserstein", "hinge"]

# For real = (2, -1) and fake = (1, -3), on paper, with log(1 + e^x) at x =
#   -3: 0.0485873516   -2: 0.1269280110   -1: 0.3132616875   1: 1.3132616875
#    3: 3.0485873516.
REAL, FAKE = np.array([2.0, -1.0]), np.array([1.0, -3.0])
EXPECTED = [
    # name, options, D pays, G pays
    ("minimax", {}, 1.4010193688, -0.6809245196),
    ("minimax", {"label_smoothing": 0.1}, 1.4510193688, -0.6809245196),
    ("non_saturating", {}, 1.4010193688, 1.6809245196),
    ("non_saturating", {"label_smoothing": 0.1}, 1.4510193688, 1.6809245196),
    ("least_squares", {}, 3.75, 4.0),
    ("least_squares", {"g_weight": 1.0}, 3.75, 8.0),
    ("least_squares", {"label_smoothing": 0.1}, 3.705, 4.0),
    ("wasserstein", {}, -1.5, 1.0),
    ("hinge", {}, 2.0, 1.0),
]


def logits(values, shape, dtype="float32"):
    """One value a sample, repeated over a map of the given shape."""
    values = np.reshape(values, (-1,) + (1,) * len(shape))
    return keras.ops.cast(np.broadcast_to(values, (len(values), *shape)), dtype)


@pytest.mark.parametrize("shape", [(), (1,), (30, 30, 1)], ids=["flat", "one", "patch"])
@pytest.mark.parametrize(("name", "options", "d_loss", "g_loss"), EXPECTED)
def test_values_by_hand(name, options, d_loss, g_loss, shape):
    loss = losses.get(name, **options)
    real, fake = logits(REAL, shape), logits(FAKE, shape)
    np.testing.assert_allclose(loss.d_loss(real, fake), d_loss, rtol=1e-6)
    np.testing.assert_allclose(loss.g_loss(fake), g_loss, rtol=1e-6)


@pytest.mark.parametrize("name", ["minimax", "non_saturating"])
def test_value_of_the_game_at_its_equilibrium(name):
    # Theorem 1 of the GAN paper: V = -log 4 where D cannot tell.
    zeros = np.zeros((3, 1), "float32")
    np.testing.assert_allclose(losses.get(name).d_loss(zeros, zeros), math.log(4))


# Gradients of one logit at -100 and at 100, by hand: of D on real, of D on fake,
# of G on fake.
STEEPNESS = {
    "minimax": [(-1, 0), (0, 1), (0, -1)],
    "non_saturating": [(-1, 0), (0, 1), (-1, 0)],
    "least_squares": [(-101, 99), (-100, 100), (-101, 99)],
    "wasserstein": [(-1, -1), (1, 1), (-1, -1)],
    "hinge": [(-1, 0), (0, 1), (-1, -1)],
}


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("name", NAMES)
def test_extreme_logits_have_their_gradients(name, dtype):
    loss = losses.get(name)
    nothing = logits([0.0], (1,), dtype)
    payments = [
        lambda x: loss.d_loss(x, nothing),
        lambda x: loss.d_loss(nothing, x),
        lambda x: loss.g_loss(x),
    ]
    for pays, expected in zip(payments, STEEPNESS[name], strict=True):
        for value, slope in zip((-100.0, 100.0), expected, strict=True):
            logit = logits([value], (1,), dtype)
            assert np.isfinite(float(pays(logit)))
            gradient = engine.input_gradients(pays, logit)
            # bfloat16 keeps 8 bits: 101 becomes 101, 99 stays 99.
            np.testing.assert_allclose(
                keras.ops.cast(gradient, "float32"), [[slope]], atol=1e-6
            )


@pytest.mark.parametrize("name", NAMES)
def test_half_precision_is_averaged_in_float32(name):
    # 2048 logits of 100 sum to 204800, and 300^2 is 90000: float16 ends at 65504.
    loss = losses.get(name)
    for value in (100.0, -300.0):
        half = np.full((2048, 1), value, "float16")
        full = half.astype("float32")
        assert keras.backend.standardize_dtype(loss.g_loss(half).dtype) == "float32"
        np.testing.assert_array_equal(loss.g_loss(half), loss.g_loss(full))
        np.testing.assert_array_equal(loss.d_loss(half, half), loss.d_loss(full, full))
        assert np.isfinite(float(loss.d_loss(half, half)))


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_pytorch(name):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    real, fake = rng.normal(0, 3, (2, 5, 4, 4, 1)).astype("float32")
    real_there = torch.tensor(real, requires_grad=True)
    fake_there = torch.tensor(fake, requires_grad=True)
    d_there, g_there = _in_pytorch(torch, name, real_there, fake_there)
    loss = losses.get(name)
    np.testing.assert_allclose(loss.d_loss(real, fake), d_there.item(), rtol=1e-5)
    np.testing.assert_allclose(loss.g_loss(fake), g_there.item(), rtol=1e-5)
    d_there.backward(retain_graph=True)
    gradient = engine.input_gradients(
        lambda x: loss.d_loss(x, fake), keras.ops.convert_to_tensor(real)
    )
    np.testing.assert_allclose(gradient, real_there.grad, rtol=1e-4, atol=1e-8)
    fake_there.grad = None
    g_there.backward()
    gradient = engine.input_gradients(loss.g_loss, keras.ops.convert_to_tensor(fake))
    np.testing.assert_allclose(gradient, fake_there.grad, rtol=1e-4, atol=1e-8)


def _in_pytorch(torch, name, real, fake):
    cross_entropy = torch.nn.functional.binary_cross_entropy_with_logits
    ones, zeros = torch.ones_like(real), torch.zeros_like(real)
    squared = torch.nn.functional.mse_loss
    margin = torch.nn.functional.hinge_embedding_loss
    logistic = cross_entropy(real, ones) + cross_entropy(fake, zeros)
    return {
        "minimax": (logistic, -cross_entropy(fake, zeros)),
        "non_saturating": (logistic, cross_entropy(fake, ones)),
        "least_squares": (
            (squared(real, ones) + squared(fake, zeros)) / 2,
            squared(fake, ones) / 2,
        ),
        "wasserstein": (fake.mean() - real.mean(), -fake.mean()),
        "hinge": (margin(real, -ones) + margin(-fake, -ones), -fake.mean()),
    }[name]


@pytest.mark.parametrize(("name", "options"), [row[:2] for row in EXPECTED])
def test_config_brings_the_loss_back(name, options):
    loss = losses.get(name, **options)
    assert loss.get_config().items() >= {"name": name, **options}.items()
    again = losses.get(loss.get_config())
    serialized = losses.get(keras.saving.serialize_keras_object(loss))
    assert type(again) is type(serialized) is type(loss)
    assert again.get_config() == serialized.get_config() == loss.get_config()
    assert losses.get(loss) is loss


def test_a_dict_may_be_completed_by_options():
    loss = losses.get({"name": "least_squares"}, g_weight=1.0)
    assert loss.get_config()["g_weight"] == 1.0


@pytest.mark.parametrize("identifier", ["lsgan", None, 3, {"nome": "hinge"}])
def test_unknown_loss_lists_what_there_is(identifier):
    with pytest.raises(ValueError, match="non_saturating.*wasserstein"):
        losses.get(identifier)


@pytest.mark.parametrize("name", ["wasserstein", "hinge"])
def test_smoothing_without_labels_is_refused(name):
    with pytest.raises(ValueError, match="no labels.*minimax.*least_squares"):
        losses.get(name, label_smoothing=0.1)
    assert losses.get(name, label_smoothing=0).label_smoothing == 0


@pytest.mark.parametrize(
    ("identifier", "options", "message"),
    [
        ("minimax", {"label_smoothing": 1.0}, "below 1; received 1.0"),
        ("minimax", {"label_smoothing": -0.1}, "received -0.1"),
        ("hinge", {"margin": 2.0}, "does not take.*margin"),
        ("least_squares", {"g_weight": 0.0}, "above 0; received 0.0"),
        (losses.get("hinge"), {"label_smoothing": 0.1}, "takes no options"),
    ],
)
def test_bad_options_are_refused(identifier, options, message):
    with pytest.raises(ValueError, match=message):
        losses.get(identifier, **options)


def test_a_loss_of_ones_own():
    class Absolute(losses.AdversarialLoss):
        name = "absolute"

        def g_loss(self, fake_logits):
            return keras.ops.mean(keras.ops.abs(fake_logits - 1.0))

    loss = losses.get(Absolute())
    np.testing.assert_allclose(loss.g_loss(np.array([3.0, 1.0])), 1.0)
    with pytest.raises(NotImplementedError):
        loss.d_loss(REAL, FAKE)

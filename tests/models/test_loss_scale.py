"""float16: each player has a loss scale, and what overflows is skipped by one alone."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan import models, networks
from kgan.models.loss_scale import with_loss_scale
from tests import model_contracts, model_descriptors
from tests.model_contracts import same, values

SAFE, TOO_MUCH = 2.0**4, 2.0**40
ROWS = ["GAN-everything", "ConditionalGAN-dcgan", "CycleGAN-paper", "StarGAN-paper"]


@pytest.fixture(params=ROWS, scope="module")
def game(request):
    """A name and its model in float16, which the tests of this file go on with."""
    keras.config.set_dtype_policy("mixed_float16")
    model = model_contracts.compiled(request.param)
    keras.config.set_dtype_policy("float32")
    return request.param, model


@pytest.fixture
def safe_game(game):
    """The same with scales that do not overflow."""
    for optimizer in (game[1].d_optimizer, game[1].g_optimizer):
        optimizer.dynamic_scale.assign(SAFE)
    return game


def fit(name, model, steps=1, bright=1.0):
    """Some steps on one batch; returns their mean logs."""
    batch = tf.data.Dataset.from_tensors(model_descriptors.batch(name))
    batch = batch.map(lambda *told: (told[0] * bright, *told[1:]))
    history = model.fit(batch.repeat(steps), verbose=0).history
    return {key: value[0] for key, value in history.items()}


def players(model):
    """Each player's networks, optimizer, and how often it descends in a step."""
    return {
        "d": (model.discriminators, model.d_optimizer, model.d_steps),
        "g": (model.generators, model.g_optimizer, 1),
    }


@pytest.mark.parametrize("overflows, other", ["dg", "gd"], ids=["d", "g"])
def test_an_overflow_is_the_players_own(safe_game, overflows, other):
    _, model = safe_game
    networks, optimizer, descents = players(model)[overflows]
    others, its_optimizer, its_descents = players(model)[other]
    optimizer.dynamic_scale.assign(TOO_MUCH)
    inner, counter = optimizer.inner_optimizer, its_optimizer.step_counter
    before = values(*networks, inner), values(*others)
    moved, its_moved = int(inner.iterations), int(its_optimizer.iterations)
    step, count = int(model.step), int(counter)
    logs = fit(*safe_game)
    # Skipped: weights, statistics, power iterations and moments are bit-equal.
    assert all(same(before[0], values(*networks, inner)))
    assert float(optimizer.dynamic_scale) == TOO_MUCH / 2**descents
    assert int(optimizer.step_counter) == 0
    # The other player stepped, by its own scale; the model's step counts on.
    assert not all(same(before[1], values(*others)))
    assert float(its_optimizer.dynamic_scale) == SAFE
    assert int(counter) == count + its_descents and int(model.step) == step + 1
    assert all(np.isfinite(value) for value in logs.values())
    # The scale comes down until the player moves again; the other one never waited.
    fit(*safe_game, steps=39)
    skipped = np.log2(TOO_MUCH / float(optimizer.dynamic_scale))
    assert 0 < int(inner.iterations) - moved == 40 * descents - skipped
    assert int(its_optimizer.iterations) - its_moved == 40 * its_descents
    assert not all(same(before[0], values(*networks, inner)))
    assert all(np.isfinite(value).all() for value in values(model))


def test_the_average_stands_by_a_generator_that_stands_still(safe_game):
    _, model = safe_game
    if model.ema_decay is None:
        pytest.skip("no average")
    pairs = [(model.generators[0], getattr(model, averaged(model)))]
    model.g_optimizer.dynamic_scale.assign(TOO_MUCH)
    step = int(model.step)
    ((still, average),) = [(values(g), values(mean)) for g, mean in pairs]
    fit(*safe_game)
    share = 1 - min(model.ema_decay, (1 + step) / (10 + step))
    for now, mean, new in zip(still, average, values(pairs[0][1]), strict=True):
        np.testing.assert_allclose(new, mean + share * (now - mean), atol=1e-6)


def averaged(model):
    """The name of the first average that a model keeps."""
    return next(name for name in model.networks if name.startswith("ema_"))


def test_what_is_no_number_leaves_no_trace(safe_game):
    # 1e6 is inf in float16: not the scale's fault, but neither batch norm's
    # statistics nor the pools of images may keep it.
    name, model = safe_game
    fit(name, model)
    before = values(*model.discriminators), values(model)
    fit(name, model, bright=1e6)
    assert all(same(before[0], values(*model.discriminators)))
    assert float(model.d_optimizer.dynamic_scale) == SAFE / 2**model.d_steps
    assert all(np.isfinite(value).all() for value in values(model))
    model.reset_metrics()
    logs = fit(name, model)
    assert all(np.isfinite(value) for value in logs.values())
    assert not all(same(before[0], values(*model.discriminators)))


def test_the_logs_are_not_scaled(safe_game):
    name, model = safe_game
    everything = [*model.variables, *model.d_optimizer.variables]
    everything += model.g_optimizer.variables
    start = [np.array(variable) for variable in everything]
    logs = []
    for scale in (SAFE, SAFE / 64):
        for variable, value in zip(everything, start, strict=True):
            variable.assign(value)
        for optimizer in (model.d_optimizer, model.g_optimizer):
            optimizer.dynamic_scale.assign(scale)
        logs.append(fit(name, model))
    for key, value in logs[0].items():
        counted = 0.02 if key.endswith("accuracy") else 0
        assert logs[1][key] == pytest.approx(value, rel=0.02, abs=0.01 + counted)


def small_gan(dtype):
    return models.GAN(
        networks.MLPGenerator((4, 4, 1), 3, units=(4,), dtype=dtype),
        networks.MLPDiscriminator((4, 4, 1), units=(4,), pieces=2, dtype=dtype),
    )


@pytest.mark.parametrize(
    "dtype, scaled", [("mixed_float16", True), ("mixed_bfloat16", False), (None, False)]
)
def test_networks_in_float16_are_enough(dtype, scaled):
    # The policy of the model itself, and the global one, are float32.
    model = small_gan(dtype)
    model.compile()
    for optimizer in (model.d_optimizer, model.g_optimizer):
        assert isinstance(optimizer, keras.optimizers.LossScaleOptimizer) == scaled
    model.compile(auto_scale_loss=False)
    assert type(model.d_optimizer) is type(model.g_optimizer) is keras.optimizers.Adam


def test_a_scale_of_ones_own_is_kept():
    mine = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(), 8.0)
    assert with_loss_scale(mine, [small_gan("mixed_float16").generator]) is mine

"""Where replicas are not one device: batch norm's statistics and dropout's masks."""

import keras
import numpy as np
import pytest

from kgan import models, networks
from kgan.models.phase import PhaseScope
from tests.replicas import tiny_models
from tests.replicas.test_steps import SAME, mirrored

tf = pytest.importorskip("tensorflow")


def gan(synchronized, rate):
    """A GAN whose generator has batch norm."""
    keras.utils.set_random_seed(0)
    z = keras.Input((3,))
    x = keras.layers.Dense(16)(z)
    x = keras.layers.BatchNormalization(synchronized=synchronized)(x)
    x = keras.layers.Dense(64, activation="tanh")(x)
    x = keras.layers.Reshape(tiny_models.SHAPE)(x)
    judge = networks.MLPDiscriminator(
        tiny_models.SHAPE, units=(8,), pieces=2, input_dropout=0, dropout=0
    )
    model = models.GAN(keras.Model(z, x), judge, seed=3)
    model.compile(keras.optimizers.SGD(rate), keras.optimizers.SGD(rate))
    return model


def trained(strategy=None, synchronized=False, rate=0.5, steps=2):
    with (strategy or tf.distribute.get_strategy()).scope():
        model = gan(synchronized, rate)
    tiny_models.fit(model, "GAN", steps)
    return model


def test_synchronized_batch_norm_is_one_device_s_and_local_is_not():
    alone = tiny_models.state(trained())
    local = tiny_models.state(trained(mirrored(2)))
    together = tiny_models.state(trained(mirrored(2), synchronized=True))
    assert tiny_models.furthest(together, alone) < SAME
    assert tiny_models.furthest(local, alone) > 1000 * SAME


def test_local_statistics_are_averaged_and_the_same_on_every_replica():
    """Law of total variance: that of a whole is the mean of its parts' and more."""
    strategy = mirrored(2)
    alone = trained(rate=0.0, steps=1).generator.layers[2]
    local = trained(strategy, rate=0.0, steps=1).generator.layers[2]
    mean, variance = local.moving_mean, local.moving_variance
    np.testing.assert_allclose(mean, alone.moving_mean, atol=SAME)
    lost = np.array(alone.moving_variance) - np.array(variance)
    assert lost.min() >= -SAME and lost.max() > 100 * SAME
    for variable in (mean, variance):
        first, second = strategy.experimental_local_results(variable.value)
        np.testing.assert_array_equal(first, second)


def test_replicas_drop_different_units_and_draw_the_same_latents():
    strategy = mirrored(2)
    with strategy.scope():
        layer = keras.layers.Dropout(0.5)
        noise = keras.random.SeedGenerator(1)
        ones = tf.ones((1, 64))

    @tf.function
    def step(number):
        def run():
            variables = [*layer.variables, noise.state]
            with PhaseScope(variables, [], 3, number, 0, layer.variables):
                dropped = layer(ones, training=True)
                return dropped, keras.random.normal((8,), seed=noise)

        return strategy.run(run)

    masks, latents = map(strategy.experimental_local_results, step(tf.constant(4)))
    assert not np.array_equal(*masks)
    np.testing.assert_array_equal(*latents)
    again, _ = step(tf.constant(4))
    for mask, repeated in zip(
        masks, strategy.experimental_local_results(again), strict=True
    ):
        np.testing.assert_array_equal(mask, repeated)

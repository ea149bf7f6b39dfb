"""GAN and ConditionalGAN: habits of Keras, and what they say of bad input."""

import keras
import numpy as np
import pytest

from kgan import models, networks

SHAPE = (8, 8, 1)


@pytest.fixture
def gan():
    return models.GAN(
        networks.DCGANGenerator(SHAPE, latent_dim=4, filters=2),
        networks.DCGANDiscriminator(SHAPE, filters=2),
        seed=3,
    )


@pytest.fixture
def conditional():
    return models.ConditionalGAN(
        networks.ConditionalDCGANGenerator(SHAPE, 3, latent_dim=4, filters=2),
        networks.ConditionalDCGANDiscriminator(SHAPE, 3, filters=2),
        num_classes=3,
    )


def images(n=8):
    return np.random.default_rng(0).uniform(-1, 1, (n, *SHAPE)).astype("float32")


def test_history_has_every_declared_log(gan):
    gan.compile()
    history = gan.fit(images(), batch_size=4, epochs=2, verbose=0).history
    assert set(history) == {
        *("d_loss", "g_loss", "d_adv", "g_adv"),
        *("d_real", "d_fake", "d_accuracy", "equilibrium"),
    }
    assert all(len(values) == 2 for values in history.values())


def test_an_untrained_pair_stands_near_the_equilibrium(gan):
    gan.compile()
    logs = gan.evaluate(images(), verbose=0, return_dict=True)
    # D(x) = 1/2 everywhere: -log(1/2) - log(1/2).
    assert logs["d_loss"] == pytest.approx(2 * np.log(2), abs=0.05)
    assert logs["equilibrium"] == pytest.approx(0, abs=0.02)


def test_evaluate_changes_nothing_and_repeats_itself(gan):
    gan.compile()
    before = gan.get_weights()
    first = gan.evaluate(images(), verbose=0, return_dict=True)
    assert gan.evaluate(images(), verbose=0, return_dict=True) == first
    for old, new in zip(before, gan.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_predict_draws_from_latents(gan):
    latents = np.zeros((5, 4), "float32")
    predicted = gan.predict(latents, verbose=0)
    np.testing.assert_allclose(predicted, gan.generator(latents), atol=1e-6)


def test_no_optimizer_of_keras_own(gan):
    gan.compile(d_optimizer="adam", g_optimizer="sgd")
    assert gan.optimizer is gan.g_optimizer
    assert type(gan.d_optimizer).__name__ == "Adam"


def test_one_optimizer_for_both_is_refused(gan):
    adam = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="two instances"):
        gan.compile(d_optimizer=adam, g_optimizer=adam)


def test_half_precision_scales_both_players_losses():
    keras.config.set_dtype_policy("mixed_float16")
    model = models.GAN(
        networks.DCGANGenerator(SHAPE, latent_dim=4, filters=2),
        networks.DCGANDiscriminator(SHAPE, filters=2),
    )
    model.compile()
    for optimizer in (model.d_optimizer, model.g_optimizer):
        assert isinstance(optimizer, keras.optimizers.LossScaleOptimizer)


def test_keras_callbacks_and_validation(gan, tmp_path):
    gan.compile()
    checkpoint = keras.callbacks.ModelCheckpoint(
        tmp_path / "{epoch}.weights.h5", save_weights_only=True
    )
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    history = gan.fit(
        images(),
        batch_size=4,
        epochs=2,
        verbose=0,
        validation_data=(images(),),
        callbacks=[checkpoint, halve, keras.callbacks.TerminateOnNaN()],
    ).history
    assert {"val_d_loss", "val_equilibrium", "learning_rate"} <= set(history)
    assert float(gan.g_optimizer.learning_rate) == pytest.approx(0.001 / 4)
    weights = gan.get_weights()
    gan.load_weights(tmp_path / "1.weights.h5")
    assert not np.array_equal(weights[0], gan.get_weights()[0])
    gan.load_weights(tmp_path / "2.weights.h5")
    for mine, saved in zip(weights, gan.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, saved)


def test_backup_and_restore_goes_on(gan, tmp_path):
    class Crash(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                raise RuntimeError("crash")

    backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
    gan.compile()
    with pytest.raises(RuntimeError):
        gan.fit(
            images(), batch_size=4, epochs=3, verbose=0, callbacks=[backup, Crash()]
        )
    assert int(gan.step) == 2
    history = gan.fit(
        images(), batch_size=4, epochs=3, verbose=0, callbacks=[backup]
    ).history
    assert len(history["d_loss"]) == 2
    assert int(gan.step) == 6


def test_generate_repeats_by_its_seed(gan):
    drawn = gan.generate(5, seed=7)
    assert drawn.shape == (5, 8, 8, 1) and drawn.dtype == np.uint8
    np.testing.assert_array_equal(drawn, gan.generate(5, seed=7))
    assert not np.array_equal(drawn, gan.generate(5, seed=8))
    assert not np.array_equal(gan.generate(5), gan.generate(5))
    latents = np.array(gan.latents(5, seed=7))
    np.testing.assert_array_equal(drawn, gan.generate(latents=latents))


def test_generate_gives_each_picture_its_class(conditional):
    latents = np.zeros((6, 4), "float32")
    drawn = conditional.generate(labels=[0, 1, 2, 0, 1, 2], latents=latents)
    np.testing.assert_array_equal(drawn[:3], drawn[3:])
    np.testing.assert_array_equal(drawn, conditional.generate(latents=latents))
    assert conditional.generate(0).shape == (0, 8, 8, 1)


@pytest.mark.parametrize(
    "arguments, message",
    [
        (dict(n=3, latents=np.zeros((2, 4))), "3 by `n`"),
        (dict(n=-1), "non-negative"),
        (dict(latents=np.zeros((2, 5))), r"shape \(2, 4\).*\(2, 5\)"),
        (dict(labels=[0, 1]), "draws without labels"),
    ],
)
def test_what_generate_refuses(gan, arguments, message):
    with pytest.raises(ValueError, match=message):
        gan.generate(**arguments)


@pytest.mark.parametrize("labels", [[3], [-1], [0.5], [[0]]])
def test_labels_that_are_no_classes(conditional, labels):
    with pytest.raises(ValueError, match="integer of 0 .. 2 a picture"):
        conditional.generate(labels=labels)


def test_a_conditional_model_wants_labels(conditional):
    conditional.compile()
    with pytest.raises(ValueError, match="labelled=True"):
        conditional.fit(images(), verbose=0)


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(d_steps=0), "at least 1"),
        (dict(ema_decay=1.0), r"\[0, 1\)"),
        (dict(latent_distribution="gamma"), "normal.*uniform.*'gamma'"),
        (dict(adversarial_loss="hing"), "hinge"),
    ],
)
def test_what_the_constructor_refuses(options, message):
    pair = (
        networks.DCGANGenerator(SHAPE, latent_dim=4, filters=2),
        networks.DCGANDiscriminator(SHAPE, filters=2),
    )
    with pytest.raises(ValueError, match=message):
        models.GAN(*pair, **options)


def test_unbuilt_networks_are_refused():
    with pytest.raises(ValueError, match="`generator` wants.*keras.Input"):
        models.GAN(
            keras.Sequential([keras.layers.Dense(4)]),
            networks.DCGANDiscriminator(SHAPE, filters=2),
        )


def test_networks_of_ones_own_will_do():
    generator = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(64, activation="tanh"),
            keras.layers.Reshape(SHAPE),
        ]
    )
    discriminator = keras.Sequential(
        [keras.Input(SHAPE), keras.layers.Flatten(), keras.layers.Dense(1)]
    )
    model = models.GAN(generator, discriminator, ema_decay=0.9)
    model.compile()
    model.fit(images(), batch_size=4, verbose=0)
    assert model.generate(2).shape == (2, 8, 8, 1)


@pytest.mark.parametrize(
    "name, low, high", [("uniform", -1, 1), ("unit_uniform", 0, 1)]
)
def test_uniform_latents(name, low, high):
    model = models.GAN(
        networks.MLPGenerator(SHAPE, latent_dim=50, units=(2,)),
        networks.MLPDiscriminator(SHAPE, units=(2,)),
        latent_distribution=name,
    )
    drawn = np.array(model.latents(200, seed=1))
    assert low <= drawn.min() < low + 0.01 and high - 0.01 < drawn.max() <= high
    # The standard deviation of a uniform distribution is its width / sqrt(12).
    assert drawn.std() == pytest.approx((high - low) / np.sqrt(12), rel=0.02)

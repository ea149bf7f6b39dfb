"""The usual list on the real models."""

import keras
import numpy as np
import pytest
from PIL import Image

from kgan import callbacks, pictures
from kgan.models import GAN, ConditionalGAN
from kgan.networks import (
    ConditionalMLPDiscriminator,
    ConditionalMLPGenerator,
    MLPDiscriminator,
    MLPGenerator,
)

SHAPE = (8, 8, 1)
CHANCE = np.random.default_rng(3)
REAL = CHANCE.integers(0, 256, (64, *SHAPE)).astype("uint8")
LABELS = (np.arange(64) % 4).astype("int32")


def make(conditional, seed=1):
    keras.utils.set_random_seed(seed)
    if conditional:
        generator = ConditionalMLPGenerator(SHAPE, 4, latent_dim=6, units=(16, 16, 16))
        discriminator = ConditionalMLPDiscriminator(SHAPE, 4)
        model = ConditionalGAN(generator, discriminator, num_classes=4)
    else:
        generator = MLPGenerator(SHAPE, 6, units=(16,))
        model = GAN(generator, MLPDiscriminator(SHAPE))
    model.compile(
        d_optimizer=keras.optimizers.Adam(1e-3),
        g_optimizer=keras.optimizers.Adam(1e-3),
    )
    return model


def train(model, watchers, epochs=2, **options):
    return model.fit(
        pictures.from_uint8(REAL),
        LABELS,
        batch_size=16,
        epochs=epochs,
        callbacks=watchers,
        shuffle=False,
        verbose=0,
        **options,
    )


@pytest.mark.parametrize("conditional", [False, True])
def test_watch_a_training(conditional, tmp_path, read_events):
    real = (REAL, LABELS) if conditional else REAL
    watchers = callbacks.watch(tmp_path, real, recipe={"data": "noise"})
    history = train(make(conditional), watchers).history
    events = read_events(tmp_path)
    assert len(list(tmp_path.glob("events.*"))) == 1
    curves = {
        *(f"losses/{key}" for key in ("d_loss", "g_loss", "d_adv", "g_adv")),
        "health/d_real",
        "health/d_fake",
        "health/d_accuracy",
        "health/equilibrium",
        "health/diversity",
        "optimizers/d_learning_rate",
        "optimizers/g_learning_rate",
    }
    if conditional:
        curves.add("health/diversity_lowest_class")
    alarms = ("not_finite", "one_colour", "collapse", "discriminator_won")
    alarms = {f"sentinel/{name}" for name in alarms}
    assert set(events.kinds["scalars"]) == curves | alarms
    # 64 images in batches of 16: four steps an epoch.
    for tag in curves - {"optimizers/d_learning_rate", "optimizers/g_learning_rate"}:
        expected = zip([4, 8], history[tag.split("/")[1]], strict=True)
        assert events.curve(tag) == [pytest.approx(p, rel=1e-5) for p in expected]
    assert events.curve("optimizers/d_learning_rate") == [(4, 1e-3), (8, 1e-3)]
    rows = 4 if conditional else 8  # classes, or as many as columns
    for _, sheet in events.images("samples/generated"):
        assert sheet.shape == (rows * 58 + 2, 8 * 58 + 2)
    assert [step for step, _ in events.images("samples/generated")] == [0, 4, 8]
    assert [step for step, _ in events.images("samples/latent_walk")] == [4, 8]
    assert "| data | noise |" in events.texts("recipe/settings")[0][1]
    with Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == 3


def test_watching_does_not_change_the_training(tmp_path):
    plain = make(False)
    train(plain, [])
    watched = make(False)
    train(watched, callbacks.watch(tmp_path, REAL, every_batches=1))
    for one, other in zip(plain.variables, watched.variables, strict=True):
        np.testing.assert_array_equal(one, other, err_msg=one.path)


def test_a_backup_is_put_back_before_the_first_look(tmp_path, read_events):
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    def run(extra, epochs):
        # The backup stands last: the watchers must see what it restored.
        backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
        watchers = callbacks.watch(tmp_path / "run", REAL)
        return train(make(False), [*watchers, backup, *extra], epochs)

    with pytest.raises(KeyboardInterrupt):
        run([Stop()], 4)
    run([], 4)
    events = read_events(tmp_path / "run")
    curve = [step for step, _ in events.curve("losses/d_loss")]
    assert curve == [4, 8, 12, 16]
    with Image.open(tmp_path / "run" / "film.gif") as film:
        assert film.n_frames == 5


def test_a_generator_that_collapses_in_training_is_reported(tmp_path, caplog):
    class Collapse(keras.callbacks.Callback):
        """Cuts the latents off from the generator after the first epoch."""

        def on_epoch_begin(self, epoch, logs=None):
            first = self.model.generator.trainable_variables[0]
            scale = 0.0 if epoch else 20.0
            first.assign(scale * keras.random.normal(first.shape, seed=1))

    monitor = callbacks.CollapseMonitor(REAL, threshold=0.3)
    with caplog.at_level("WARNING", logger="absl"):
        history = train(make(False), [Collapse(), monitor], epochs=4).history
    assert history["diversity"][0] > 0.3 > max(history["diversity"][1:])
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1 and "may have collapsed: at step 8 " in said[0]


def test_without_real_images_nothing_is_compared(tmp_path):
    kinds = [type(callback).__name__ for callback in callbacks.watch(tmp_path)]
    assert "CollapseMonitor" not in kinds and "Scalars" in kinds


def test_figures_are_put_into_the_logs_before_they_are_written(tmp_path):
    kinds = [type(callback) for callback in callbacks.watch(tmp_path, REAL)]
    assert kinds[-1] is callbacks.Sentinel  # it may take back what others log
    assert kinds.index(callbacks.CollapseMonitor) < kinds.index(callbacks.Scalars)

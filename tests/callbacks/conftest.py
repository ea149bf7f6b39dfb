"""A light model that trains in no time and whose figures are known."""

import keras
import numpy as np
import pytest

from tests.events import Events

BATCHES = 3  # training steps in an epoch of `fit`


class FakeGAN(keras.Model):
    """Logs its step as `d_loss`; its samples are the latents, times `spread`."""

    latent_dim = 16
    image_shape = (4, 4, 1)
    latent_distribution = "uniform"

    def __init__(self, num_classes=None):
        super().__init__()
        self.step = self.add_weight(
            shape=(), dtype="int64", initializer="zeros", trainable=False
        )
        self.num_classes = num_classes
        self.spread = 1.0
        self.asked = []
        self.built = True

    def call(self, inputs):
        return inputs

    def train_step(self, data):
        self.step.assign_add(1)
        step = keras.ops.cast(self.step, "float32")
        return {
            "d_loss": step,
            "g_loss": -step,
            "d_real": step / 100,
            "equilibrium": step / 200,
        }

    def test_step(self, data):
        return {"g_loss": keras.ops.cast(self.step, "float32") * 10}

    def latents(self, n, seed):
        return keras.random.uniform((n, self.latent_dim), -1, 1, seed=seed)

    def generate(self, n=None, *, labels=None, seed=None, latents=None):
        self.asked.append({"labels": labels, "latents": latents})
        images = np.rint(127.5 + 127.5 * self.spread * np.asarray(latents))
        return images.astype("uint8").reshape(-1, 4, 4, 1)


@pytest.fixture
def make_model():
    def make(num_classes=None, run_eagerly=True, **compile_options):
        model = FakeGAN(num_classes)
        model.compile(
            keras.optimizers.SGD(), run_eagerly=run_eagerly, **compile_options
        )
        return model

    return make


@pytest.fixture
def fit():
    """Trains for epochs of `BATCHES` steps."""
    images = np.zeros((BATCHES, 4, 4, 1), "float32")

    def run(model, callbacks, epochs=1, **options):
        return model.fit(
            images,
            batch_size=1,
            epochs=epochs,
            callbacks=callbacks,
            verbose=0,
            **options,
        )

    return run


@pytest.fixture
def read_events():
    return Events

"""A light model that trains in no time and whose figures are known."""

import collections
import io

import keras
import numpy as np
import pytest
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util

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


class Events:
    """What TensorBoard reads from a log directory."""

    def __init__(self, log_dir):
        accumulator = EventAccumulator(str(log_dir), size_guidance={"tensors": 0})
        accumulator.Reload()
        self.kinds = collections.defaultdict(list)
        self._tensors = {}
        for tag in accumulator.Tags()["tensors"]:
            metadata = accumulator.SummaryMetadata(tag)
            self.kinds[metadata.plugin_data.plugin_name].append(tag)
            self._tensors[tag] = [
                (event.step, event.tensor_proto) for event in accumulator.Tensors(tag)
            ]

    def curve(self, tag):
        """Returns a scalar's (step, value) pairs, to six digits."""
        return [
            (step, float(f"{float(value):.6g}")) for step, value in self._values(tag)
        ]

    def images(self, tag):
        """Returns the (step, uint8 array) pairs of an image."""
        return [
            (step, np.asarray(Image.open(io.BytesIO(value[2]))))
            for step, value in self._values(tag)
        ]

    def texts(self, tag):
        """Returns the (step, str) pairs of a text."""
        return [(step, value.item().decode()) for step, value in self._values(tag)]

    def _values(self, tag):
        return [
            (step, tensor_util.make_ndarray(proto))
            for step, proto in self._tensors[tag]
        ]


@pytest.fixture
def read_events():
    return Events

"""A GAN of a few hundred weights, and noise for it to learn."""

import keras
import numpy as np

from kgan import pictures
from kgan.models import GAN
from kgan.networks import MLPDiscriminator, MLPGenerator

SHAPE = (4, 4, 1)
REAL = np.random.default_rng(3).integers(0, 256, (32, *SHAPE)).astype("uint8")
STEPS = 4  # of an epoch


def tiny_gan(d_rate=1e-3, g_rate=1e-3, optimizer=keras.optimizers.Adam, **options):
    """A compiled GAN, the same one every time."""
    keras.utils.set_random_seed(1)
    model = GAN(
        MLPGenerator(SHAPE, 3, units=(8,)),
        MLPDiscriminator(SHAPE, units=(8,), pieces=2, input_dropout=0, dropout=0),
        **options,
    )
    model.compile(d_optimizer=optimizer(d_rate), g_optimizer=optimizer(g_rate))
    return model


def train(model, watchers, epochs=2, images=REAL, **options):
    """Trains for epochs of `STEPS` steps; returns Keras's history."""
    if images.dtype == np.uint8:
        images = pictures.from_uint8(images)
    return model.fit(
        images,
        batch_size=len(images) // STEPS,
        epochs=epochs,
        callbacks=watchers,
        shuffle=False,
        verbose=0,
        **options,
    )

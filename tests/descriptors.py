"""One row a public class: how to make it small, what goes in, what comes out.

`tests/test_contracts.py` checks every row against every contract that fits it; a new
class costs a row here.
"""

import dataclasses
from collections.abc import Callable

import keras
import numpy as np

from kgan import layers, losses, models, networks


def features(batch, rng):
    """Six numbers a sample."""
    return rng.normal(size=(batch, 6)).astype("float32")


def images(batch, rng, shape=(8, 8, 1)):
    """Noise in [-1, 1]."""
    return rng.uniform(-1, 1, (batch, *shape)).astype("float32")


def labels(batch, rng):
    """Three classes, the first sample of the last."""
    return np.roll(np.arange(batch) % 3, 1).astype("int32") + np.int32(batch == 1)


def latents(batch, rng):
    """Five numbers a sample."""
    return rng.normal(size=(batch, 5)).astype("float32")


def together(*makers):
    """Inputs of a layer that takes a list."""
    return lambda batch, rng: [make(batch, rng) for make in makers]


@dataclasses.dataclass(frozen=True)
class Module:
    """A layer or a network.

    Args:
        make: callable from a dtype policy (or `None`) to a new instance.
        inputs: callable from (batch size, numpy generator) to its inputs.
        output: shape of one output.
        bounds: least and greatest value of an output, where there are any.
        whole: what mixed precision gives out is float32.
    """

    make: Callable
    inputs: Callable
    output: tuple
    bounds: tuple = (-np.inf, np.inf)
    whole: bool = False


LAYERS = {
    "Maxout": Module(
        lambda dtype=None: layers.Maxout(4, 3, dtype=dtype), features, (4,)
    ),
    "MinibatchDiscrimination": Module(
        lambda dtype=None: layers.MinibatchDiscrimination(4, 3, dtype=dtype),
        features,
        (10,),
    ),
    "LabelPlanes": Module(
        lambda dtype=None: layers.LabelPlanes(3, dtype=dtype),
        together(images, labels),
        (8, 8, 4),
        bounds=(-1, 1),
    ),
    "SpectralNormalization": Module(
        lambda dtype=None: layers.SpectralNormalization(
            keras.layers.Conv2D(4, 3, strides=2, dtype=dtype), dtype=dtype
        ),
        images,
        (3, 3, 4),
    ),
}

GREY = (8, 8, 1)
TANH = dict(output=GREY, bounds=(-1, 1), whole=True)
NETWORKS = {
    "MLPGenerator": Module(
        lambda dtype=None: networks.MLPGenerator(GREY, 5, (12, 12), dtype=dtype),
        latents,
        **TANH,
    ),
    "MLPDiscriminator": Module(
        lambda dtype=None: networks.MLPDiscriminator(GREY, (12, 12), dtype=dtype),
        images,
        (1,),
    ),
    "DCGANGenerator": Module(
        lambda dtype=None: networks.DCGANGenerator(GREY, 5, filters=8, dtype=dtype),
        latents,
        **TANH,
    ),
    "DCGANGenerator-paper": Module(
        lambda dtype=None: networks.DCGANGenerator(
            GREY, 5, filters=8, form="paper", dtype=dtype
        ),
        latents,
        **TANH,
    ),
    "DCGANDiscriminator": Module(
        lambda dtype=None: networks.DCGANDiscriminator(GREY, filters=8, dtype=dtype),
        images,
        (1,),
    ),
    "DCGANDiscriminator-spectral": Module(
        lambda dtype=None: networks.DCGANDiscriminator(
            GREY, filters=8, spectral_norm=True, dtype=dtype
        ),
        images,
        (1,),
    ),
    "ConditionalMLPGenerator": Module(
        lambda dtype=None: networks.ConditionalMLPGenerator(
            GREY, 3, 5, units=(8, 8, 12), dtype=dtype
        ),
        together(latents, labels),
        **TANH,
    ),
    "ConditionalMLPDiscriminator": Module(
        lambda dtype=None: networks.ConditionalMLPDiscriminator(GREY, 3, dtype=dtype),
        together(images, labels),
        (1,),
    ),
    "ConditionalDCGANGenerator": Module(
        lambda dtype=None: networks.ConditionalDCGANGenerator(
            GREY, 3, 5, embedding_dim=4, filters=8, dtype=dtype
        ),
        together(latents, labels),
        **TANH,
    ),
    "ConditionalDCGANDiscriminator": Module(
        lambda dtype=None: networks.ConditionalDCGANDiscriminator(
            GREY, 3, filters=8, dtype=dtype
        ),
        together(images, labels),
        (1,),
    ),
    "ConditionalDCGANDiscriminator-planes": Module(
        lambda dtype=None: networks.ConditionalDCGANDiscriminator(
            GREY, 3, filters=8, conditioning="planes", dtype=dtype
        ),
        together(images, labels),
        (1,),
    ),
    "Classifier": Module(
        lambda dtype=None: networks.Classifier(
            GREY, 3, filters=(4, 8), feature_units=6, dtype=dtype
        ),
        images,
        (3,),
        whole=True,
    ),
}
MODULES = {**LAYERS, **NETWORKS}

LOSSES = {
    "Minimax": losses.Minimax(label_smoothing=0.1),
    "NonSaturating": losses.NonSaturating(label_smoothing=0.1),
    "LeastSquares": losses.LeastSquares(label_smoothing=0.1, g_weight=1.0),
    "Wasserstein": losses.Wasserstein(),
    "Hinge": losses.Hinge(),
}


def network(name):
    """A small network by the name of its row."""
    return NETWORKS[name].make()


# Models on tiny networks; batches are images alone or with labels.
MODELS = {
    "GAN-mlp": lambda: models.GAN(
        network("MLPGenerator"), network("MLPDiscriminator"), seed=3
    ),
    "GAN-everything": lambda: models.GAN(
        network("DCGANGenerator"),
        network("DCGANDiscriminator-spectral"),
        adversarial_loss="wasserstein",
        d_steps=2,
        lambda_gp=10.0,
        lambda_r1=0.1,
        ema_decay=0.9,
        latent_distribution="uniform",
        seed=3,
    ),
    "ConditionalGAN-dcgan": lambda: models.ConditionalGAN(
        network("ConditionalDCGANGenerator"),
        network("ConditionalDCGANDiscriminator"),
        num_classes=3,
        adversarial_loss="hinge",
        seed=3,
    ),
    "ConditionalGAN-mlp": lambda: models.ConditionalGAN(
        network("ConditionalMLPGenerator"),
        network("ConditionalMLPDiscriminator"),
        num_classes=3,
        latent_distribution="unit_uniform",
        seed=3,
    ),
}


def batch(name, size=8, seed=0):
    """A batch as the model of that name takes it."""
    rng = np.random.default_rng(seed)
    if name.startswith("Conditional"):
        return images(size, rng), labels(size, rng)
    return images(size, rng)

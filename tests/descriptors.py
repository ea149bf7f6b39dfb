"""One row a public class: how to make it small, what goes in, what comes out.

`tests/test_contracts.py` checks every row against every contract that fits it; a new
class costs a row here, a new model one in `tests/model_descriptors.py`.
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


def attributes(batch, rng):
    """Three labels a sample, each 0 or 1."""
    numbers = 1 + np.arange(batch)[:, None]
    return (numbers >> np.arange(3) & 1).astype("float32")


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
        output: shape of one output; a list of them where there are several.
        bounds: least and greatest value of an output, where there are any.
        whole: what mixed precision gives out is float32.
        idle: how many biases do nothing, since the normalization behind them takes
            the mean away again. The reference has them, and so have its checkpoints.
    """

    make: Callable
    inputs: Callable
    output: tuple | list
    bounds: tuple = (-np.inf, np.inf)
    whole: bool = False
    idle: int = 0


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
    "LabelPlanes-attributes": Module(
        lambda dtype=None: layers.LabelPlanes(3, dtype=dtype),
        together(images, attributes),
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
    "Conv2D": Module(
        lambda dtype=None: layers.Conv2D(3, 5, padding="same", dtype=dtype),
        images,
        (8, 8, 3),
    ),
    "Cropping2D": Module(
        lambda dtype=None: layers.Cropping2D(((2, 0), (1, 0)), dtype=dtype),
        images,
        (6, 7, 1),
        bounds=(-1, 1),
    ),
    "ReflectionPadding2D": Module(
        lambda dtype=None: layers.ReflectionPadding2D(2, dtype=dtype),
        images,
        (12, 12, 1),
        bounds=(-1, 1),
    ),
    "InstanceNormalization": Module(
        lambda dtype=None: layers.InstanceNormalization(dtype=dtype),
        images,
        (8, 8, 1),
        # sqrt(n - 1), where one of the n = 64 pixels has all the variance.
        bounds=(-8, 8),
    ),
    "InstanceNormalization-affine": Module(
        lambda dtype=None: layers.InstanceNormalization(affine=True, dtype=dtype),
        images,
        (8, 8, 1),
    ),
    "DifferentiableAugmentation": Module(
        lambda dtype=None: layers.DifferentiableAugmentation(seed=1, dtype=dtype),
        images,
        (8, 8, 1),
        bounds=(-1, 1),
    ),
    "Dropout": Module(
        lambda dtype=None: layers.Dropout(0.4, seed=1, dtype=dtype), features, (6,)
    ),
    "ImagePool": Module(
        lambda dtype=None: models.ImagePool((8, 8, 1), 40, seed=3, dtype=dtype),
        images,
        (8, 8, 1),
        whole=True,
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
    "ResNetGenerator": Module(
        lambda dtype=None: networks.ResNetGenerator(
            (None, None, 1), filters=4, num_blocks=1, dtype=dtype
        ),
        images,
        **TANH,
        idle=7,
    ),
    "ResNetGenerator-affine": Module(
        lambda dtype=None: networks.ResNetGenerator(
            GREY, 4, 1, out_channels=2, affine=True, dropout=0.2, dtype=dtype
        ),
        images,
        **{**TANH, "output": (8, 8, 2)},
        idle=7,
    ),
    "UNetGenerator": Module(
        lambda dtype=None: networks.UNetGenerator(
            GREY, filters=4, num_downs=3, dtype=dtype
        ),
        images,
        **TANH,
        idle=3,
    ),
    "PatchGANDiscriminator": Module(
        lambda dtype=None: networks.PatchGANDiscriminator(
            (None, None, 1), filters=4, num_layers=1, dtype=dtype
        ),
        images,
        (2, 2, 1),
        idle=1,
    ),
    "PixelGANDiscriminator": Module(
        lambda dtype=None: networks.PixelGANDiscriminator(GREY, filters=4, dtype=dtype),
        images,
        (8, 8, 1),
        idle=1,
    ),
    "StarGANGenerator": Module(
        lambda dtype=None: networks.StarGANGenerator(
            (None, None, 1), 3, filters=4, num_blocks=1, dtype=dtype
        ),
        together(images, attributes),
        **TANH,
    ),
    "StarGANDiscriminator": Module(
        lambda dtype=None: networks.StarGANDiscriminator(
            GREY, 3, filters=4, num_layers=2, dtype=dtype
        ),
        images,
        [(2, 2, 1), (3,)],
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

"""One row a model: how to make it on tiny networks, and the batches it takes."""

import numpy as np

from kgan import models, networks
from tests import descriptors


def network(name):
    """A small network by the name of its row."""
    return descriptors.NETWORKS[name].make()


def cyclegan(discriminator="PatchGANDiscriminator", **options):
    """A CycleGAN on networks so small that XLA compiles them in seconds."""
    generators = (
        networks.ResNetGenerator(descriptors.GREY, filters=2, num_blocks=0),
        networks.UNetGenerator(descriptors.GREY, filters=2, num_downs=2),
    )
    judges = [network(discriminator) for _ in range(2)]
    # One image a step, as published: the pools are full after two steps.
    return models.CycleGAN(*generators, *judges, pool_size=2, seed=3, **options)


def stargan(**options):
    """A StarGAN of three attributes, or of as many classes."""
    generator = networks.StarGANGenerator(descriptors.GREY, 3, 2, num_blocks=0)
    judge = network("StarGANDiscriminator")
    return models.StarGAN(generator, judge, attributes=NAMES, seed=3, **options)


NAMES = ["Black_Hair", "Blond_Hair", "Male"]
# Models on tiny networks; batches are images alone, with labels, or pairs.
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
    "CycleGAN-pytorch": cyclegan,
    "CycleGAN-paper": lambda: cyclegan(
        "PixelGANDiscriminator",
        **models.CycleGAN.PRESETS["paper"],
        adversarial_loss="non_saturating",
        ema_decay=0.9,
    ),
    "StarGAN-paper": lambda: stargan(d_steps=2, exclusive=[NAMES[:2]]),
    "StarGAN-single": lambda: stargan(
        single=True,
        adversarial_loss="hinge",
        d_steps=1,
        lambda_gp=0.0,
        ema_decay=0.9,
    ),
}


def batch(name, size=8, seed=0):
    """A batch as the model of that name takes it."""
    rng = np.random.default_rng(seed)
    if name.startswith("CycleGAN"):
        return descriptors.images(size // 4, rng), descriptors.images(size // 4, rng)
    if name == "StarGAN-paper":
        told = descriptors.attributes(size, rng).astype("int32")
        return descriptors.images(size, rng), told
    if name.startswith(("Conditional", "StarGAN")):
        return descriptors.images(size, rng), descriptors.labels(size, rng)
    return descriptors.images(size, rng)

"""The ways to make one CycleGAN step that tools/benchmark times.

Made like those of contenders.py: from a recipe of `kgan train` and pictures of both
domains; `run(steps)` trains and returns the seconds a step took.
"""

import math
import time

import contenders
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

from kgan import data
from kgan.cli import build
from kgan.networks import PatchGANDiscriminator, ResNetGenerator


class Fit(contenders.Fit):
    """kgan: `model.fit` of the model that `kgan train cyclegan` builds."""

    def __init__(self, recipe, x, y):
        self.stream = stream(recipe, x, y)
        self.model = build.build_model(recipe, recipe.image_shape, None, 1)
        self.clock = contenders.Clock()


class KerasIO(contenders.Fit):
    """The way of keras.io's example: ten calls a step, four tapes, group norm."""

    name = "keras.io way"

    def __init__(self, recipe, x, y):
        self.stream = stream(recipe, x, y)
        keras.config.set_dtype_policy(recipe.precision)
        shape = (None, None, recipe.image_shape[-1])
        with group_norm():
            generators = [
                ResNetGenerator(
                    shape, filters=recipe.filters, num_blocks=recipe.num_blocks
                )
                for _ in "gf"
            ]
            discriminators = [
                PatchGANDiscriminator(shape, filters=recipe.filters) for _ in "xy"
            ]
        self.model = KerasIOCycleGAN(generators, discriminators, recipe)
        self.model.compile(
            *(
                build.build_optimizer(recipe, recipe.g_learning_rate, 1)
                for _ in range(4)
            )
        )
        self.clock = contenders.Clock()


class group_norm:
    """Networks made inside of it normalize with what Keras has."""

    def __enter__(self):
        from kgan.networks import patchgan, resnet

        self.kept = resnet.InstanceNormalization
        self.modules = (patchgan, resnet)
        for module in self.modules:
            module.InstanceNormalization = lambda affine=False: (
                layers.GroupNormalization(-1, epsilon=1e-5, center=False, scale=False)
            )

    def __exit__(self, *_):
        for module in self.modules:
            module.InstanceNormalization = self.kept


class KerasIOCycleGAN(keras.Model):
    """Every network called by itself for every image, one optimizer a network."""

    def __init__(self, generators, discriminators, recipe):
        super().__init__()
        self.generator_g, self.generator_f = generators
        self.discriminator_x, self.discriminator_y = discriminators
        self.cycle = recipe.lambda_cycle
        self.identity = recipe.lambda_cycle * recipe.lambda_identity

    def compile(self, *optimizers):
        """Keeps the optimizers of G, F, D_X and D_Y."""
        super().compile()
        self.optimizers = optimizers

    def train_step(self, batch):
        """One step of all four networks."""
        x, y = batch
        mean_absolute = keras.losses.MeanAbsoluteError()
        squared = keras.losses.MeanSquaredError()
        g, f = self.generator_g, self.generator_f
        with tf.GradientTape(persistent=True) as tape:
            fake_y, fake_x = g(x, training=True), f(y, training=True)
            cycled_x, cycled_y = f(fake_y, training=True), g(fake_x, training=True)
            real_x = self.discriminator_x(x, training=True)
            real_y = self.discriminator_y(y, training=True)
            on_x = self.discriminator_x(fake_x, training=True)
            on_y = self.discriminator_y(fake_y, training=True)
            cycle = mean_absolute(x, cycled_x) + mean_absolute(y, cycled_y)
            g_loss = squared(ops.ones_like(on_y), on_y) + self.cycle * cycle
            f_loss = squared(ops.ones_like(on_x), on_x) + self.cycle * cycle
            if self.identity:
                same_y, same_x = g(y, training=True), f(x, training=True)
                g_loss += self.identity * mean_absolute(y, same_y)
                f_loss += self.identity * mean_absolute(x, same_x)
            x_loss = 0.5 * (
                squared(ops.ones_like(real_x), real_x)
                + squared(ops.zeros_like(on_x), on_x)
            )
            y_loss = 0.5 * (
                squared(ops.ones_like(real_y), real_y)
                + squared(ops.zeros_like(on_y), on_y)
            )
        networks = (g, f, self.discriminator_x, self.discriminator_y)
        losses = (g_loss, f_loss, x_loss, y_loss)
        for network, loss, optimizer in zip(
            networks, losses, self.optimizers, strict=True
        ):
            weights = network.trainable_weights
            optimizer.apply(tape.gradient(loss, weights), weights)
        return {"g_loss": g_loss, "f_loss": f_loss, "x_loss": x_loss, "y_loss": y_loss}


def stream(recipe, x, y):
    """An endless dataset of unpaired batches, as `kgan train` makes it."""
    return data.load_unpaired(
        x,
        y,
        split_x="train",
        split_y="train",
        batch_size=recipe.batch_size,
        repeat=True,
    )


def arrays(recipe, count=8):
    """Noise in the place of pictures of both domains."""
    rng = np.random.default_rng(0)
    shape = (2, count, *recipe.image_shape)
    return tuple(rng.integers(0, 256, shape, dtype=np.uint8))


def flops_a_step(recipe):
    """Floating point operations of the convolutions of one training step.

    A pass back costs two passes forward: one for the inputs, one for the weights.
    The generators are called six times (four without the identity terms), each
    discriminator once in the generators' phase, where its weights rest, and twice in
    its own.
    """
    width = dict(filters=recipe.filters)
    generator = convolution_flops(
        ResNetGenerator(recipe.image_shape, num_blocks=recipe.num_blocks, **width)
    )
    discriminator = convolution_flops(
        PatchGANDiscriminator(recipe.image_shape, **width)
    )
    calls = 6 if recipe.lambda_identity else 4
    step = calls * 3 * generator + 2 * 2 * discriminator + 4 * 3 * discriminator
    return recipe.batch_size * step


def convolution_flops(network):
    """Two operations a multiplication of every convolution of one forward pass."""
    flops = 0
    for layer in network.layers:
        if isinstance(layer, (layers.Conv2D, layers.Conv2DTranspose)):
            transposed = isinstance(layer, layers.Conv2DTranspose)
            places = layer.input if transposed else layer.output
            flops += 2 * math.prod(layer.kernel.shape) * math.prod(places.shape[1:3])
    return flops


def ceiling(precision, rounds=5):
    """Operations a second of the convolution that this machine does best.

    Forward, 3x3, 64 to 256 channels, on maps of 32 to 64 px: the best of all.
    """
    dtype = "bfloat16" if precision == "mixed_bfloat16" else "float32"
    best = 0.0
    for side, channels in ((64, 64), (64, 128), (32, 256), (64, 256)):
        x = tf.cast(tf.random.normal((1, side, side, channels)), dtype)
        kernel = tf.cast(tf.random.normal((3, 3, channels, channels)), dtype)
        run = tf.function(lambda x, k: tf.nn.conv2d(x, k, 1, "SAME"))
        run(x, kernel)
        for _ in range(rounds):
            start = time.perf_counter()
            for _ in range(10):
                result = run(x, kernel)
            result.numpy()
            seconds = (time.perf_counter() - start) / 10
            best = max(best, 2 * 9 * channels**2 * side**2 / seconds)
    return best

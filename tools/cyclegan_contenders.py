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

from kgan import data, kernels
from kgan.cli import build, cyclegan_family
from kgan.networks import PatchGANDiscriminator, ResNetGenerator


class Fit(contenders.Fit):
    """kgan: `model.fit` of the model that `kgan train cyclegan` builds."""

    def __init__(self, recipe, x, y):
        kernels.one_core_a_branch(cyclegan_family.BRANCHES)  # as `kgan train` does
        self.stream = stream(recipe, x, y)
        self.model = build.build_model(recipe, recipe.image_shape, None, 1)
        self.clock = contenders.Clock()


class KerasIO(contenders.Fit):
    """The way of keras.io's example: ten calls a step, four tapes, Keras's layers."""

    name = "keras.io way"

    def __init__(self, recipe, x, y):
        self.stream = stream(recipe, x, y)
        keras.config.set_dtype_policy(recipe.precision)
        self.model = KerasIOCycleGAN(
            [generator(recipe.filters, recipe.num_blocks) for _ in "gf"],
            [discriminator(recipe.filters) for _ in "xy"],
            recipe,
        )
        self.model.compile(
            *(
                build.build_optimizer(recipe, recipe.g_learning_rate, 1)
                for _ in range(4)
            )
        )
        self.clock = contenders.Clock()


class ReflectionPadding2D(layers.Layer):
    """As in that example."""

    def __init__(self, padding):
        super().__init__()
        self.padding = padding

    def call(self, inputs):
        """Mirrors the images at their borders."""
        sides = [[0, 0], [self.padding] * 2, [self.padding] * 2, [0, 0]]
        return tf.pad(inputs, sides, mode="REFLECT")


def generator(filters, num_blocks):
    """`kgan.networks.ResNetGenerator` of Keras's layers, as that example has it."""

    def norm(x):
        return layers.GroupNormalization(-1, epsilon=1e-5, center=False, scale=False)(x)

    def conv(x, filters, size):
        return layers.Conv2D(filters, size)(ReflectionPadding2D(size // 2)(x))

    inputs = keras.Input((None, None, 3))
    x = layers.ReLU()(norm(conv(inputs, filters, 7)))
    for factor in (2, 4):
        x = layers.Conv2D(factor * filters, 3, strides=2, padding="same")(x)
        x = layers.ReLU()(norm(x))
    for _ in range(num_blocks):
        y = layers.ReLU()(norm(conv(x, 4 * filters, 3)))
        x = layers.Add()([x, norm(conv(y, 4 * filters, 3))])
    for factor in (2, 1):
        x = layers.Conv2DTranspose(factor * filters, 3, strides=2, padding="same")(x)
        x = layers.ReLU()(norm(x))
    outputs = layers.Activation("tanh", dtype="float32")(conv(x, 3, 7))
    return keras.Model(inputs, outputs)


def discriminator(filters):
    """`kgan.networks.PatchGANDiscriminator` of Keras's layers."""
    inputs = keras.Input((None, None, 3))
    x = layers.LeakyReLU(0.2)(layers.Conv2D(filters, 4, 2, padding="same")(inputs))
    for factor, strides in ((2, 2), (4, 2), (8, 1)):
        x = layers.Conv2D(factor * filters, 4, strides, padding="same")(x)
        x = layers.GroupNormalization(-1, epsilon=1e-5, center=False, scale=False)(x)
        x = layers.LeakyReLU(0.2)(x)
    return keras.Model(inputs, layers.Conv2D(1, 4, padding="same")(x))


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


class Ceiling:
    """What a step would take if all its convolutions ran as the fastest one runs.

    That is a 3x3 one, forward, of 64 to 256 channels, on maps of 32 to 64 px.
    """

    def __init__(self, recipe, *_):
        self.flops = flops_a_step(recipe)
        dtype = "bfloat16" if recipe.precision == "mixed_bfloat16" else "float32"
        self.runs = [
            convolution(side, channels, dtype)
            for side, channels in ((64, 64), (64, 128), (32, 256), (64, 256))
        ]

    def run(self, steps):
        """Seconds of a step at the speed of the fastest of a few tries of each."""
        return self.flops / max(run() for run in self.runs for _ in range(3))


def convolution(side, channels, dtype, calls=10):
    """A function that returns operations a second of a convolution."""
    x = tf.cast(tf.random.normal((1, side, side, channels)), dtype)
    kernel = tf.cast(tf.random.normal((3, 3, channels, channels)), dtype)
    convolve = tf.function(lambda x, kernel: tf.nn.conv2d(x, kernel, 1, "SAME"))
    convolve(x, kernel)

    def run():
        start = time.perf_counter()
        for _ in range(calls):
            result = convolve(x, kernel)
        result.numpy()
        seconds = (time.perf_counter() - start) / calls
        return 2 * 9 * channels**2 * side**2 / seconds

    return run

"""The ways to make one training step that tools/benchmark times.

Each contender is made from a recipe of `kgan train` and 16 batches of pictures and
labels, and has `run(steps)`, which trains and returns the seconds a step took.
"""

import time

import keras
import numpy as np
import tensorflow as tf

from kgan import data
from kgan.cli import build

CLASSES = 10


class Fit:
    """kgan: `model.fit` of the model that `kgan train` builds."""

    name = "kgan fit"

    def __init__(self, recipe, pictures, labels):
        self.stream = stream(recipe, pictures, labels)
        self.model = build.build_model(recipe, pictures.shape[1:], CLASSES, 1)
        # What a step costs is timed between the ends of its executions, as an epoch
        # of a real training is far longer than this one.
        self.clock = Clock()

    def run(self, steps):
        """Trains; the first execution warms up and is not counted."""
        self.model.fit(
            self.stream,
            steps_per_epoch=steps + self.model.steps_per_execution,
            callbacks=[self.clock],
            verbose=0,
            shuffle=False,
        )
        return self.clock.seconds_a_step()


class Clock(keras.callbacks.Callback):
    """Notes when executions end, and at which step."""

    def on_epoch_begin(self, epoch, logs=None):
        """Forgets the last epoch."""
        self.marks = []

    def on_train_batch_end(self, batch, logs=None):
        """Notes the time and the number of steps done."""
        self.marks.append((batch + 1, time.perf_counter()))

    def seconds_a_step(self):
        """Seconds from the first mark to the last, shared among the steps."""
        (first, start), (last, end) = self.marks[0], self.marks[-1]
        return (end - start) / (last - first)


class Bare:
    """The same arithmetic by hand: one `tf.function`, called in a Python loop."""

    name = "bare tf.function"

    def __init__(self, recipe, pictures, labels):
        model = build.build_model(recipe, pictures.shape[1:], CLASSES, 1)
        generator, discriminator = model.generator, model.discriminator
        d_optimizer, g_optimizer = model.d_optimizer, model.g_optimizer
        conditional = model.num_classes is not None

        def told(first, labels):
            return [first, labels] if conditional else first

        def draw(size):
            if recipe.latent_distribution == "normal":
                return tf.random.normal((size, recipe.latent_dim))
            return tf.random.uniform((size, recipe.latent_dim), -1.0, 1.0)

        @tf.function
        def step(real, labels):
            size = tf.shape(real)[0]
            fake = generator(told(draw(size), labels), training=True)
            with tf.GradientTape() as tape:
                on_real = discriminator(told(real, labels), training=True)
                on_fake = discriminator(told(fake, labels), training=True)
                d_loss = tf.reduce_mean(tf.nn.softplus(-on_real))
                d_loss += tf.reduce_mean(tf.nn.softplus(on_fake))
            weights = discriminator.trainable_weights
            d_optimizer.apply(tape.gradient(d_loss, weights), weights)
            with tf.GradientTape() as tape:
                fake = generator(told(draw(size), labels), training=True)
                on_fake = discriminator(told(fake, labels), training=True)
                g_loss = tf.reduce_mean(tf.nn.softplus(-on_fake))
            weights = generator.trainable_weights
            g_optimizer.apply(tape.gradient(g_loss, weights), weights)
            return d_loss, g_loss

        self.step = step
        self.batches = iter(stream(recipe, pictures, labels))
        self.conditional = conditional

    def run(self, steps):
        """Trains; the first step warms up and is not counted."""
        for index in range(steps + 1):
            if index == 1:
                start = time.perf_counter()
            batch = next(self.batches)
            images, labels = batch if self.conditional else (batch, None)
            losses = self.step(images, labels)
        float(losses[0])
        return (time.perf_counter() - start) / steps


class KerasIO(Fit):
    """The way of keras.io's examples: a `train_step` of one's own, two tapes."""

    name = "keras.io way"

    def __init__(self, recipe, pictures, labels):
        self.stream = stream(recipe, pictures, labels)
        ours = build.build_model(recipe, pictures.shape[1:], CLASSES, 1)
        self.model = KerasIOGAN(ours.generator, ours.discriminator, recipe.latent_dim)
        self.model.compile(
            d_optimizer=build.build_optimizer(recipe, recipe.d_learning_rate, 1),
            g_optimizer=build.build_optimizer(recipe, recipe.g_learning_rate, 1),
            loss_fn=keras.losses.BinaryCrossentropy(from_logits=True),
        )
        self.clock = Clock()


class KerasIOGAN(keras.Model):
    """Real and fake in one batch of D, noisy labels, trainable weights by tape."""

    def __init__(self, generator, discriminator, latent_dim):
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.latent_dim = latent_dim

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        """Keeps both optimizers and makes the metrics."""
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.loss_fn = loss_fn
        self.d_loss_metric = keras.metrics.Mean(name="d_loss")
        self.g_loss_metric = keras.metrics.Mean(name="g_loss")

    @property
    def metrics(self):
        """Both losses."""
        return [self.d_loss_metric, self.g_loss_metric]

    def train_step(self, batch):
        """One step of D on a mixed batch, one of G."""
        real, labels = batch if isinstance(batch, tuple) else (batch, None)

        def told(images, *parts):
            return images if labels is None else [images, tf.concat(parts, axis=0)]

        size = tf.shape(real)[0]
        fake = self.generator(told(self.latents(size), labels), training=True)
        combined = told(tf.concat([fake, real], axis=0), labels, labels)
        targets = tf.concat([tf.zeros((size, 1)), tf.ones((size, 1))], axis=0)
        targets += 0.05 * tf.random.uniform(tf.shape(targets))
        with tf.GradientTape() as tape:
            predictions = self.discriminator(combined, training=True)
            d_loss = self.loss_fn(targets, predictions)
        grads = tape.gradient(d_loss, self.discriminator.trainable_weights)
        self.d_optimizer.apply_gradients(
            zip(grads, self.discriminator.trainable_weights, strict=True)
        )
        with tf.GradientTape() as tape:
            fake = self.generator(told(self.latents(size), labels), training=True)
            predictions = self.discriminator(told(fake, labels), training=True)
            g_loss = self.loss_fn(tf.ones((size, 1)), predictions)
        grads = tape.gradient(g_loss, self.generator.trainable_weights)
        self.g_optimizer.apply_gradients(
            zip(grads, self.generator.trainable_weights, strict=True)
        )
        self.d_loss_metric.update_state(d_loss)
        self.g_loss_metric.update_state(g_loss)
        return {metric.name: metric.result() for metric in self.metrics}

    def latents(self, size):
        """Noise for one phase."""
        return tf.random.normal((size, self.latent_dim))


def stream(recipe, pictures, labels):
    """An endless `tf.data.Dataset` of batches, as `kgan train` makes it."""
    return data.load(
        (pictures, labels),
        batch_size=recipe.batch_size,
        labelled=recipe.model.startswith("cgan"),
        repeat=True,
    )


def arrays(recipe, image_shape, batches=16):
    """Noise in the place of pictures: arithmetic does not look at it."""
    rng = np.random.default_rng(0)
    size = recipe.batch_size * batches
    pictures = rng.integers(0, 256, (size, *image_shape), dtype=np.uint8)
    return pictures, rng.integers(0, CLASSES, size).astype("int32")

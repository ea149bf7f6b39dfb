"""The batches that tools/train_judge trains on.

`settings` are its flags: anything with their names as attributes. Labels are
one-hot, float32 of shape `(n, num_classes)`, or zeros and ones of attributes.
"""

import itertools

import judge_augmentation
import numpy as np
import tensorflow as tf
from keras import layers

from kgan import pictures

STEPS_PER_EXECUTION = 16


def augmentations(settings):
    """Returns the random changes that a training picture goes through."""
    seed = settings.seed
    # Black beside a face would look like hair.
    mode = "nearest" if settings.attributes else "constant"
    outside = {"fill_mode": mode, "fill_value": -1.0}
    changes = {
        "flip": lambda: layers.RandomFlip("horizontal", seed=seed),
        "rotation": lambda: layers.RandomRotation(
            settings.rotation, **outside, seed=seed + 1
        ),
        "zoom": lambda: layers.RandomZoom(settings.zoom, **outside, seed=seed + 2),
        "shift": lambda: layers.RandomTranslation(
            settings.shift, settings.shift, **outside, seed=seed + 3
        ),
        "brightness": lambda: layers.RandomBrightness(
            settings.brightness, value_range=(-1, 1), seed=seed + 4
        ),
    }
    return [make() for name, make in changes.items() if getattr(settings, name)]


def batches(images, labels, settings):
    """Returns shuffled, augmented batches; another order in every epoch."""
    changes = augmentations(settings)

    def augment(x, y):
        for change in changes:
            x = change(x, training=True)
        return x, y

    data = tf.data.Dataset.from_tensor_slices((pictures.from_uint8(images), labels))
    data = data.shuffle(len(images), seed=settings.seed)
    # One after the other: the same seed then gives the same changes.
    return data.batch(settings.batch_size, drop_remainder=True).map(augment).prefetch(4)


def photograph_batches(images, labels, settings, calm=0.0):
    """Returns batches of random views; each a function of seed, epoch and picture.

    Args:
        images: uint8 array, larger than the views.
        labels: one-hot labels.
        settings: the flags.
        calm: float. Part of the views that are cut out and toned alone.
    """

    def view(epoch, index):
        rng = np.random.default_rng([settings.seed, epoch, index])
        few = calm > 0 and rng.random() < calm
        return judge_augmentation.augmented(images[index], settings.size, rng, few)

    def order(epoch):
        return np.random.default_rng([settings.seed, epoch]).permutation(len(images))

    size = settings.batch_size

    def stream():
        for epoch in itertools.count(settings.epochs if calm else 0):
            places = order(epoch)
            for end in range(size, len(places) + 1, size):
                rows = places[end - size : end]
                views = np.stack([view(epoch, index) for index in rows])
                yield pictures.from_uint8(views), labels[rows]

    shape = (size, settings.size, settings.size, 3)
    signature = tf.TensorSpec(shape), tf.TensorSpec((size, labels.shape[1]))
    views = tf.data.Dataset.from_generator(stream, output_signature=signature)
    return views.prefetch(4)


def plain_batches(images, settings):
    """Yields every picture twice, mirrored or cut out at random but not toned."""
    rng = np.random.default_rng([settings.seed, len(images)])
    for _ in range(2):
        order = rng.permutation(len(images))
        for end in range(64, len(order) + 1, 64):
            rows = images[order[end - 64 : end]]
            views = [
                judge_augmentation.cut(image, settings.size, rng) for image in rows
            ]
            yield pictures.from_uint8(np.stack(views))


def steps_per_epoch(count, settings):
    """Returns the steps of an epoch of `count` pictures.

    The stream of photographs has no end, and there Keras runs no part of a
    compiled call of several steps.
    """
    steps, call = count // settings.batch_size, STEPS_PER_EXECUTION
    return -(-steps // call) * call if settings.photographs else steps

"""Flips and crops of whole batches."""

import tensorflow as tf

AUGMENTATIONS = ("flip", "crop")


def flip(images, mirrored):
    """Mirrors some pictures left to right.

    Args:
        images: tensor of shape `(batch, height, width, channels)`.
        mirrored: int or bool tensor of shape `(batch,)`.

    Returns:
        Tensor of the same shape.
    """
    mirrored = tf.cast(mirrored, tf.bool)[:, None, None, None]
    return tf.where(mirrored, tf.reverse(images, [2]), images)


def crop(images, tops, lefts, height, width):
    """Cuts a window of one size out of each picture.

    Args:
        images: tensor of shape `(batch, height, width, channels)`.
        tops: int32 tensor of shape `(batch,)`. First row of each window.
        lefts: int32 tensor of shape `(batch,)`. First column of each window.
        height: int. Of the windows.
        width: int. Of the windows.

    Returns:
        Tensor of shape `(batch, height, width, channels)`.
    """
    rows = tops[:, None] + tf.range(height)
    columns = lefts[:, None] + tf.range(width)
    images = tf.gather(images, rows, axis=1, batch_dims=1)
    return tf.gather(images, columns, axis=2, batch_dims=1)

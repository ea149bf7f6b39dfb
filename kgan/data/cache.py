"""Where decoded pictures wait: all in memory, or on disk until wanted."""

import math

import numpy as np
import tensorflow as tf

from kgan.data.decoding import decode_all, decode_rows, describe
from kgan.data.errors import DataError
from kgan.data.limits import CACHE_BYTES


def open_cache(files, image_shape, *, fit="cover", on_error="skip", memory=True):
    """Chooses where the decoded pictures wait.

    Args:
        files: sequence of what `images.decode` takes.
        image_shape: `(height, width, channels)` of every picture.
        fit: see `images.decode`.
        on_error: see `decode_all`. What is kept on disk is decoded once for
            nothing in order to `"skip"` what is damaged: which pictures make
            an epoch must be known before it begins.
        memory: bool. `False` leaves the pictures on disk in any case.

    Returns:
        `(cache, kept)`: a function from an int32 tensor of places in `kept`
        to the uint8 tensor of these pictures, and the positions in `files` of
        the pictures that can be used.
    """
    if memory and len(files) * math.prod(image_shape) <= CACHE_BYTES:
        decoded, kept = decode_all(files, image_shape, fit=fit, on_error=on_error)
        return _in_memory(decoded), kept
    kept = np.arange(len(files))
    if on_error == "skip":
        _, kept = decode_all(files, image_shape, fit=fit, keep=False)
    return _on_disk(files, kept, tuple(image_shape), fit), kept


def _in_memory(decoded):
    with tf.device("CPU"):
        tensor = tf.constant(decoded)
    return lambda places: tf.gather(tensor, places)


def _on_disk(files, kept, image_shape, fit):
    def read(places):
        decoded, bad = decode_rows(files, kept[places], image_shape, fit)
        if bad:
            raise DataError(describe(files, *next(iter(bad.items()))))
        return decoded

    def cache(places):
        decoded = tf.numpy_function(read, [places], tf.uint8)
        return tf.ensure_shape(decoded, [places.shape[0], *image_shape])

    return cache

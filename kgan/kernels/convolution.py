"""Convolutions of stride 1, by what is fastest for their sizes."""

import math

import keras

from kgan.kernels.threads import on_processors
from kgan.kernels.winograd import TAPS, convolve_by_tiles

if keras.backend.backend() == "tensorflow":
    import tensorflow as tf


# Filters up to which four pixels at a time fill a vector of sixteen numbers.
FEW_FILTERS = 4
# From here on the products of tiles outweigh what it takes to cut them, and to
# transform the kernel.
MANY_FILTERS = 128
MANY_PIXELS = 1024


def is_narrow(channels, size):
    """Whether a kernel of so many channels on one side is computed faster in blocks.

    Args:
        channels: int. Filters of the kernel, or channels that it reads.
        size: `(height, width)` of the kernel. Of small ones the frame that is larger
            by one would eat up what the blocks win.
    """
    if min(size) <= FEW_FILTERS or channels > FEW_FILTERS:
        return False
    return on_processors()


def is_wide(images, kernel, training=False):
    """Whether a convolution of so many channels is computed faster by tiles.

    Args:
        images: tensor of shape `(batch, height, width, channels)`.
        kernel: tensor of shape `(rows, columns, channels, filters)`.
        training: bool. Whether it is computed together with its gradients.
    """
    *size, channels, filters = kernel.shape
    if size != [TAPS, TAPS] or not on_processors():
        return False
    if None not in images.shape and math.prod(images.shape[:3]) < MANY_PIXELS:
        return False
    dtype = keras.backend.standardize_dtype(images.dtype)
    return min(channels, filters) >= _many(dtype, training)


def _many(dtype, training):
    """Channels from which on tiles are faster."""
    if dtype == "float32":
        return MANY_FILTERS
    # Directly twice as fast as float32, but for the gradients.
    if dtype != "bfloat16" or not training:
        return math.inf
    # Cutting tiles gains less by more threads than multiplying does.
    alone = tf.config.threading.get_intra_op_parallelism_threads() == 1
    return MANY_FILTERS if alone else 2 * MANY_FILTERS


def convolve(images, kernel, padding, otherwise, training=False):
    """Convolution of stride 1: in blocks for few channels, in tiles for many.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        kernel: float tensor of shape `(rows, columns, channels, filters)`.
        padding: `"valid"` or `"same"`.
        otherwise: callable from images and kernel to the outputs, by the way for all
            other kernels.
        training: bool. Whether gradients will be asked for, which tiles are better
            at.

    Returns:
        What `keras.ops.conv` returns.
    """
    *size, channels, filters = kernel.shape
    odd = all(length % 2 for length in size)
    if is_narrow(filters, size) and (padding == "valid" or odd):
        return convolve_to_few(images, kernel, padding)
    if is_narrow(channels, size) and padding == "valid":
        return _convolve_few(images, kernel)
    if is_wide(images, kernel, training):
        return convolve_by_tiles(images, kernel, padding)
    return otherwise(images, kernel)


def convolve_to_few(images, kernel, padding):
    """Convolution to few channels: blocks of 2x2 pixels as so many more filters.

    A vector holds sixteen numbers, of which the three colours of one pixel leave
    thirteen unused. Four copies of the kernel, each shifted by a pixel in a frame
    larger by one, compute the four pixels of a block in one place of a convolution
    of stride 2: a third more multiplications for 7x7, in 0.35 to 0.5 of the time.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        kernel: float tensor of shape `(rows, columns, channels, filters)`.
        padding: `"valid"`, or, for odd kernels, `"same"`.

    Returns:
        What `keras.ops.conv` returns for stride 1.
    """
    blocks = tf.concat(
        [
            tf.pad(kernel, [[down, 1 - down], [right, 1 - right], [0, 0], [0, 0]])
            for down in (0, 1)
            for right in (0, 1)
        ],
        axis=-1,
    )
    lost = [0, 0] if padding == "same" else [size - 1 for size in kernel.shape[:2]]
    sizes = [
        (static or dynamic) - less
        for static, dynamic, less in zip(
            images.shape[1:3], tf.unstack(tf.shape(images))[1:3], lost, strict=True
        )
    ]
    whole = all(isinstance(size, int) and size % 2 == 0 for size in sizes)
    if not whole and padding == "valid":
        images = tf.pad(images, [[0, 0], *([0, size % 2] for size in sizes), [0, 0]])
    outputs = tf.nn.conv2d(images, blocks, strides=2, padding=padding.upper())
    outputs = tf.nn.depth_to_space(outputs, 2)
    return outputs if whole else outputs[:, : sizes[0], : sizes[1]]


def _convolve_few(images, kernel):
    """Convolution whose gradient for its few channels is computed in blocks."""

    @tf.custom_gradient
    def convolved(images, kernel):
        def gradient(upstream):
            sides = [[size - 1] * 2 for size in kernel.shape[:2]]
            turned = tf.transpose(tf.reverse(kernel, [0, 1]), (0, 1, 3, 2))
            to_images = convolve_to_few(
                tf.pad(upstream, [[0, 0], *sides, [0, 0]]), turned, "valid"
            )
            to_kernel = tf.raw_ops.Conv2DBackpropFilter(
                input=images,
                filter_sizes=kernel.shape,
                out_backprop=upstream,
                strides=[1] * 4,
                padding="VALID",
            )
            return to_images, to_kernel

        return tf.nn.conv2d(images, kernel, strides=1, padding="VALID"), gradient

    return convolved(images, tf.convert_to_tensor(kernel))

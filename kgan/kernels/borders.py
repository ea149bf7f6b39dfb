"""What is put around an image, and what is cut off."""

import keras

if keras.backend.backend() == "tensorflow":
    import tensorflow as tf


def reflect(images, padding):
    """Pads height and width by mirroring the images at their borders.

    TensorFlow's own kernels take up to five times as long as joining slices for the
    values, and up to twice as long for the gradient.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        padding: int, smaller than height and width.

    Returns:
        Tensor of shape
        `(batch, height + 2 * padding, width + 2 * padding, channels)`.
    """
    sides = [[0, 0], [padding, padding], [padding, padding], [0, 0]]
    if keras.backend.backend() == "torch":
        return keras.ops.pad(images, sides, mode="reflect")

    @tf.custom_gradient
    def reflected(images):
        def gradient(upstream):
            if any(n is None or n < 2 * padding + 2 for n in images.shape[1:3]):
                return tf.raw_ops.MirrorPadGrad(
                    input=upstream, paddings=sides, mode="REFLECT"
                )
            return _folded(_folded(upstream, 2, padding), 1, padding)

        return _mirrored(_mirrored(images, 1, padding), 2, padding), gradient

    return reflected(images)


def crop(images, top, bottom, left, right):
    """Cuts rows and columns off at the borders.

    TensorFlow's gradient of a slice is several times slower than padding with
    zeros, which is what it does.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        top: int. Rows cut off; likewise `bottom`, and columns `left` and `right`.

    Returns:
        Tensor of shape
        `(batch, height - top - bottom, width - left - right, channels)`.
    """

    def inner(images):
        height, width = keras.ops.shape(images)[1:3]
        return images[:, top : height - bottom, left : width - right]

    if keras.backend.backend() == "torch":
        return inner(images)

    @tf.custom_gradient
    def cropped(images):
        sides = [[0, 0], [top, bottom], [left, right], [0, 0]]
        return inner(images), lambda upstream: tf.pad(upstream, sides)

    return cropped(images)


def _mirrored(images, axis, padding):
    across = (slice(None),) * axis
    first = images[(*across, slice(1, padding + 1))]
    last = images[(*across, slice(-padding - 1, -1))]
    if padding > 1:
        first, last = tf.reverse(first, [axis]), tf.reverse(last, [axis])
    return tf.concat([first, images, last], axis)


def _folded(images, axis, padding):
    """What `_mirrored` was given, each pixel with what its mirror image has."""

    def cut(start, end):
        return images[(*((slice(None),) * axis), slice(start, end))]

    size = images.shape[axis]
    first, last = cut(0, padding), cut(size - padding, size)
    if padding > 1:
        first, last = tf.reverse(first, [axis]), tf.reverse(last, [axis])
    # The pixels at the border themselves have no mirror image.
    start, end = padding + 1, size - padding - 1
    parts = [
        cut(padding, start),
        cut(start, start + padding) + first,
        cut(start + padding, end - padding),
        cut(end - padding, end) + last,
        cut(end, size - padding),
    ]
    return tf.concat(parts, axis)

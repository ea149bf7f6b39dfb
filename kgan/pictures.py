"""Pictures as people and networks see them.

Networks see float tensors in [-1, 1], channels last; people see uint8. This
module is the only place that knows how one becomes the other.
"""

import math
import pathlib

import numpy as np


def from_uint8(images):
    """Scales pictures of [0, 255] to floats in [-1, 1].

    Args:
        images: array or tensor of any shape, values in [0, 255].

    Returns:
        float32 tensor of the same shape, values in [-1, 1]. A numpy array
        where a numpy array came.
    """
    if isinstance(images, np.ndarray):
        return images.astype("float32") / np.float32(127.5) - np.float32(1)
    from keras import ops

    return ops.cast(images, "float32") / 127.5 - 1.0


def to_uint8(images):
    """Turns pictures of [-1, 1] into the nearest uint8; clips what lies outside.

    NaN, which a broken training may draw, becomes black.

    Args:
        images: float array or tensor of any shape.

    Returns:
        uint8 tensor of the same shape. A numpy array where a numpy array came.
    """
    if isinstance(images, np.ndarray):
        scaled = np.clip(np.rint((images.astype("float32") + 1) * 127.5), 0, 255)
        return np.nan_to_num(scaled).astype("uint8")
    from keras import ops

    scaled = ops.round((ops.cast(images, "float32") + 1.0) * 127.5)
    return ops.cast(ops.clip(scaled, 0.0, 255.0), "uint8")


def grid(images, columns=None, padding=2):
    """Lays pictures out row by row in one picture.

    Args:
        images: uint8 array of shape `(n, height, width, channels)`.
        columns: int. Pictures in a row. Defaults to the nearest square.
        padding: int. White pixels between pictures and around them.

    Returns:
        uint8 array of shape `(rows, columns, channels)` in pixels.
    """
    images = np.asarray(images)
    if images.ndim != 4 or len(images) == 0 or images.dtype != np.uint8:
        raise ValueError(
            "`grid` wants a uint8 array of shape (n, height, width, channels) "
            f"with n > 0; received {images.dtype} of shape {images.shape}."
        )
    count, height, width, channels = images.shape
    columns = min(columns or math.ceil(math.sqrt(count)), count)
    rows = math.ceil(count / columns)
    cell_height, cell_width = height + padding, width + padding
    sheet = np.full(
        (rows * cell_height + padding, columns * cell_width + padding, channels),
        255,
        np.uint8,
    )
    for index, image in enumerate(images):
        top = padding + index // columns * cell_height
        left = padding + index % columns * cell_width
        sheet[top : top + height, left : left + width] = image
    return sheet


def save(path, image, scale=1):
    """Writes one picture to a file; the suffix chooses the format.

    Args:
        path: str or path. Missing parent directories are made.
        image: uint8 array of shape `(height, width, channels)`, with 1, 3 or
            4 channels.
        scale: int. Enlarges every pixel to `scale` x `scale`.
    """
    pillow_image(image, scale).save(make_parents(path))


def pillow_image(image, scale=1):
    """Returns a uint8 `(height, width, channels)` array as a Pillow image."""
    from PIL import Image

    image = np.asarray(image)
    image = image.repeat(scale, axis=0).repeat(scale, axis=1)
    return Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)


def make_parents(path):
    """Makes the directories above `path`; returns it as a `pathlib.Path`."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def mean_pairwise_distance(images):
    """Returns how far apart the pictures of a batch are, on average.

    The distance of two pictures is the root of the mean squared difference of
    their values, as a part of the full range: 0 for equal pictures, 1 for a
    black and a white one. The mean goes over all pairs of different indices,
    so a batch that shows one picture `n` times has 0: a generator that
    collapses makes this figure fall.

    Args:
        images: array of shape `(n, ...)`, `n >= 2`: uint8, or float with
            values in [-1, 1]; both give the same figure.

    Returns:
        float in [0, 1].
    """
    images = np.asarray(images)
    if images.ndim < 2 or len(images) < 2:
        raise ValueError(
            "`mean_pairwise_distance` wants at least two pictures, as an array of "
            f"shape (n, ...); received shape {images.shape}."
        )
    full_range = 255.0 if images.dtype == np.uint8 else 2.0
    flat = images.reshape(len(images), -1).astype("float64") / full_range
    squares = np.mean(flat**2, axis=1)
    squared = squares[:, None] + squares - 2 * flat @ flat.T / flat.shape[1]
    first, second = np.triu_indices(len(flat), k=1)
    return float(np.mean(np.sqrt(np.maximum(squared[first, second], 0))))

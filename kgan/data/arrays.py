"""Pictures that lie in memory already."""

import numpy as np

from kgan.data.errors import DataError
from kgan.data.source import Examples, Source


class Arrays(Source):
    """A uint8 array of pictures, alone or with labels; one split, `train`.

    Args:
        arrays: uint8 array of shape `(n, height, width, channels)` or
            `(n, height, width)`, or a pair of it and whole numbers `(n,)`.
    """

    name = "An array"
    how_to_label = "Pass the pair (images, labels)."

    def __init__(self, arrays):
        images, labels = arrays if isinstance(arrays, (tuple, list)) else (arrays, None)
        self.images = _checked_images(images)
        self.labels = None
        self.sizes = {"train": len(self.images)}
        self.image_shape = self.images.shape[1:]
        if labels is not None:
            self.labels = _checked_labels(labels, len(self.images))
            self.class_names = [str(k) for k in range(self.labels.max() + 1)]

    def read(self, parts, labelled):
        rows = np.concatenate([np.arange(start, stop) for _, start, stop in parts])
        return Examples(self.images[rows], self.labels[rows] if labelled else None)


def _checked_images(images):
    images = np.asarray(images)
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or images.dtype != np.uint8 or images.shape[3] not in (1, 3, 4):
        raise DataError(
            "Arrays of pictures are uint8 of shape (n, height, width, channels) with "
            f"1, 3 or 4 channels; received {images.dtype} of shape {images.shape}. "
            "Floats in [-1, 1] become uint8 with kgan.pictures.to_uint8."
        )
    if not len(images):
        raise DataError("The array holds no pictures; its first axis is 0 long.")
    return images


def _checked_labels(labels, count):
    labels = np.asarray(labels)
    if labels.shape != (count,) or labels.dtype.kind not in "iu" or labels.min() < 0:
        raise DataError(
            f"Labels of {count} pictures are whole numbers from 0 on, of shape "
            f"({count},); received {labels.dtype} of shape {labels.shape}."
        )
    return labels.astype("int32")

"""The real pictures that generated ones are compared with."""

import numpy as np


class RealImages:
    """Holds real pictures, and their labels where they have some.

    Args:
        source: uint8 array `(n, height, width, channels)`, or a pair of it and
            its integer labels `(n,)`, as `kgan.data.as_arrays` gives them. The
            labels may be `None`.
    """

    def __init__(self, source):
        images, labels = source if isinstance(source, (tuple, list)) else (source, None)
        self.images = np.asarray(images)
        self.labels = None if labels is None else np.asarray(labels)
        if self.images.ndim != 4 or self.images.dtype != np.uint8:
            raise ValueError(
                "`real_images` must be a uint8 array of shape (n, height, width, "
                "channels), or a pair of it and its labels; received "
                f"{self.images.dtype} of shape {self.images.shape}. "
                "`kgan.data.as_arrays` makes such arrays, `kgan.pictures.to_uint8` "
                "turns floats in [-1, 1] into them."
            )
        if self.labels is not None and self.labels.shape != self.images.shape[:1]:
            raise ValueError(
                f"{len(self.images)} real images want as many labels; received "
                f"labels of shape {self.labels.shape}."
            )

    def check(self, model):
        """Raises `ValueError` if the model draws pictures of another shape."""
        if self.images.shape[1:] != tuple(model.image_shape):
            raise ValueError(
                f"`real_images` are compared with pictures of shape "
                f"{tuple(model.image_shape)}, which the model draws; received "
                f"pictures of shape {self.images.shape[1:]}. "
                "`kgan.data.as_arrays(..., image_shape=)` makes them fit."
            )

    def of_class(self, label):
        """Returns the images of one class."""
        return self.images[self.labels == label]

"""The same pictures, translated again and again."""

import math

import numpy as np

from kgan import pictures
from kgan.callbacks.fixed_grid import sheet

# A film is many sheets, so pictures of twice this height and more are reduced.
_FILM_PIXELS = 128


class FixedTranslations:
    """Translates fixed pictures of two domains there, back and not at all.

    Called with a model, it draws one sheet of four rows, x, G(x), y and F(y):
    a frame of a film.

    Args:
        images_x: uint8 array `(n, height, width, channels)` of domain x.
        images_y: likewise of domain y, of the same height and width.
    """

    model_wants = ("translate",)

    def __init__(self, images_x, images_y):
        self.x, self.y = _checked(images_x, "images_x"), _checked(images_y, "images_y")
        if self.x.shape[1:3] != self.y.shape[1:3]:
            raise ValueError(
                "`images_x` and `images_y` want one height and width; received "
                f"{self.x.shape[1:3]} and {self.y.shape[1:3]}."
            )

    def __call__(self, model):
        """Returns the sheet, a uint8 array `(height, width, channels)`."""
        columns = min(len(self.x), len(self.y))
        rows = []
        for images, reverse in ((self.x, False), (self.y, True)):
            images = images[:columns]
            rows += [images, model.translate(images, reverse=reverse)]
        images = np.concatenate(_in_as_many_channels(rows))
        return sheet(_reduced(images), columns)

    def ways(self, model):
        """Translates the pictures every way a CycleGAN can.

        Args:
            model: a model with `translate`.

        Returns:
            dict from `"x"` to uint8 arrays x, G(x), F(G(x)) and F(x), the
            identity, and from `"y"` to y, F(y), G(F(y)) and G(y). Domains of
            different channels have no identity.
        """
        ways = {}
        for side, images, reverse in (("x", self.x, False), ("y", self.y, True)):
            there = model.translate(images, reverse=reverse)
            ways[side] = [images, there, model.translate(there, reverse=not reverse)]
            if images.shape[-1] == there.shape[-1]:
                ways[side].append(model.translate(images, reverse=not reverse))
        return ways


def rows(arrays):
    """Lays arrays of pictures out as the columns of one sheet.

    Args:
        arrays: uint8 arrays of the same number and size of pictures, of one
            or three channels.

    Returns:
        uint8 array `(height, width, channels)`; row `r` holds the pictures
        number `r` of all arrays.
    """
    images = np.stack(_in_as_many_channels(arrays), axis=1)
    return sheet(images.reshape(-1, *images.shape[2:]), len(arrays))


def decibels(images, others):
    """Returns the peak signal-to-noise ratio of uint8 pictures.

    `10 log10(255^2 / m)`, where `m` is the mean squared difference over all
    pictures; at least 1/12, what rounding to uint8 costs by itself.

    >>> black = np.zeros((1, 2, 2, 3), "uint8")
    >>> round(decibels(black, black + 255), 2), round(decibels(black, black + 51), 2)
    (0.0, 13.98)
    """
    difference = images.astype("float64") - others
    return 10 * math.log10(255**2 / max(np.mean(difference**2), 1 / 12))


def _checked(images, name):
    images = np.asarray(images)
    if images.ndim != 4 or images.dtype != np.uint8 or len(images) == 0:
        raise ValueError(
            f"`{name}` must be a uint8 array of shape (n, height, width, channels), "
            f"n > 0; received {images.dtype} of shape {images.shape}. "
            "`kgan.data.as_arrays` makes such arrays."
        )
    return images


def _in_as_many_channels(arrays):
    channels = max(images.shape[-1] for images in arrays)
    return [
        images.repeat(channels, axis=-1) if images.shape[-1] == 1 else images
        for images in arrays
    ]


def _reduced(images):
    factor = images.shape[1] // _FILM_PIXELS
    if factor <= 1:
        return images
    small = [np.asarray(pictures.pillow_image(i).reduce(factor)) for i in images]
    return np.stack(small).reshape(len(images), *small[0].shape[:2], -1)

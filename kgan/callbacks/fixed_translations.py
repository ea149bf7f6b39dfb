"""The same pictures, translated again and again."""

import math

import numpy as np

from kgan.callbacks.fixed_grid import sheet
from kgan.callbacks.fixed_pictures import checked, in_as_many_channels, reduced


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
        self.x, self.y = checked(images_x, "images_x"), checked(images_y, "images_y")
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
        images = np.concatenate(in_as_many_channels(rows))
        return sheet(reduced(images), columns)

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

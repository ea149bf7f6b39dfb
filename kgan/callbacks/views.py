"""Pictures that a model draws, to be judged beside others."""

import dataclasses

import numpy as np

from kgan.callbacks.fixed_grid import latents
from kgan.callbacks.real_images import RealImages


@dataclasses.dataclass(frozen=True)
class View:
    """Pictures that a model draws, beside those that they are compared with.

    Args:
        pictures: uint8 array `(n, height, width, channels)`.
        reference: uint8 array of pictures as diverse as they should be, or
            `None`.
        of: str. What the pictures are, in plain words.
        than: str. What the reference is.
    """

    pictures: np.ndarray
    reference: np.ndarray | None = None
    of: str = "pictures from different latents"
    than: str = "real ones"


class FixedSamples:
    """Draws the pictures of fixed latents, of all classes in turn.

    Args:
        real_images: uint8 array to compare them with, or a pair of it and its
            labels. Defaults to `None`.
        num: int. How many. Defaults to `64`.
        seed: int. Chooses the latents. Defaults to `0`.
    """

    def __init__(self, real_images=None, num=64, seed=0):
        self.real = None
        if real_images is not None:
            self.real = RealImages(real_images).images[:num]
        self.num, self.seed = num, seed

    def __call__(self, model):
        """Returns a list of one `View`."""
        draw = {"latents": latents(model, self.num, self.seed)}
        if model.num_classes is not None:
            draw["labels"] = np.arange(self.num, dtype="int32") % model.num_classes
        return [View(model.generate(**draw), self.real)]


def translated(fixed):
    """Returns a callable from a CycleGAN to its views, one a direction.

    Args:
        fixed: `FixedTranslations`, which holds the pictures.
    """

    def views(model):
        return [
            View(
                model.translate(images, reverse=reverse),
                images,
                f"{way} of different pictures",
                "the pictures themselves",
            )
            for way, images, reverse in (
                ("G(x)", fixed.x, False),
                ("F(y)", fixed.y, True),
            )
        ]

    return views


def relabelled(fixed):
    """Returns a callable from a StarGAN to its views, one a label.

    Args:
        fixed: `FixedAttributes`, which holds the pictures.
    """

    def views(model):
        return [
            View(
                images,
                fixed.images,
                f"translations of different pictures to {name!r}",
                "the pictures themselves",
            )
            for name, images in fixed.columns(model).items()
            if name != "picture"
        ]

    return views

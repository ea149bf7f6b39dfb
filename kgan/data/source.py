"""What a source of pictures offers, and how a name becomes one."""

import abc
import dataclasses
import os
import pathlib

import numpy as np

from kgan.data import splits
from kgan.data.errors import DataError


@dataclasses.dataclass
class Examples:
    """Pictures that are not decoded yet, and their labels.

    Attributes:
        files: sequence of what `images.decode` takes.
        labels: int32 array of the same length, or `None`.
    """

    files: object
    labels: np.ndarray | None = None


class Source(abc.ABC):
    """Pictures in named splits.

    Attributes:
        name: str.
        sizes: dict from a split's name to its number of pictures.
        class_names: list of str, or `None` where there are no labels.
        image_shape: `(height, width, channels)`; `None` where pictures differ.
        licence: str, or `None` where it is not known.
        homepage: str, or `None`.
    """

    class_names = image_shape = licence = homepage = None
    how_to_label = "Pass labelled=False."

    @abc.abstractmethod
    def read(self, parts, labelled):
        """Returns the `Examples` of a list of `(split, start, stop)`."""

    def examples(self, split, labelled=False, limit=None):
        """Returns the `Examples` that a split's description means."""
        if labelled and self.class_names is None:
            raise DataError(f"{self.name} has no labels. {self.how_to_label}")
        return self.read(splits.select(split, self.sizes, limit), labelled)


def open_source(source, data_dir=None):
    """Opens a data set by its name, a folder by its path, or arrays.

    Args:
        source: see `kgan.data.load`.
        data_dir: where TFDS keeps prepared data.

    Returns:
        A `Source`.
    """
    if isinstance(source, Source):
        return source
    if not isinstance(source, (str, os.PathLike)):
        from kgan.data.arrays import Arrays

        return Arrays(source)
    if source == "digits":
        from kgan.data.digits import Digits

        return Digits()
    if _is_folder(source):
        from kgan.data.folders import Folder

        return Folder(source)
    from kgan.data.datasets import Dataset

    return Dataset(source, data_dir)


def _is_folder(source):
    if isinstance(source, os.PathLike) or source.startswith((".", "~", os.sep)):
        return True
    if not pathlib.Path(source).is_dir():
        return False
    from kgan.data.datasets import is_known

    return not is_known(source)  # "mnist" means MNIST wherever one stands

"""What a source of pictures offers, and how a name becomes one."""

import abc
import dataclasses
import os
import pathlib

import numpy as np

from kgan.data import splits
from kgan.data.attributes import chosen
from kgan.data.errors import DataError

SUFFIX = ".npz"  # of the files that `kgan pack` writes


@dataclasses.dataclass
class Examples:
    """Pictures that are not decoded yet, and their labels.

    Attributes:
        files: sequence of what `images.decode` takes.
        labels: int32 array of shape `(n,)`, of the numbers of classes, or `(n,
            attributes)`, of 0 and 1; or `None`.
        names: list of str of the same length, or `None` where pictures have
            no names.
    """

    files: object
    labels: np.ndarray | None = None
    names: list | None = None


class Source(abc.ABC):
    """Pictures in named splits.

    Attributes:
        name: str.
        sizes: dict from a split's name to its number of pictures.
        class_names: list of str, or `None` where there are no classes.
        attribute_names: list of str, or `None` where there are no attributes.
        attributes_place: str, the place that names the attributes, or `None`.
        image_shape: `(height, width, channels)`; `None` where pictures differ.
        crop_shape: shape of the crops that its pictures are made for, or
            `None`.
        licence: str, or `None` where it is not known.
        homepage: str, or `None`.
    """

    class_names = attribute_names = attributes_place = None
    image_shape = crop_shape = licence = homepage = None
    how_to_label = "Pass labelled=False."

    @abc.abstractmethod
    def read(self, parts, labelled):
        """Returns the `Examples` of a list of `(split, start, stop)`."""

    def read_attributes(self, parts, names):
        """Returns an int32 array `(n, len(names))` of 0 and 1."""
        raise NotImplementedError

    def examples(self, split, labelled=False, limit=None, attributes=None):
        """Returns the `Examples` that a split's description means."""
        attributes = chosen(self, attributes)
        if labelled and not attributes and self.class_names is None:
            raise DataError(f"{self.name} has no labels. {self.how_to_label}")
        parts = splits.select(split, self.sizes, limit)
        examples = self.read(parts, labelled and not attributes)
        if labelled and attributes:
            examples.labels = self.read_attributes(parts, attributes)
        return examples


def open_source(source, data_dir=None):
    """Opens a data set by its name, a folder or files by their paths, or arrays.

    Args:
        source: see `kgan.data.load`.
        data_dir: where TFDS keeps prepared data.

    Returns:
        A `Source`.
    """
    if isinstance(source, Source):
        return source
    if _are_files(source):
        from kgan.data.folders import Files

        return Files(source)
    if not isinstance(source, (str, os.PathLike)):
        from kgan.data.arrays import Arrays

        return Arrays(source)
    if source == "digits":
        from kgan.data.digits import Digits

        return Digits()
    if pathlib.Path(source).suffix == SUFFIX:
        from kgan.data.pack import Pack

        return Pack(source)
    if _is_folder(source):
        from kgan.data.attribute_folder import AttributeFolder, is_attribute_folder
        from kgan.data.folders import Files, Folder

        if pathlib.Path(source).expanduser().is_file():
            return Files([source])
        if is_attribute_folder(source):
            return AttributeFolder(source)
        return Folder(source)
    from kgan.data.datasets import Dataset

    return Dataset(source, data_dir)


def _are_files(source):
    return isinstance(source, (list, tuple)) and all(
        isinstance(file, (str, os.PathLike)) for file in source
    )


def _is_folder(source):
    if isinstance(source, os.PathLike) or source.startswith((".", "~", os.sep)):
        return True
    if not pathlib.Path(source).is_dir():
        return pathlib.Path(source).is_file()
    from kgan.data.datasets import is_known

    return not is_known(source)  # "mnist" means MNIST wherever one stands

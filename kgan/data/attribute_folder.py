"""Pictures whose attributes a text file lists, as CelebA lays them out."""

import functools
import os
import pathlib

import numpy as np

from kgan.data.attribute_list import read_attributes, read_partition
from kgan.data.errors import DataError
from kgan.data.folders import SUFFIXES, shared_header_shape
from kgan.data.source import Examples, Source

LIST = "list_attr_celeba.txt"
PARTITION = "list_eval_partition.txt"
FOLDERS = ("images", "img_align_celeba")
SPLITS = ("train", "validation", "test")  # 0, 1 and 2 of the partition
_TENTH = 10


class AttributeFolder(Source):
    """A folder in CelebA's layout: pictures, and a list of their attributes.

    `list_attr_celeba.txt` holds the number of pictures on line 1, the names
    of the attributes on line 2, then rows of a picture's name and 1 or -1 for
    each attribute. The pictures lie in `images`, in `img_align_celeba`, or
    beside the list; each of them is named there, and each name is a picture.

    The splits are those of `list_eval_partition.txt`, where it stands: rows
    of a name and 0 for `train`, 1 for `validation`, 2 for `test`. Otherwise
    the last tenth of the list is `test`. Order is the list's.

    Args:
        path: str or path.

    Raises:
        DataError: list and pictures do not agree, with the line.

    Reference:

    - [Liu et al., 2015](https://arxiv.org/abs/1411.7766); the files are
      those of [CelebA](https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html).
    """

    how_to_label = "Name the attributes that are wanted, like attributes=('Male',)."

    def __init__(self, path):
        root = pathlib.Path(path).expanduser()
        self.name = str(path)
        self.listed = read_attributes(root / LIST)
        self.attribute_names = self.listed.names
        self.attributes_place = f"{root / LIST}, line 2"
        self.home = next((root / n for n in FOLDERS if (root / n).is_dir()), root)
        _check_pictures(self.listed, self.home)
        self.rows = _rows(self.listed, root / PARTITION)
        self.sizes = {name: len(rows) for name, rows in self.rows.items()}

    @functools.cached_property
    def image_shape(self):
        """`(height, width, channels)` by the headers of some pictures, or `None`."""
        return shared_header_shape([self.home / file for file in self.listed.files])

    def read(self, parts, labelled):
        names = [self.listed.files[row] for row in self._rows(parts)]
        return Examples([os.path.join(self.home, name) for name in names], names=names)

    def read_attributes(self, parts, names):
        columns = [self.attribute_names.index(name) for name in names]
        return self.listed.values[self._rows(parts)][:, columns].astype("int32")

    def _rows(self, parts):
        return np.concatenate([self.rows[name][slice(*ends)] for name, *ends in parts])


def is_attribute_folder(path):
    """Whether a folder has CelebA's layout.

    Args:
        path: str or path.
    """
    return (pathlib.Path(path).expanduser() / LIST).is_file()


def _check_pictures(listed, home):
    """Raises a `DataError` unless list and folder hold the same pictures."""
    if not listed.files:
        raise DataError(f"{listed.path} names no pictures.")
    there, named = set(os.listdir(home)), set(listed.files)  # one look at the folder
    if named - there:
        row = next(i for i, file in enumerate(listed.files) if file not in there)
        at, file = f"{listed.path}, line {listed.lines[row]}", listed.files[row]
        if {"/", "\\"} & set(file):
            raise DataError(
                f"{at}: {file!r} leads out of {home}; wanted the name of a picture in "
                "it, without a folder."
            )
        raise DataError(f"{at}: no picture {file!r} in {home}.")
    strays = sorted(n for n in there - named if _is_picture(n))
    if strays:
        more = f" and {len(strays) - 1} more" if len(strays) > 1 else ""
        raise DataError(
            f"{home / strays[0]}{more}: unlabelled, none of the lines 3 to "
            f"{listed.lines[-1]} of {listed.path} names it. Add a row, or take the "
            "picture away."
        )


def _is_picture(name):
    return name[0] != "." and name.lower().endswith(SUFFIXES)


def _rows(listed, partition):
    """Returns a dict from a split's name to its rows of the list."""
    count = len(listed.files)
    if not partition.is_file():
        first = count - count // _TENTH
        rows = {"train": np.arange(first), "test": np.arange(first, count)}
    else:
        numbers = _numbers(listed, read_partition(partition))
        rows = {name: np.flatnonzero(numbers == k) for k, name in enumerate(SPLITS)}
    return {name: of for name, of in rows.items() if len(of)}


def _numbers(listed, partition):
    # Names that the list lacks are passed over: the partition of all CelebA then
    # serves the first thousand pictures, too.
    number = dict(zip(partition.files, partition.values[:, 0].tolist(), strict=True))
    missing = [row for row, file in enumerate(listed.files) if file not in number]
    if missing:
        raise DataError(
            f"{partition.path} has no row for {listed.files[missing[0]]!r}, which "
            f"{listed.path} names on line {listed.lines[missing[0]]}."
        )
    return np.array([number[file] for file in listed.files])

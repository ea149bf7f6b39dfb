"""Pictures in a folder of one's own."""

import functools
import hashlib
import os
import pathlib

import numpy as np

from kgan.data import images
from kgan.data.errors import DataError
from kgan.data.source import Examples, Source

SUFFIXES = (
    *(".avif", ".bmp", ".gif", ".jfif", ".jpeg", ".jpg"),
    *(".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"),
)
_CYCLEGAN = ("testa", "testb")  # a folder may hold them without `trainA`
_LOOKED_AT = 100  # pictures whose headers tell the shape of all


class Folder(Source):
    """A folder of pictures, at any depth.

    `folder/train/...` and `folder/test/...` are splits of these names, and so
    are `trainA`, `trainB`, `testA` and `testB`, the folders of CycleGAN; any
    other folder is `train` as a whole. Where all
    pictures of the splits lie in subfolders, those are classes, in the order
    of their names; the same name has the same label in every split. Hidden
    files and files of other kinds are passed over.

    A part of a split, `train[:80%]`, is chosen by a hash of the files' names
    and not by their order, so that it holds pictures of every class, and
    adding a file moves no other from one part to the other.

    Args:
        path: str or path.
    """

    def __init__(self, path):
        root = pathlib.Path(path).expanduser()
        if not root.is_dir():
            raise DataError(
                f"No folder {str(path)!r} (seen from {os.getcwd()}). A data set of "
                "TFDS is given by its name alone, like 'mnist'."
            )
        self.name = str(path)
        self.files = {name: _pictures(home) for name, home in _homes(root).items()}
        self.files = {name: files for name, files in self.files.items() if files}
        if not self.files:
            raise DataError(
                f"No pictures in {str(path)!r} and its subfolders; files that count "
                f"end in {' '.join(SUFFIXES)}."
            )
        self.sizes = {name: len(files) for name, files in self.files.items()}
        every = [file for files in self.files.values() for file in files]
        strays = [home / file for home, file in every if not _class(file)]
        if strays:
            self.how_to_label = (
                "Put the pictures of each class in a subfolder of its own; "
                f"{strays[0]} lies in none."
            )
        else:
            self.class_names = sorted({_class(file) for _, file in every})

    @functools.cached_property
    def image_shape(self):
        """`(height, width, channels)` by the headers of some pictures, or `None`."""
        every = [home / file for files in self.files.values() for home, file in files]
        return shared_header_shape(every)

    def read(self, parts, labelled):
        chosen = []
        for split, start, stop in parts:
            files = sorted(self.files[split], key=_hash)
            chosen += sorted(files[start:stop])
        paths = [home / file for home, file in chosen]
        one = len({home for home, _ in chosen}) == 1
        names = [
            (file if one else pathlib.Path(home.name) / file).as_posix()
            for home, file in chosen
        ]
        if not labelled:
            return Examples(paths, names=names)
        labels = [self.class_names.index(_class(file)) for _, file in chosen]
        return Examples(paths, np.array(labels, "int32"), names)


class Files(Source):
    """Pictures that are named one by one, in this order; one split, `train`.

    Args:
        paths: sequence of str or path.
    """

    how_to_label = "Put the pictures of each class in a folder of its own."

    def __init__(self, paths):
        self.paths = [pathlib.Path(path).expanduser() for path in paths]
        missing = [str(path) for path in self.paths if not path.is_file()]
        if missing or not self.paths:
            raise DataError(
                f"No file {missing[0]!r} (seen from {os.getcwd()})."
                if missing
                else "The list holds no pictures; it is empty."
            )
        more = f" and {len(self.paths) - 1} more" if len(self.paths) > 1 else ""
        self.name = f"{self.paths[0]}{more}"
        self.sizes = {"train": len(self.paths)}

    def read(self, parts, labelled):
        chosen = [path for _, *ends in parts for path in self.paths[slice(*ends)]]
        above = os.path.commonpath([path.absolute().parent for path in chosen])
        names = [path.absolute().relative_to(above).as_posix() for path in chosen]
        return Examples(chosen, names=names)


def shared_header_shape(files):
    """Returns the shape that pictures have by their headers, or `None`.

    Args:
        files: list of path. A hundred of them are looked at.
    """
    some = files[:: max(1, len(files) // _LOOKED_AT)]
    shapes = {shape for file in some if (shape := _header_shape(file))}
    if len({shape[:2] for shape in shapes}) != 1:
        return None
    return max(shapes, key=lambda shape: shape[2])


def _homes(root):
    """Returns the folder of each split."""
    folders = sorted(entry for entry in root.iterdir() if entry.is_dir())
    names = [folder.name for folder in folders if folder.name[0] != "."]
    lower = [name.lower() for name in names]
    if not any(name.startswith("train") or name in _CYCLEGAN for name in lower):
        return {"train": root}
    return {name: root / name for name in names}


def _pictures(home):
    """Lists the pictures below a folder as `(home, path below home)`."""
    found = []
    for folder, folders, files in os.walk(home):
        folders[:] = [name for name in folders if name[0] != "."]
        below = pathlib.Path(folder).relative_to(home)
        for name in files:
            if name[0] != "." and name.lower().endswith(SUFFIXES):
                found.append((home, below / name))
    return sorted(found)


def _class(file):
    return file.parts[0] if len(file.parts) > 1 else None


def _hash(entry):
    return hashlib.blake2b(entry[1].as_posix().encode(), digest_size=8).digest()


def _header_shape(file):
    try:
        return images.header_shape(file)
    except Exception:  # damaged; whether that matters is decided when it is read
        return None

"""A prepared data set in one file of plain uint8.

The file is an uncompressed `.npz`, which `numpy.load` reads without kgan: the
array `trainA` is the pictures of the split `trainA`, `train.labels` the labels
of `train`, `train.attributes` a column of 0 and 1 for each attribute, and
`kgan.json` says what they are, with their checksums. Nothing in it is pickled.
"""

import hashlib
import json
import math
import os
import pathlib
import struct
import zipfile

import numpy as np

from kgan.data.errors import DataError
from kgan.data.images import MODES
from kgan.data.source import SUFFIX, Examples, Source

FORMAT, VERSION = "kgan pack", 1
HEADER = "kgan.json"
LABELS, ATTRIBUTES = ".labels", ".attributes"
_LOCAL_HEADER = struct.Struct("<26xHH")  # of a zip member: lengths of name and extra
_CHUNK = 1 << 22
_LARGEST_HEADER = 1 << 24


class Pack(Source):
    """A file that `write_pack` or `kgan pack` wrote.

    Its pictures are not read but mapped into memory: opening is a matter of
    milliseconds, and the file may be larger than memory. TensorFlow is not
    needed.

    Args:
        path: str or path, `*.npz`.

    Raises:
        DataError: the file is missing, torn, of another kind, or written by a
            newer kgan.
    """

    how_to_label = "It was packed from pictures without labels."

    def __init__(self, path):
        self.path = pathlib.Path(path).expanduser()
        self.name = str(path)
        if not self.path.is_file():
            raise DataError(f"No file {str(path)!r} (seen from {os.getcwd()}).")
        try:
            with zipfile.ZipFile(self.path) as archive:
                self._open(archive)
        except DataError as error:
            raise DataError(f"{path} {error}") from error
        except (zipfile.BadZipFile, EOFError, struct.error) as error:
            raise DataError(
                f"{path} is torn or no {SUFFIX} file ({error}). Copy it again, or "
                "write it again with `kgan pack`."
            ) from error
        except Exception as error:  # of what a stranger may have put in it
            raise DataError(
                f"{path} is damaged: its {HEADER} and its arrays do not agree "
                f"({error!r})."
            ) from error

    def _open(self, archive):
        self.header = header = _header(archive)
        self.arrays = {
            name: _mapped(self.path, archive.getinfo(f"{name}.npy"), array)
            for name, array in header["arrays"].items()
        }
        self.licence, self.homepage = header["licence"], header["homepage"]
        self.class_names, crop = header["class_names"], header["crop_shape"]
        self.attribute_names = header.get("attribute_names")  # younger than others
        others = LABELS, ATTRIBUTES
        images = {k: v for k, v in self.arrays.items() if not k.endswith(others)}
        self.sizes = {name: len(array) for name, array in images.items()}
        self.image_shape = next(iter(images.values())).shape[1:]
        self.crop_shape = None if crop is None else tuple(crop)
        _check_texts(header)
        for name, array in self.arrays.items():
            _check_array(self, name, array)

    def read(self, parts, labelled):
        return Examples(
            self._rows(parts, ""), self._rows(parts, LABELS) if labelled else None
        )

    def read_attributes(self, parts, names):
        columns = [self.attribute_names.index(name) for name in names]
        return self._rows(parts, ATTRIBUTES)[:, columns].astype("int32")

    def _rows(self, parts, kind):
        rows = [self.arrays[split + kind][start:stop] for split, start, stop in parts]
        return rows[0] if len(rows) == 1 else np.concatenate(rows)

    def verify(self):
        """Reads the whole file and compares its checksums.

        Raises:
            DataError: for an array that is not as it was written.
        """
        for name, array in self.arrays.items():
            if checksum(array) != self.header["arrays"][name]["sha256"]:
                raise DataError(
                    f"{self.name} is damaged: the sha256 of {name!r} is not the one "
                    "that was written. Copy it again, or write it again."
                )


def checksum(array):
    """Returns the sha256 of an array's bytes, as hexadecimal digits."""
    digest = hashlib.sha256()
    rows = max(1, _CHUNK // max(1, array[:1].nbytes))
    for start in range(0, len(array), rows):
        digest.update(np.ascontiguousarray(array[start : start + rows]))
    return digest.hexdigest()


def _header(archive):
    if HEADER not in archive.namelist():
        raise DataError(f"was not written by `kgan pack`: there is no {HEADER} in it.")
    if archive.getinfo(HEADER).file_size > _LARGEST_HEADER:
        raise DataError(f"has more than {_LARGEST_HEADER} bytes in {HEADER}.")
    header = json.loads(archive.read(HEADER))
    if header["format"] != FORMAT:
        raise DataError(f"is of the format {header['format']!r}, not {FORMAT!r}.")
    if header["version"] != VERSION:
        raise DataError(
            f"is a pack of version {header['version']}; this kgan reads version "
            f"{VERSION}. Write it again, or use the kgan that wrote it."
        )
    if not header["arrays"]:
        raise DataError("holds no pictures.")
    return header


def _check_texts(header):
    lists = (header["class_names"], header.get("attribute_names"))
    texts = [
        header["licence"],
        header["homepage"],
        *(n for x in lists for n in x or ()),
    ]
    if not all(text is None or isinstance(text, str) for text in texts):
        raise ValueError("names, licence and homepage are texts")
    crop = header["crop_shape"]
    if crop is not None and [type(n) for n in crop] != [int, int, int]:
        raise ValueError(f"crop_shape is {crop}")


def _check_array(pack, name, array):
    """What an array is by its name: pictures, their labels or their attributes."""
    split, dot, kind = name.rpartition(".")
    if f"{dot}{kind}" == LABELS:
        right = array.dtype == "int32" and array.shape == (pack.sizes[split],)
        classes = len(pack.class_names)
        right = right and array.min() >= -1 and array.max() < classes  # -1: unknown
    elif f"{dot}{kind}" == ATTRIBUTES:
        shape = pack.sizes[split], len(pack.attribute_names)
        right = array.dtype == "uint8" and array.shape == shape
    else:
        right = array.dtype == "uint8" and array.shape[1:] == pack.image_shape
        right = right and len(pack.image_shape) == 3 and pack.image_shape[2] in MODES
    if not right:
        raise ValueError(f"{name} is {array.dtype} of shape {array.shape}")


def _mapped(path, member, wanted):
    if member.compress_type != zipfile.ZIP_STORED:
        raise DataError(
            f"holds {member.filename} compressed; packs are not, so that pictures can "
            "be read in any order. Write it again with `kgan pack`."
        )
    with open(path, "rb") as file:
        file.seek(member.header_offset)
        file.seek(sum(_LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))), 1)
        start = file.tell()
        np.lib.format.read_magic(file)
        shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file)
        offset = file.tell()
    size = offset - start + dtype.itemsize * math.prod(shape)
    if size != member.file_size or start + size > os.path.getsize(path):
        raise ValueError(f"{member.filename} has {member.file_size} bytes, not {size}")
    if [str(dtype), list(shape)] != [wanted["dtype"], wanted["shape"]] or by_columns:
        raise ValueError(f"{member.filename} is {dtype} of shape {shape}")
    if str(dtype) not in ("uint8", "int32") or not shape[0]:
        raise ValueError(f"{member.filename} is {dtype} of shape {shape}")
    return np.memmap(path, dtype, "r", offset, shape)

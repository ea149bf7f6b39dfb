"""The text files of CelebA: a row is a picture's name and its values.

CelebA has 202,599 rows of 40 values. numpy cuts the text into words and
compares their bytes; Python sees the names alone.
"""

import dataclasses
import os

import numpy as np

from kgan.data.errors import DataError

_ATTRIBUTE = {b"-1": 0, b"1": 1}
_PARTITION = {b"0": 0, b"1": 1, b"2": 2}
_UNKNOWN = 255


@dataclasses.dataclass(frozen=True)
class AttributeList:
    """The rows of a list of pictures.

    Attributes:
        path: the file that was read.
        names: list of str, what the columns mean.
        files: list of str, the pictures in the order of the rows.
        lines: int array `(n,)`. Number of each row's line, from 1 on.
        values: uint8 array `(n, columns)`.
    """

    path: object
    names: list
    files: list
    lines: np.ndarray
    values: np.ndarray


def read_attributes(path):
    """Reads `list_attr_celeba.txt`: a count, the names, rows of -1 and 1.

    Args:
        path: path.

    Returns:
        An `AttributeList` whose values are 0 and 1.

    Raises:
        DataError: with the file and the line that is not as it should be.
    """
    first, names, body = (*path.read_bytes().split(b"\n", 2), b"", b"")[:3]
    names = names.decode(errors="replace").split()
    _check_names(path, names)
    listed = _read(path, body, names, _ATTRIBUTE, first_line=3)
    if not first.strip().isdigit() or int(first) != len(listed.files):
        raise DataError(
            f"{path}, line 1: wanted the number of the rows below, "
            f"{len(listed.files)}; received {_shown(first)}."
        )
    return listed


def read_partition(path):
    """Reads `list_eval_partition.txt`: rows of a name and 0, 1 or 2.

    Args:
        path: path.

    Returns:
        An `AttributeList` of one column.

    Raises:
        DataError: with the file and the line that is not as it should be.
    """
    return _read(path, path.read_bytes(), ["split"], _PARTITION, first_line=1)


def _check_names(path, names):
    if not names:
        raise DataError(f"{path}, line 2: wanted the attributes' names; it is empty.")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise DataError(f"{path}, line 2: names the attribute {twice[0]!r} twice.")


def _read(path, body, names, words, first_line):
    text = np.frombuffer(body + b"\n\n", np.uint8)  # room after the last word
    starts, ends, counts = _words(text)
    lines = np.flatnonzero(counts) + first_line  # empty ones count for nothing
    _check_counts(path, names, counts[counts > 0], lines)
    shape = -1, 1 + len(names)
    starts, ends = starts.reshape(shape), ends.reshape(shape)
    values = _values(text, starts[:, 1:], ends[:, 1:], words)
    for row, column in np.argwhere(values == _UNKNOWN)[:1]:
        word = body[starts[row, 1 + column] : ends[row, 1 + column]]
        wanted = " or ".join(known.decode() for known in words)
        raise DataError(
            f"{path}, line {lines[row]}: wanted {wanted} for {names[column]!r}; "
            f"received {_shown(word)}."
        )
    spans = zip(starts[:, 0].tolist(), ends[:, 0].tolist(), strict=True)
    files = [os.fsdecode(body[start:end]) for start, end in spans]
    _check_files(path, files, lines)
    return AttributeList(path, names, files, lines, values)


def _check_counts(path, names, counts, lines):
    for row in np.flatnonzero(counts != 1 + len(names))[:1]:
        raise DataError(
            f"{path}, line {lines[row]}: wanted a picture's name and {len(names)} "
            f"values; received {counts[row] - 1} values."
        )


def _words(text):
    """Returns where the words start and end, and how many each line has."""
    blank = np.concatenate([[True], text <= ord(" ")])
    edges = np.flatnonzero(blank[1:] != blank[:-1])
    starts, ends = edges[::2], edges[1::2]
    newlines = np.flatnonzero(text == ord("\n"))
    return starts, ends, np.diff(np.searchsorted(starts, newlines), prepend=0)


def _values(text, starts, ends, words):
    """Returns the numbers of the words, and `_UNKNOWN` for other words."""
    lengths = ends - starts
    letters = [text[starts], text[starts + 1]]  # no known word is longer
    values = np.full(starts.shape, _UNKNOWN, np.uint8)
    for word, value in words.items():
        same = lengths == len(word)
        for letter, wanted in zip(letters, word, strict=False):
            same &= letter == wanted
        values[same] = value
    return values


def _check_files(path, files, lines):
    if len(set(files)) == len(files):
        return
    seen = {}
    for file, line in zip(files, lines, strict=True):
        if file in seen:
            raise DataError(
                f"{path}, line {line}: names {file!r} again, after line {seen[file]}."
            )
        seen[file] = line


def _shown(word):
    text = word.decode(errors="replace").strip()
    return repr(text if len(text) <= 40 else f"{text[:40]}...")

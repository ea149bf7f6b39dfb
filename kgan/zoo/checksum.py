"""Checksum: whether the files of an entry are those that were published."""

import hashlib
import os
import pathlib

from kgan.zoo.card import CARD
from kgan.zoo.errors import IntegrityError

_BLOCK = 1 << 20


def sha256(path):
    """Returns the sha256 of a file as 64 hex digits."""
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def measure(directory):
    """Returns the `files` of a card for everything that lies in `directory`."""
    return {
        name: {"sha256": sha256(path), "bytes": path.stat().st_size}
        for name, path in sorted(_walk(directory).items())
    }


def check_files(entry):
    """Compares every file of an entry with its card.

    Nothing is remembered between two calls: a file may change in between.

    Args:
        entry: `kgan.zoo.Entry`.

    Raises:
        IntegrityError: naming each file that was changed, truncated, removed
            or added, or that is a symbolic link.
    """
    found = _walk(entry.path)
    problems = [f"{name} is missing" for name in entry.files.keys() - found.keys()]
    problems += [
        f"{name} does not belong to it" for name in found.keys() - entry.files.keys()
    ]
    for name in entry.files.keys() & found.keys():
        problems += _problem(name, found[name], entry.files[name])
    if problems:
        raise IntegrityError(
            f"The entry {entry.name!r} in {entry.path} is not as it was "
            f"published: {'; '.join(sorted(problems))}. Fetch it again, or "
            "publish it again."
        )


def _problem(name, path, wanted):
    if path.is_symlink():
        return [f"{name} is a symbolic link"]
    if not path.is_file():  # reading a pipe or a device might never end
        return [f"{name} is no regular file"]
    size = path.stat().st_size
    if size != wanted["bytes"]:
        return [f"{name} has {size} bytes, not {wanted['bytes']}"]
    if sha256(path) != wanted["sha256"]:
        return [f"{name} was changed: its sha256 differs"]
    return []


def _walk(directory):
    """Every file below `directory` but the card, by its relative path."""
    files = {}
    for top, folders, names in os.walk(directory):
        top = pathlib.Path(top)
        links = [name for name in folders if (top / name).is_symlink()]
        for name in names + links:
            path = top / name
            files[path.relative_to(directory).as_posix()] = path
    files.pop(CARD, None)
    return files

"""Catalog: which entries there are, and where they lie."""

import difflib
import fnmatch
import os
import pathlib

from kgan.zoo.card import CARD, is_name, read_entry
from kgan.zoo.errors import UnknownEntryError

VARIABLE = "KGAN_ZOO"


def own_directories():
    """Returns the directories that `KGAN_ZOO` names, in its order."""
    names = os.environ.get(VARIABLE, "").split(os.pathsep)
    return [pathlib.Path(name).expanduser() for name in names if name.strip()]


def packaged_directory():
    """Returns the directory of the entries that come with kgan, or `None`.

    In an installed package it lies inside of it; in a checkout it is `zoo/`,
    next to the package.
    """
    package = pathlib.Path(__file__).resolve().parents[1]
    if (package / "_entries").is_dir():
        return package / "_entries"
    checkout = package.parent / "zoo"
    return checkout if (checkout / "README.md").is_file() else None


def directories():
    """Returns the directories that are searched; the first hit wins.

    Returns:
        List of `pathlib.Path`: those of `KGAN_ZOO` in their order, then the
        entries that come with kgan.
    """
    packaged = packaged_directory()
    return own_directories() + ([packaged] if packaged else [])


def list_models(pattern="*"):
    """Returns the names of the entries that match a pattern.

    Args:
        pattern: str. As in a shell: `"dcgan*"`, `"*_mnist"`.

    Returns:
        Sorted list of str.
    """
    names = {name for root in directories() for name in _names(root)}
    return sorted(fnmatch.filter(names, pattern))


def entry(name):
    """Returns the card of one entry; no other file is opened.

    Args:
        name: str.

    Returns:
        `kgan.zoo.Entry`.

    Raises:
        UnknownEntryError: if there is no such entry; lists what there is.
        CardError: if its card is broken.
    """
    return read_entry(find(name), name)


def find(name):
    """Returns the directory of the entry `name`.

    Raises:
        UnknownEntryError: if there is no such entry; lists what there is.
    """
    if not is_name(name):
        raise UnknownEntryError(
            f"{name!r} is no name of an entry: names are made of lower-case "
            f"letters, digits and underscores. {_suggestions(name)}"
        )
    found = [
        directory
        for root in directories()
        for directory in (root / name, backup_of(root / name))
        if directory.is_dir() and _inside(root, directory)
    ]
    # One without a card is no entry; but where it is all there is, its card is
    # what is missing.
    with_card = [directory for directory in found if (directory / CARD).is_file()]
    for directory in with_card or found:
        return directory
    raise UnknownEntryError(f"No entry is called {name!r}. {_suggestions(name)}")


def backup_of(directory):
    """Returns the place of the old entry while a new one takes its place.

    Where two directories cannot be exchanged at one stroke the old one is
    moved aside first. If the machine stops right then, the old entry is still
    found here.
    """
    return directory.with_name(f".{directory.name}.old")


def _names(root):
    if not root.is_dir():
        return
    for path in root.iterdir():
        name = path.name
        if name.startswith(".") and name.endswith(".old"):
            name = name[1:-4]
        if is_name(name) and (path / CARD).is_file() and _inside(root, path):
            yield name


def _inside(root, directory):
    # A symbolic link could lead anywhere.
    return directory.resolve().parent == root.resolve()


def _suggestions(name):
    names = list_models()
    near = difflib.get_close_matches(str(name).lower(), names, n=3, cutoff=0.5)
    searched = ", ".join(_described(root) for root in directories())
    return "".join(
        [
            f"Did you mean {' or '.join(near)}? " if near else "",
            f"There are: {', '.join(names) or 'none'}. ",
            f"Searched: {searched or f'nothing; set {VARIABLE}'}.",
        ]
    )


def _described(root):
    return f"{root}" if root.is_dir() else f"{root} (no such directory)"

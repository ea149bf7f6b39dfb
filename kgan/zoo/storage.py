"""Storage: writing into the zoo so that a crash leaves the old or the new.

Whatever is written is complete on the disk under a hidden name, next to where
it belongs, before one rename puts it there.
"""

import contextlib
import ctypes
import errno
import json
import os
import pathlib
import secrets
import shutil
import time

from kgan.zoo import card, catalog
from kgan.zoo.errors import EntryExistsError

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_SUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}
_DAY = 24 * 3600


@contextlib.contextmanager
def staged(target, overwrite=False):
    """Makes a directory that takes the place of `target` when all went well.

    Args:
        target: `pathlib.Path` of an entry, there or not.
        overwrite: bool. Whether an entry that is there may be replaced.

    Yields:
        `pathlib.Path` of an empty directory on the same file system. It is
        moved to `target` at the end of the block, and removed if the block
        raises.

    Raises:
        EntryExistsError: if there is an entry and `overwrite` is false.
    """
    refuse_existing(target, overwrite)
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    stage = _hidden(target, "tmp")
    stage.mkdir()
    try:
        yield stage
        _sync_tree(stage)
        _put(stage, target, overwrite)
    finally:
        # After an exchange this is the old entry.
        shutil.rmtree(stage, ignore_errors=True)


def refuse_existing(target, overwrite):
    """Raises unless `target` is free or may be overwritten.

    Raises:
        EntryExistsError: if there is an entry and `overwrite` is false.
    """
    if not overwrite and (target.exists() or catalog.backup_of(target).exists()):
        raise EntryExistsError(
            f"There is an entry {target.name!r} in {target.parent} already. "
            "`overwrite=True` (on the command line --overwrite) replaces it."
        )


def store_metrics(name, metrics):
    """Adds figures to the card of an entry; those of the same name change.

    Args:
        name: str. Name of the entry.
        metrics: dict from a name that carries the protocol, such as
            `"fd_judge_mnist_10k"`, to a finite number.

    Returns:
        `kgan.zoo.Entry` with the new figures.

    Raises:
        UnknownEntryError: if there is no such entry.
        CardError: if a figure is not a finite number, or the card is broken.
    """
    directory = catalog.find(name)
    content = card.read_json(directory)
    card.parse(content, directory)
    numbers = {key: _plain(value) for key, value in metrics.items()}
    content["metrics"] = {**content.get("metrics", {}), **numbers}
    entry = card.parse(content, directory)
    write_card(content, directory)
    return entry


def write_card(content, directory):
    """Puts a card into a directory; the old one stands until the new is whole.

    Args:
        content: dict of JSON types.
        directory: path of the entry's directory.
    """
    directory = pathlib.Path(directory)
    # Beside the entry, not in it: a file left over there would not belong.
    stage = _hidden(directory, "card")
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        stage.write_text(text + "\n", encoding="utf-8")
        _sync(stage)
        os.replace(stage, directory / card.CARD)
        _sync(directory)
    finally:
        stage.unlink(missing_ok=True)


def exchange(first, second):
    """Exchanges two directories at one stroke, where the system can do that.

    Returns:
        bool. Whether it was done; if not, nothing changed.
    """
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    paths = os.fsencode(first), os.fsencode(second)
    if rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NOT_SUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(first), None, str(second))


def _put(stage, target, overwrite):
    backup = catalog.backup_of(target)
    if not target.exists():
        _rename(stage, target)
    else:
        refuse_existing(target, overwrite)
        if not exchange(stage, target):
            shutil.rmtree(backup, ignore_errors=True)
            # Between these two lines the catalog finds the backup.
            os.rename(target, backup)
            os.rename(stage, target)
    _sync(target.parent)
    shutil.rmtree(backup, ignore_errors=True)


def _rename(stage, target):
    try:
        os.rename(stage, target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        # Someone else published this name in the meantime.
        refuse_existing(target, overwrite=False)


def _hidden(path, suffix):
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.{suffix}")


def _sweep(target):
    """Removes what crashes left of earlier attempts at this entry."""
    for suffix in ("tmp", "card"):
        for path in target.parent.glob(f".{target.name}.*.{suffix}"):
            if time.time() - path.stat().st_mtime < _DAY:
                continue  # perhaps someone else's who is still at work
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _sync_tree(directory):
    for top, _, names in os.walk(directory, topdown=False):
        for name in names:
            _sync(os.path.join(top, name))
        _sync(top)


def _sync(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _plain(value):
    # numpy scalars are not JSON
    return value.item() if hasattr(value, "item") else value

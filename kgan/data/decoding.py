"""Many stored pictures become one uint8 array, on all cores."""

import concurrent.futures
import logging
import os

import numpy as np

from kgan.data import images
from kgan.data.errors import DataError

_NAMED = 10  # damaged pictures that a message lists
_log = logging.getLogger(__name__)


def decode_all(files, image_shape, *, fit="cover", on_error="skip", keep=True):
    """Decodes all pictures.

    Args:
        files: sequence of what `images.decode` takes.
        image_shape: `(height, width, channels)` of every picture.
        fit: see `images.decode`.
        on_error: `"skip"` leaves out damaged pictures and names them in the
            log; `"raise"` refuses the first one.
        keep: bool. `False` only tries which pictures can be decoded.

    Returns:
        `(decoded, kept)`: a uint8 array of the pictures, or `None`, and the
        positions in `files` of those that could be decoded.

    Raises:
        DataError: a picture is damaged, by choice; or all of them are.
    """
    files = at_once(files) if keep else files
    if isinstance(files, np.ndarray) and files.shape[1:] == tuple(image_shape):
        return files, np.arange(len(files))
    decoded, bad = decode_rows(files, range(len(files)), image_shape, fit, keep)
    if bad and on_error == "raise":
        raise DataError(describe(files, *next(iter(bad.items()))))
    if bad:
        report(files, bad)
    kept = np.array([row for row in range(len(files)) if row not in bad])
    return (decoded[kept] if keep and bad else decoded), kept


def at_once(files):
    """Returns an array of the pictures where all decode at once, else `files`."""
    ready = files.decoded() if hasattr(files, "decoded") else None
    return files if ready is None else ready


def decode_rows(files, rows, image_shape, fit, keep=True):
    """Decodes some pictures, each on the next free core.

    Returns:
        `(decoded, bad)`: a uint8 array, or `None` without `keep`, and a dict
        from the positions in `files` of damaged pictures to their errors.
    """
    decoded = np.empty((len(rows), *image_shape), np.uint8) if keep else None
    workers = os.cpu_count() or 1
    step = max(1, min(64, len(rows) // (4 * workers)))

    def decode(start):
        bad = {}
        for place in range(start, min(start + step, len(rows))):
            try:
                picture = images.decode(files[rows[place]], image_shape, fit)
            except Exception as error:  # decoders raise whatever they stumble over
                bad[int(rows[place])] = error
            else:
                if keep:
                    decoded[place] = picture
        return bad

    bad = {}
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for part in pool.map(decode, range(0, len(rows), step)):
            bad.update(part)
    return decoded, bad


def describe(files, row, error):
    """Says in words which picture is damaged, and how."""
    file = files[row]
    name = f"picture {row}" if isinstance(file, (bytes, np.ndarray)) else str(file)
    return f"{name}: {str(error) or type(error).__name__}"


def report(files, bad):
    """Names damaged pictures in the log; raises where there are no others."""
    some = [describe(files, *item) for item in list(bad.items())[:_NAMED]]
    more = [f"... and {len(bad) - _NAMED} more"] if len(bad) > _NAMED else []
    listed = "".join(f"\n  {line}" for line in some + more)
    if len(bad) == len(files):
        raise DataError(f"None of {len(files)} pictures can be used:{listed}")
    _log.warning("Skipped %d of %d pictures:%s", len(bad), len(files), listed)

"""Pictures one by one, at the size they have."""

import logging
import os

from kgan.data import splits
from kgan.data.arguments import one_of
from kgan.data.errors import DataError
from kgan.data.images import MODES, decode_original
from kgan.data.source import open_source

_log = logging.getLogger(__name__)


class Originals:
    """Pictures of any size and proportions, decoded as they are asked for.

    Iterating gives pairs of a name and a uint8 array `(height, width,
    channels)`, in the order of the source. `len` is the number of pictures,
    with the damaged ones.

    Args:
        examples: `Examples` with names.
        channels: see `read_pictures`, like `on_error`.
        on_error: str.

    Attributes:
        names: list of str.
        skipped: list of `(name, reason)`: what the last iteration left out.
    """

    def __init__(self, examples, channels=3, on_error="skip"):
        self.files, self.names = examples.files, examples.names
        self.channels, self.on_error = channels, on_error
        self.skipped = []

    def __len__(self):
        return len(self.names)

    def __iter__(self):
        self.skipped = []
        for index, name in enumerate(self.names):
            try:
                picture = decode_original(self.files[index], self.channels)
            except Exception as error:  # decoders raise whatever they stumble over
                self._skip(name, error)
            else:
                yield name, picture

    def _skip(self, name, error):
        reason = str(error) or type(error).__name__
        if self.on_error == "raise":
            raise DataError(f"{name}: {reason}") from error
        self.skipped.append((name, reason))
        _log.warning("Skipped %s: %s", name, reason)


def read_pictures(
    source, split=None, limit=None, *, channels=3, on_error="skip", data_dir=None
):
    """Reads pictures one by one, at their own size.

    For what is not training: translating, judging, showing.

    Args:
        source: a picture file, a list of such files, or any source of `load`.
        split: str, see `load`. Defaults to the only split of the source.
        limit: int. Reads only so many pictures.
        channels: 1, 3 or 4. Grey pictures get three equal channels for 3, what
            is transparent is laid on white.
        on_error: `"skip"` passes over damaged pictures, with a warning in the
            log, and lists them in the attribute `skipped`; `"raise"` refuses.
        data_dir: see `load`.

    Returns:
        An `Originals`: iterating gives `(name, picture)`, a str and a uint8
        array `(height, width, channels)`, turned as its EXIF orientation
        says. The name is the path below the folder of the split, or
        `"testA_00007"` where pictures have no files.

    Raises:
        DataError: there is no such source or split.

    Example:

    >>> squares = [np.zeros((4, 4, 1), "uint8")]
    >>> for name, picture in read_pictures(np.stack(squares)):
    ...     print(name, picture.shape)
    train_00000 (4, 4, 3)
    """
    one_of("channels", channels, tuple(MODES))
    one_of("on_error", on_error, ("skip", "raise"))
    opened = open_source(source, data_dir)
    if split is None and len(opened.sizes) != 1:
        raise DataError(
            f"{opened.name} has several splits; name one: split="
            + " or ".join(map(repr, opened.sizes))
            + "."
        )
    split = split or next(iter(opened.sizes))
    examples = opened.examples(split, limit=limit)
    if examples.names is None:
        parts = splits.select(split, opened.sizes, limit)
        examples.names = [
            f"{name}_{index:05}" for name, *ends in parts for index in range(*ends)
        ]
    return Originals(examples, channels, on_error)


def read_picture(file, channels=3):
    """Reads one picture at its own size.

    Args:
        file: path, or bytes of an encoded picture.
        channels: see `read_pictures`.

    Returns:
        uint8 array of shape `(height, width, channels)`.

    Raises:
        DataError: it cannot be read, with its name and the reason.
    """
    one_of("channels", channels, tuple(MODES))
    if not isinstance(file, bytes):
        file = os.path.expanduser(file)
    try:
        return decode_original(file, channels)
    except Exception as error:
        name = "The picture" if isinstance(file, bytes) else file
        reason = str(error) or type(error).__name__
        raise DataError(f"{name} cannot be read: {reason}") from error

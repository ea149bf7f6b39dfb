"""Verification: whether an entry is and does what it was published as."""

import dataclasses
import zipfile

import numpy as np

from kgan.zoo import catalog, checksum
from kgan.zoo.errors import GoldenError
from kgan.zoo.kinds import kind_of_card
from kgan.zoo.loader import open_saved

GOLDEN = "golden.npz"
_LARGEST = 1 << 28  # bytes when decompressed; those of the zoo are below a megabyte


@dataclasses.dataclass(frozen=True)
class Report:
    """What `verify` looked at.

    Attributes:
        name: str. The entry.
        files: int. Files whose sha256 was compared with the card.
        bytes: int. Their size.
        differences: dict from an output to its largest difference from the
            golden one.
        tolerances: dict from an output to the difference that is allowed.
    """

    name: str
    files: int
    bytes: int
    differences: dict
    tolerances: dict


def verify(name, trust=False):
    """Checks the files of an entry, then its output.

    A sha256 guards what is stored; that the model still draws what it drew
    when it was published, with the TensorFlow of today, is another question.

    Args:
        name: str.
        trust: bool, see `kgan.zoo.load`.

    Returns:
        `Report`.

    Raises:
        UnknownEntryError: if there is no such entry.
        CardError: if its card is broken.
        IntegrityError: if a file is not as it was published.
        UntrustedError: see `kgan.zoo.load`.
        GoldenError: if an output is further from the golden one than its
            tolerance; for pictures 2 of 255.
    """
    entry = catalog.entry(name)
    kind = kind_of_card(entry)
    checksum.check_files(entry)
    differences = compare(entry, kind, open_saved(entry, kind, trust))
    return Report(
        name, len(entry.files), entry.bytes, differences, dict(kind.tolerances)
    )


def compare(entry, kind, loaded):
    """Returns the differences of a loaded model from its golden output.

    Raises:
        GoldenError: if one is larger than the tolerance.
    """
    golden = read_golden(entry)
    try:
        differences = kind.differences(loaded, golden)
    except Exception as error:  # of whatever does not fit the model
        raise GoldenError(
            f"The entry {entry.name!r} in {entry.path} does not run on its golden "
            f"input: {error!r:.200}"
        ) from error
    # Not `>`: a difference of NaN has to be refused, too.
    wrong = [k for k, v in differences.items() if not v <= kind.tolerances[k]]
    if wrong:
        raise GoldenError(
            f"The entry {entry.name!r} in {entry.path} does not give its golden "
            "output: "
            + ", ".join(
                f"{key} differ by {differences[key]:g}, at most "
                f"{kind.tolerances[key]:g} allowed"
                for key in wrong
            )
            + "."
        )
    return differences


def read_golden(entry):
    """Returns the arrays of `golden.npz` by name.

    Raises:
        GoldenError: if there is none or it cannot be read.
    """
    path = entry.path / GOLDEN
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > _LARGEST:
            raise ValueError(f"{size} bytes, at most {_LARGEST} are read")
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)
    except Exception as error:  # the readers raise whatever they stumble over
        raise GoldenError(f"{path}: no golden output: {error}") from error

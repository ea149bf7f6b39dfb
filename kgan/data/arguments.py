"""What the arguments of the loaders may be."""

import math

from kgan.data import augmentation
from kgan.data.errors import DataError


def one_of(name, value, values):
    """Raises a `DataError` unless an argument has one of some values."""
    if value not in values:
        raise DataError(f"`{name}` is one of {values}; received {value!r}.")


def augmentations(augment):
    """Returns `augment` as a tuple of known names."""
    augment = (augment,) if isinstance(augment, str) else tuple(augment)
    for name in augment:
        one_of("augment", name, augmentation.AUGMENTATIONS)
    return augment


def steps(count, batch_size, drop_remainder=True):
    """Returns how many batches make an epoch.

    Args:
        count: int. Number of pictures.
        batch_size: int.
        drop_remainder: bool. Leaves out an incomplete last batch.

    Raises:
        DataError: there are too few pictures for one batch.
    """
    if batch_size < 1:
        raise DataError(f"`batch_size` is 1 or more; received {batch_size}.")
    if drop_remainder and count < batch_size:
        raise DataError(
            f"{count} pictures make no batch of {batch_size}. Lower `batch_size`, or "
            "pass drop_remainder=False where that is an argument."
        )
    return count // batch_size if drop_remainder else math.ceil(count / batch_size)

"""Two domains, in one source or in two."""

import os

from kgan.data.errors import DataError
from kgan.data.shapes import wanted_shape
from kgan.data.source import open_source

# Order, flips and crops of the two domains must have nothing in common.
OTHER_SEED = 1_000_003


def open_domains(domain_x, domain_y=None, split_x=None, split_y=None, data_dir=None):
    """Opens the two domains and chooses the splits that nobody named.

    Two domains in one source are its splits `trainA` and `trainB`. Of a
    source of its own a domain is `train`; or `trainA` or `trainB`, where it
    has no `train`; or the only split there is.

    Args:
        domain_x: see `kgan.data.load_unpaired`, like the others.

    Returns:
        `((source of x, split), (source of y, split))`.

    Raises:
        DataError: there is no such split, or more than one to choose from.
    """
    x = open_source(domain_x, data_dir)
    shared = domain_y is None or _same(domain_x, domain_y)
    y = x if shared else open_source(domain_y, data_dir)
    return (
        (x, split_x or default_split(x, "trainA", shared)),
        (y, split_y or default_split(y, "trainB", shared)),
    )


def default_split(source, wanted, shared=False):
    """Returns the split of a domain that is named by no one.

    Args:
        source: a `Source`.
        wanted: `"trainA"` or `"trainB"`.
        shared: bool. Whether the source is that of the other domain, too.
    """
    if shared and wanted in source.sizes:
        return wanted
    if not shared:
        for split in ("train", wanted):
            if split in source.sizes:
                return split
        if len(source.sizes) == 1:
            return next(iter(source.sizes))
    there_are = ", ".join(f"{name!r} ({size})" for name, size in source.sizes.items())
    if shared:
        raise DataError(
            f"{source.name} has no split {wanted!r}; splits there are: {there_are}. "
            "Two domains are the splits 'trainA' and 'trainB' of one source, or two "
            "sources: pass `domain_y`, too."
        )
    raise DataError(
        f"{source.name} has neither a split 'train' nor {wanted!r}; splits there are: "
        f"{there_are}. Name one with `split_x` or `split_y`."
    )


def shared_shape(domains, image_shape=None, crops=False):
    """Returns the shape of the pictures of all domains.

    Args:
        domains: pairs of a `Source` and a split, as `open_domains` returns.
        image_shape: `(height, width, channels)`, or `None` for the pictures'
            own.
        crops: bool. Whether they are cropped.

    Raises:
        DataError: no shape is given, and the pictures have none in common.
    """
    shapes = [wanted_shape(source, image_shape, crops) for source, _ in domains]
    different = " and ".join(map(str, dict.fromkeys(shapes)))
    if " and " in different:
        raise DataError(
            f"The pictures of the two domains are {different}; pass the shape that all "
            "are to have, like image_shape=(128, 128, 3)."
        )
    return shapes[0]


def _same(one, other):
    if isinstance(one, (str, os.PathLike)) and isinstance(other, (str, os.PathLike)):
        return os.fspath(one) == os.fspath(other)
    return one is other

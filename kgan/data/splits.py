"""TFDS's split syntax for every source: `"train[:80%]+test"`."""

import dataclasses

from kgan.data.errors import DataError


@dataclasses.dataclass(frozen=True)
class _Size:
    """The two figures of a split that TFDS's parser asks for."""

    num_examples: int

    @property
    def shard_lengths(self):
        return [self.num_examples]


def select(split, sizes, limit=None):
    """Says which examples of which splits a description means.

    Args:
        split: str in [TFDS's syntax](https://www.tensorflow.org/datasets/splits).
        sizes: dict from the names of the splits there are to their sizes.
        limit: int. Takes the first `limit` of these examples.

    Returns:
        List of `(name, start, stop)`, none of them empty.

    Raises:
        DataError: there is no such split, or nothing in it.
    """
    there_are = ", ".join(f"{name!r} ({size})" for name, size in sizes.items())
    try:
        ranges = _ranges(split, sizes)
    except ImportError as error:
        raise DataError(
            f"Split {split!r} is a part; parts are read by tensorflow-datasets, which "
            f"is not installed. Splits there are: {there_are}."
        ) from error
    except Exception as error:  # the parser raises whatever it stumbles over
        raise DataError(
            f"No split {split!r}. Splits there are: {there_are}. A part is written "
            "'train[:80%]' or 'train[1000:]', a sum 'train+test'."
        ) from error
    parts = []
    for name, start, stop in ranges:
        if limit is not None:
            stop = min(stop, start + limit)
            limit -= max(0, stop - start)
        if stop > start:
            parts.append((name, start, stop))
    if not parts:
        raise DataError(
            f"Split {split!r} holds no pictures. Splits there are: {there_are}."
        )
    return parts


def _ranges(split, sizes):
    names = [name.strip() for name in split.split("+")]
    if "[" not in split and "all" not in names:  # needs no parser
        return [(name, 0, sizes[name]) for name in names]
    import tensorflow_datasets as tfds

    instructions = tfds.core.ReadInstruction.from_spec(split).to_absolute(
        {name: _Size(size) for name, size in sizes.items()}
    )
    return [
        (part.splitname, part.from_ or 0, sizes[part.splitname])
        if part.to is None
        else (part.splitname, part.from_ or 0, part.to)
        for part in instructions
    ]

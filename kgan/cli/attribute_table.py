"""The table of all changes that a translator of attributes can make of a picture."""

import math

import numpy as np

ORIGINAL = "original"
# Pictures in a row: so many that a screen shows them.
MOST_COLUMNS = 7


def table(translator, image, labels=None, tile=None):
    """Returns a picture and all its single and double changes as one picture.

    Each stands below what it is changed to; names that it turns to 0 stand
    with a "not".

    Args:
        translator: `kgan.zoo.LoadedAttributeTranslator`.
        image: uint8 array `(height, width, channels)`.
        labels: what the picture shows, see `translate`.
        tile: int, see `translate`.

    Returns:
        uint8 array `(height, width, 3)`.
    """
    from kgan.zoo.captions import captioned

    attributes = translator.attributes
    vectors = translator.label_vectors(image, labels)
    changes = attributes.changes()
    cells = [translator.translate(image, list(c), vectors, tile) for c in changes]
    captions = [caption(attributes, vectors, change) for change in changes]
    return captioned(
        np.stack([image, *cells]),
        [(ORIGINAL,), *captions],
        columns=columns(len(cells) + 1),
    )


def caption(attributes, vectors, change):
    """Returns the lines above a change of a picture, one a name.

    Args:
        attributes: `kgan.models.Attributes`.
        vectors: `(1, num_labels)`, what the picture shows.
        change: tuple of names.
    """
    target = attributes.targets(vectors, list(change))[0]
    ones = (target[attributes.index(name)] for name in change)
    return tuple(
        name if one else f"not {name}" for name, one in zip(change, ones, strict=True)
    )


def columns(count):
    """Returns how many of `count` pictures stand in a row, so that rows are even."""
    return math.ceil(count / math.ceil(count / MOST_COLUMNS))

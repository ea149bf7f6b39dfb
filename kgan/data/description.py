"""What one can know of a data set before loading it."""

import dataclasses

from kgan.data.source import open_source


@dataclasses.dataclass(frozen=True)
class DataInfo:
    """Describes a data set.

    Attributes:
        name: str.
        num_examples: dict from a split's name to its number of pictures.
        num_classes: int, or `None` where there are no classes.
        class_names: list of str in the order of the labels, or `None`.
        attribute_names: list of str, what `attributes` of `kgan.data.load` may
            name, or `None`.
        image_shape: `(height, width, channels)`; `None` where pictures differ.
        licence: str, or `None` where it is not known.
        homepage: str, or `None`.
    """

    name: str
    num_examples: dict
    num_classes: int | None
    class_names: list | None
    attribute_names: list | None
    image_shape: tuple | None
    licence: str | None
    homepage: str | None


def info(source, data_dir=None):
    """Describes a data set without decoding its pictures.

    Args:
        source: see `kgan.data.load`.
        data_dir: see `kgan.data.load`.

    Returns:
        A `DataInfo`.
    """
    opened = open_source(source, data_dir)
    names = opened.class_names
    return DataInfo(
        name=opened.name,
        num_examples=dict(opened.sizes),
        num_classes=None if names is None else len(names),
        class_names=names,
        attribute_names=opened.attribute_names,
        image_shape=opened.image_shape,
        licence=opened.licence,
        homepage=opened.homepage,
    )

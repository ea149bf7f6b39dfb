"""Which attributes are asked for."""

import difflib

from kgan.data.errors import DataError


def chosen(source, attributes):
    """Returns the names of the attributes that are asked for, checked.

    Args:
        source: a `Source`.
        attributes: sequence of str, one str, or `None`.

    Returns:
        Tuple of str; empty where none are asked for.

    Raises:
        DataError: the source has no such attribute, or one is named twice.
    """
    names = (attributes,) if isinstance(attributes, str) else tuple(attributes or ())
    if names and source.attribute_names is None:
        raise DataError(
            f"{source.name} has no attributes; received attributes={names}. Those that "
            "have some are folders in CelebA's layout, TFDS's 'celeb_a', and packs of "
            "these."
        )
    for name in names:
        if name not in source.attribute_names:
            where = source.attributes_place or source.name
            available = ", ".join(_nearest_first(name, source.attribute_names))
            raise DataError(
                f"{where}: no attribute {name!r}. Available, the nearest first: "
                f"{available}."
            )
    if len(set(names)) < len(names):
        raise DataError(f"`attributes` names one twice; received {names}.")
    return names


def _nearest_first(name, names):
    def likeness(other):
        matcher = difflib.SequenceMatcher(None, str(name).lower(), other.lower())
        return matcher.ratio()

    return sorted(names, key=likeness, reverse=True)

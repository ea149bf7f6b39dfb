"""What `kgan translate` does with a translator of attributes."""

FLAGS = ("to", "labels", "all")


def refuse_others(entry, flag_values):
    """Refuses flags of attributes for a translator between two domains.

    Raises:
        ValueError: naming the entries that they are for.
    """
    from kgan import zoo

    given = [f"--{name}" for name in FLAGS if getattr(flag_values, name)]
    if given:
        names = zoo.list_models()
        kinds = {name: zoo.entry(name).kind for name in names}
        there = [n for n in names if kinds[n] == "attribute_translator"]
        raise ValueError(
            f"{entry.name!r} translates from one domain to another and knows no "
            f"attributes; {', '.join(given)} is for: {', '.join(there) or 'none'}."
        )


def check(entry, flag_values):
    """Refuses flags that make no sense for a translator of attributes.

    Args:
        entry: `kgan.zoo.Entry`.
        flag_values: `absl.flags.FlagValues` of `kgan translate`.

    Raises:
        ValueError: listing the attributes, where what is wanted is not told or
            there is no such attribute.
    """
    import numpy as np

    from kgan.zoo.attribute_translator import attributes_of

    attributes = attributes_of(entry)
    if bool(flag_values.to) == flag_values.all:
        raise ValueError(
            f"{entry.name!r} wants either --to, such as --to={attributes.names[0]}=1, "
            "or names to turn round, or --all; received "
            f"{'both' if flag_values.all else 'neither'}. Attributes: "
            f"{', '.join(attributes.names)}."
        )
    if flag_values.reverse:
        raise ValueError(
            f"{entry.name!r} has no --reverse; --to says what is wanted. Attributes: "
            f"{', '.join(attributes.names)}."
        )
    if flag_values.all and flag_values.side_by_side:
        raise ValueError("--all shows the picture already; leave out --side_by_side.")
    labels = attributes.vectors(known(flag_values), np.eye(1, len(attributes)))
    if flag_values.to:
        attributes.targets(labels, wanted(flag_values))


def changer(translator, flag_values):
    """Returns the function that makes of a picture what the flags say.

    Args:
        translator: `kgan.zoo.LoadedAttributeTranslator`.
        flag_values: `absl.flags.FlagValues` of `kgan translate`.
    """
    from kgan.cli.attribute_table import table

    labels, tile = known(flag_values), flag_values.tile
    if flag_values.all:
        return lambda image: table(translator, image, labels, tile)
    to = wanted(flag_values)
    return lambda image: translator.translate(image, to, labels, tile)


def known(flag_values):
    """Returns what `--labels` says of the pictures: dict from names to 0 or 1."""
    labels = parse(flag_values.labels or [], "labels")
    return labels if isinstance(labels, dict) else dict.fromkeys(labels, 1)


def wanted(flag_values):
    """Returns what `--to` wants: a dict from names to 0 or 1, or a list of names."""
    return parse(flag_values.to, "to")


def parse(words, flag):
    """Reads `Male=1,Young=0` as a dict, and `Male,Young` as a list.

    Args:
        words: list of str.
        flag: str. Name of the flag that they came with.

    Raises:
        ValueError: if they are neither, or name one twice.
    """
    pairs = [word.partition("=") for word in words]
    if not any(sign for _, sign, _ in pairs):
        return list(words)
    values = {name.strip(): value.strip() for name, _, value in pairs}
    if len(values) < len(pairs) or not set(values.values()) <= {"0", "1"}:
        raise ValueError(
            f"--{flag} wants each name once, as NAME=0 or NAME=1, or names alone; "
            f"received --{flag}={','.join(words)}."
        )
    return {name: int(value) for name, value in values.items()}

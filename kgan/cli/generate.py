"""`kgan generate`: pictures out of a model of the zoo."""

import pathlib
import secrets

from absl import flags

from kgan.cli import text, trust

NAME = "generate"
SUMMARY = "draw pictures with a model of the zoo"
USAGE = "kgan generate NAME [--num=64] [--labels=0,1,2] [--seed=1] [--out=PATH]"


def define_flags(flag_values):
    """Defines the flags of `kgan generate`.

    Args:
        flag_values: `absl.flags.FlagValues` to define them in.
    """
    values = {"flag_values": flag_values}
    flags.DEFINE_integer(
        "num",
        None,
        "Pictures to draw. Default: one a label given; else eight a class, or 64.",
        lower_bound=1,
        upper_bound=1_000_000,
        **values,
    )
    flags.DEFINE_list(
        "labels",
        None,
        "Classes to draw, as numbers or names, in turn until there are --num "
        "pictures. Default: all classes.",
        **values,
    )
    flags.DEFINE_integer(
        "seed", None, "Same seed, same pictures. Default: another one.", **values
    )
    flags.DEFINE_string(
        "out",
        None,
        "A picture file for a grid of all pictures, or a directory (one that is "
        "there, or a name with a slash at the end) for a file a picture. Default: "
        "NAME.png in the current directory.",
        **values,
    )
    flags.DEFINE_integer(
        "scale",
        1,
        "Enlarge every pixel so many times.",
        lower_bound=1,
        upper_bound=64,
        **values,
    )
    flags.DEFINE_boolean("overwrite", False, "Replace files that are there.", **values)
    trust.define_flag(flag_values)


def main(flag_values, args):
    """Draws with the entry `args[0]` and writes pictures.

    Args:
        flag_values: `absl.flags.FlagValues` with the flags of `define_flags`.
        args: list of str, the name of the entry.

    Returns:
        int, the exit code.
    """
    from kgan import zoo

    if len(args) != 1:
        return text.usage(NAME, USAGE)
    try:
        entry = zoo.entry(args[0])
        labels, columns = choose_labels(entry, flag_values.labels, flag_values.num)
        num = flag_values.num or (64 if labels is None else len(labels))
        paths = choose_paths(entry.name, flag_values.out, num, labels)
        refuse_existing(paths, flag_values.overwrite)
        seed = (
            secrets.randbelow(2**31) if flag_values.seed is None else flag_values.seed
        )
        images = zoo.load(entry.name, trust=flag_values.trust).generate(
            num, labels=labels, seed=seed
        )
        write(paths, images, columns, flag_values.scale)
    except (ValueError, OSError) as error:
        return text.failure(NAME, error)
    where = paths[0] if len(paths) == 1 else paths[0].parent
    noun = "picture" if num == 1 else "pictures"
    print(f"{where}: {num} {noun} by {entry.name}, seed {seed}")
    return 0


def choose_labels(entry, names, num):
    """Returns the label of every picture, and how many stand in a row.

    Args:
        entry: `kgan.zoo.Entry`.
        names: list of str, classes as numbers or names; or `None`.
        num: int or `None`. How many pictures are wanted.

    Returns:
        Pair of a list of ints, `None` for a model without labels, and an int,
        `None` for as square a grid as can be.

    Raises:
        ValueError: if a class is none of the model's.
    """
    if entry.kind not in ("generator", "conditional_generator"):
        raise ValueError(f"{entry.name!r} is a {entry.kind}; it draws no pictures.")
    if names is None:
        if entry.num_classes is None:
            return None, None
        labels = list(range(entry.num_classes))
        num = num or 8 * len(labels)
        return [labels[i % len(labels)] for i in range(num)], min(len(labels), 20)
    if entry.num_classes is None:
        raise ValueError(f"{entry.name!r} draws without labels; received --labels.")
    labels = [_label(entry, name.strip()) for name in names]
    if not labels:
        raise ValueError("--labels wants at least one class.")
    num = num or len(labels)
    row = len(labels) if 1 < len(labels) <= 20 else None
    return [labels[i % len(labels)] for i in range(num)], row


def _label(entry, name):
    classes = list(entry.class_names)
    if name in classes:
        return classes.index(name)
    label = int(name) if name.isdecimal() else -1
    if not 0 <= label < entry.num_classes:
        named = f", or one of {', '.join(classes)}" if classes else ""
        raise ValueError(
            f"{entry.name!r} knows the classes 0 .. {entry.num_classes - 1}{named}; "
            f"received {name!r}."
        )
    return label


def choose_paths(name, out, num, labels):
    """Returns the files to write: one for a grid, or one a picture.

    Args:
        name: str. Name of the entry.
        out: str or `None`, see the flag.
        num: int. How many pictures.
        labels: list of ints or `None`.
    """
    if out is None:
        return [pathlib.Path(f"{name}.png")]
    path = pathlib.Path(out).expanduser()
    if not (path.is_dir() or out.endswith("/")):
        return [path if path.suffix else path.with_suffix(".png")]
    digits = max(4, len(str(num - 1)))
    return [
        path / f"{name}_{i:0{digits}}{'' if labels is None else f'_{labels[i]}'}.png"
        for i in range(num)
    ]


def refuse_existing(paths, overwrite):
    """Raises `FileExistsError` if a file is there and may not be replaced."""
    there = [path for path in paths if path.exists()]
    if there and not overwrite:
        raise FileExistsError(
            f"{there[0]} is there already"
            + (f", and {len(there) - 1} more" if len(there) > 1 else "")
            + "; --overwrite replaces, --out writes elsewhere."
        )


def write(paths, images, columns, scale):
    """Writes a grid to one path, or a picture to each of several."""
    from kgan import pictures

    if len(paths) == 1 and len(images) > 1:
        images = [pictures.grid(images, columns)]
    for path, image in zip(paths, images, strict=True):
        pictures.save(path, image, scale)

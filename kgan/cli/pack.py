"""`kgan pack`: a prepared data set in one file, for any Keras backend."""

import sys

from absl import flags

from kgan.cli import text

NAME = "pack"
SUMMARY = "put a data set into one file that trains without TensorFlow"
USAGE = (
    "kgan pack NAME_OR_FOLDER --out=FILE.npz [--image_shape=256,256,3] "
    "[--load_size=286]\n"
    "       kgan pack --domain_x=FOLDER --domain_y=FOLDER --out=FILE.npz ...\n"
    "       kgan pack FILE.npz      (what is in it, and whether it is whole)"
)


def define_flags(flag_values):
    """Defines the flags of `kgan pack`.

    Args:
        flag_values: `absl.flags.FlagValues` to define them in.
    """
    values = {"flag_values": flag_values}
    define, number = flags.DEFINE_string, flags.DEFINE_integer
    define("out", None, "The file to write, *.npz.", **values)
    define("domain_x", None, "Pictures of x: a folder or a TFDS name.", **values)
    define("domain_y", None, "Pictures of y.", **values)
    flags.DEFINE_list(
        "image_shape",
        None,
        "height,width,channels to train on. Default: the pictures' own.",
        **values,
    )
    number(
        "load_size",
        None,
        "Store pictures so large, for crops of --image_shape. Default: no crops.",
        **values,
    )
    flags.DEFINE_list("splits", None, "Default: all that there are.", **values)
    flags.DEFINE_enum(
        "fit",
        "cover",
        ["cover", "stretch", "exact"],
        "Pictures of other proportions are cut, squeezed or refused.",
        **values,
    )
    number("limit", None, "Only so many pictures of each split.", **values)
    define("licence", None, "Of the data. Default: what the set says.", **values)
    define("data_dir", None, "Where TFDS keeps prepared data.", **values)
    flags.DEFINE_boolean("overwrite", False, "Replace a file that is there.", **values)


def main(flag_values, args):
    """Writes a pack, or describes and checks one.

    Args:
        flag_values: `absl.flags.FlagValues` with the flags of `define_flags`.
        args: list of str, the source.

    Returns:
        int, the exit code.
    """
    from kgan import data

    sources = [*args, *filter(None, (flag_values.domain_x, flag_values.domain_y))]
    domains = flag_values.domain_x is not None or flag_values.domain_y is not None
    if len(sources) != 1 + domains or (domains and args):
        return text.usage(NAME, USAGE)
    if flag_values.out is None and not domains and sources[0].endswith(".npz"):
        pack = data.Pack(sources[0])
        pack.verify()
        print(described(pack))
        print("Whole: every checksum is right.")
        return 0
    if flag_values.out is None:
        return text.failure(NAME, "--out=FILE.npz is wanted, the file to write.")
    pack = data.write_pack(
        flag_values.out,
        *sources,
        splits=flag_values.splits,
        image_shape=shape(flag_values.image_shape),
        load_size=flag_values.load_size,
        fit=flag_values.fit,
        limit=flag_values.limit,
        data_dir=flag_values.data_dir,
        licence=flag_values.licence,
        overwrite=flag_values.overwrite,
        progress=progress if sys.stderr.isatty() else None,
    )
    print(described(pack))
    print(f"Next: {next_step(pack)}")
    return 0


def shape(words):
    """Returns a shape of ints for the words of a flag.

    Raises:
        ValueError: if they are no numbers.
    """
    if words is None:
        return None
    try:
        return tuple(int(word) for word in words)
    except ValueError:
        raise ValueError(
            f"--image_shape wants height,width,channels; received {','.join(words)}."
        ) from None


def progress(split, done, count):
    """Shows on one line of the terminal how far the writing is."""
    end = "\r" if done < count else "\n"
    print(f"{split}: {done} of {count}", end=end, file=sys.stderr, flush=True)


def described(pack):
    """Returns lines about a pack: the file, and its splits."""
    height, width, channels = pack.image_shape
    rows = [
        (f"  {split}", f"{size:,}", f"{height} x {width} x {channels}")
        for split, size in pack.sizes.items()
    ]
    lines = [f"{pack.name}: {text.size(pack.path.stat().st_size)}", text.columns(rows)]
    if pack.crop_shape:
        lines.append("  to be cropped to " + " x ".join(map(str, pack.crop_shape)))
    if pack.class_names and "trainA" not in pack.sizes:  # whose labels say A
        lines.append(f"  labels: {', '.join(pack.class_names)}")
    if pack.attribute_names:
        lines.append(f"  attributes: {', '.join(pack.attribute_names)}")
    lines.append(f"  licence of the data: {pack.licence or 'not known'}")
    return "\n".join(lines)


def next_step(pack):
    """Returns the Python line that makes batches of a pack."""
    augment = ', augment=("crop", "flip")' if pack.crop_shape else ""
    return f'kgan.data.load_packed("{pack.name}"{augment}, repeat=True)'

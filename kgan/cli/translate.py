"""`kgan translate`: photographs through a translator of the zoo."""

import os
import sys

from absl import flags

from kgan.cli import text, trust

NAME = "translate"
SUMMARY = "translate photographs with a model of the zoo"
USAGE = "kgan translate NAME PICTURE|FOLDER ... [--out=PATH] [--reverse | --to=...]"
KINDS = ("translator", "attribute_translator")
# Subjects so many times as large as in training are seldom taken for any.
LARGE = 2
# The exit code where pictures could not be read; the others were translated.
SKIPPED = 3


def define_flags(flag_values):
    """Defines the flags of `kgan translate`.

    Args:
        flag_values: `absl.flags.FlagValues` to define them in.
    """
    values = {"flag_values": flag_values}
    flags.DEFINE_string(
        "out",
        None,
        "A directory, in which pictures keep their names and their places below a "
        "FOLDER; for one picture also a file, .png, .jpg, ... Default: a directory "
        "NAME here.",
        **values,
    )
    flags.DEFINE_boolean(
        "reverse", False, "Translate back, such as zebras to horses.", **values
    )
    flags.DEFINE_boolean(
        "side_by_side",
        False,
        "Write what came on the left and its translation on the right.",
        **values,
    )
    define_attribute_flags(values)
    flags.DEFINE_boolean("overwrite", False, "Replace files that are there.", **values)
    trust.define_flag(flag_values)
    flags.DEFINE_integer(
        "size",
        None,
        "Scale larger pictures down first, until the shorter side has so many pixels; "
        "they stay that small. A model does best at the size it was trained at.",
        lower_bound=1,
        **values,
    )
    flags.DEFINE_integer(
        "tile",
        None,
        "Translate in tiles of so many pixels, to save memory; 0: none. Default: "
        "1024 for pictures of more than 2 megapixels, else none.",
        lower_bound=0,
        **values,
    )


def define_attribute_flags(values):
    """Defines the flags of translators of attributes, such as StarGAN."""
    flags.DEFINE_list(
        "to",
        None,
        "What is wanted, such as Blond_Hair=1,Male=0; or names to turn round, such as "
        "Male,Young; or a class.",
        **values,
    )
    flags.DEFINE_list(
        "labels",
        None,
        "What the pictures show, such as Male=1. Default: what the model sees.",
        **values,
    )
    flags.DEFINE_boolean(
        "all", False, "A table of all single and double changes a picture.", **values
    )


def main(flag_values, args):
    """Translates pictures with the entry `args[0]`.

    Metadata, the place a photograph was taken at among them, are not kept.
    Pictures are turned upright first.

    Args:
        flag_values: `absl.flags.FlagValues` with the flags of `define_flags`.
        args: list of str, the name of the entry and paths of pictures and
            folders.

    Returns:
        int, the exit code: 0 if all were translated, 3 if pictures could not
        be read and were passed over, 1 for any other failure.
    """
    from kgan import zoo
    from kgan.cli import translation_plan

    if len(args) < 2:
        return text.usage(NAME, USAGE)
    try:
        entry = zoo.entry(args[0])
        refuse_nonsense(entry, flag_values)
        plan = translation_plan.plan(args[1:], flag_values.out or entry.name)
        translation_plan.refuse_existing(plan, flag_values.overwrite)
        skipped = run(plan, zoo.load(entry.name, trust=flag_values.trust), flag_values)
    except (ValueError, OSError) as error:
        return text.failure(NAME, error)
    print(summary(plan, skipped, entry, flag_values.reverse))
    return SKIPPED if skipped else 0


def refuse_nonsense(entry, flag_values):
    """Raises `ValueError` for what is no translator, or has no such flags."""
    from kgan import zoo
    from kgan.cli import attribute_translation

    if entry.kind not in KINDS:
        names = zoo.list_models()
        there = [name for name in names if zoo.entry(name).kind in KINDS]
        raise ValueError(
            f"{entry.name!r} is a {entry.kind.replace('_', ' ')}; it translates no "
            f"pictures. Translators: {', '.join(there) or 'none'}."
        )
    if entry.kind == "attribute_translator":
        attribute_translation.check(entry, flag_values)
    else:
        attribute_translation.refuse_others(entry, flag_values)


def run(plan, translator, flag_values):
    """Translates pictures, side by side where that is faster; says what it passes over.

    Args:
        plan: dict from the path of a picture to the path of its translation.
        translator: `kgan.zoo.LoadedTranslator` or `LoadedAttributeTranslator`.
        flag_values: `absl.flags.FlagValues` with the flags of `define_flags`.

    Returns:
        int. How many pictures could not be read.
    """
    from tqdm import tqdm

    from kgan.cli import picture_file
    from kgan.models.parallel_map import parallel_map
    from kgan.models.tiles import pixels_at_once

    function, skipped, large = translation(translator, flag_values), [], 0

    def one(item):
        source, image = item
        return source, image, function(image)

    def pixels(item):
        return pixels_at_once(item[1], flag_values.tile)

    # `disable=None`: no bar where nobody looks on.
    with tqdm(total=len(plan), disable=None, unit="picture", leave=False) as bar:
        images = readable(plan, translator.channels, flag_values.size, bar, skipped)
        for source, image, result in parallel_map(one, images, pixels):
            large += min(image.shape[:2]) > LARGE * min(translator.image_shape[:2])
            if flag_values.side_by_side:
                result = pair(image, result)
            picture_file.write(plan[source], result, flag_values.overwrite)
            bar.update()
    if large and not flag_values.size:
        print(advice(large, translator), file=sys.stderr)
    return len(skipped)


def readable(sources, channels, size, bar, skipped):
    """Reads pictures one after the other; says which cannot be read.

    Args:
        sources: iterable of `pathlib.Path`.
        channels: int. Channels that are wanted.
        size: int or `None`. What larger pictures are scaled down to.
        bar: `tqdm.tqdm`, which counts what is passed over.
        skipped: list, to which it is appended.

    Yields:
        Pair of a path and its picture.
    """
    from kgan import data
    from kgan.cli import picture_file

    for source in sources:
        bar.set_postfix_str(source.name)
        try:
            image = picture_file.read(source, channels)
        except data.DataError as error:
            skipped.append(source)
            bar.write(f"kgan {NAME}: skipped: {error}", file=sys.stderr)
            bar.update()
            continue
        yield source, picture_file.reduced(image, size)


def advice(large, translator):
    """Returns in a line what to do about pictures larger than those of the training."""
    pictures = "1 picture is" if large == 1 else f"{large} pictures are"
    side = min(translator.image_shape[:2])
    return (
        f"kgan {NAME}: {pictures} more than {LARGE} times as large as those that "
        f"{translator.card.name} was trained on ({side} px); where little changed, "
        f"try --size={side} or somewhat more."
    )


def translation(translator, flag_values):
    """Returns the function from a picture to what is written of it."""
    from kgan.cli import attribute_translation

    if translator.card.kind == "attribute_translator":
        return attribute_translation.changer(translator, flag_values)
    way = translator.reverse if flag_values.reverse else translator
    return lambda image: way.translate(image, tile=flag_values.tile)


def pair(image, translated):
    """Returns a picture twice as wide; grey beside colours becomes colours."""
    import numpy as np

    channels = max(image.shape[-1], translated.shape[-1])
    both = [
        np.repeat(i, channels, axis=-1) if i.shape[-1] == 1 else i
        for i in (image, translated)
    ]
    return np.concatenate(both, axis=1)


def summary(plan, skipped, entry, reverse):
    """Returns in a line what was done."""
    done, targets = len(plan) - skipped, list(plan.values())
    where = targets[0]
    if len(targets) > 1:
        where = os.path.commonpath([target.parent for target in targets])
    noun = "picture" if done == 1 else "pictures"
    way = ", reversed" if reverse else ""
    missing = f"; {skipped} of {len(plan)} could not be read" if skipped else ""
    return f"{where}: {done} {noun} translated by {entry.name}{way}{missing}"

"""`kgan train`: trains a model on one's own pictures, and goes on where it stopped."""

from absl import flags

from kgan.cli import dialect, text, trust
from kgan.cli.recipe import PRESETS, Recipe, flag_fields

NAME = "train"
SUMMARY = "train a model, or go on where it stopped"
USAGE = (
    f"kgan train {{{'|'.join(PRESETS)}}} --data=NAME_OR_FOLDER --out=runs/NAME "
    "[--recipe=FILE]\n"
    "       kgan train {cyclegan|cyclegan_paper} --domain_x=DIR --domain_y=DIR "
    "--out=runs/NAME"
)


def define_flags(flag_values):
    """Defines the flags of `kgan train`: every number of a recipe is one.

    Args:
        flag_values: `absl.flags.FlagValues` to define them in.
    """
    define = {
        str: flags.DEFINE_string,
        int: flags.DEFINE_integer,
        float: flags.DEFINE_float,
        bool: flags.DEFINE_boolean,
        tuple: flags.DEFINE_list,
    }
    values = {"flag_values": flag_values}
    for field in flag_fields():
        text = f"{field.metadata['help']} [{shown(field.default)}]"
        define[field.type](field.name, None, text, **values)
    dialect.define_flags(flag_values)
    flags.DEFINE_string("out", None, "Directory of the run.", **values)
    flags.DEFINE_string("recipe", None, "JSON file of a recipe.", **values)
    flags.DEFINE_string("data_dir", None, "Where TFDS keeps prepared data.", **values)
    flags.DEFINE_string(
        "judge",
        None,
        "Classifier of the zoo, or a .keras file, whose Frechet distance chooses "
        "the best epoch.",
        **values,
    )
    flags.DEFINE_float(
        "save_minutes",
        15.0,
        "Minutes between two checkpoints within an epoch.",
        lower_bound=0.0,
        **values,
    )
    flags.DEFINE_integer(
        "save_steps",
        None,
        "Training steps between two checkpoints.",
        lower_bound=1,
        **values,
    )
    flags.DEFINE_integer(
        "keep", 2, "Checkpoints that are kept.", lower_bound=1, **values
    )
    flags.DEFINE_enum(
        "strategy",
        None,
        ["mirrored", "multi_worker"],
        "mirrored: all GPUs of this machine. multi_worker: those of all machines that "
        "the environment variable TF_CONFIG lists; --out is a directory they share. "
        "A batch is that of all together. [one device]",
        **values,
    )
    flags.DEFINE_integer(
        "judge_every", 2, "Epochs between two judgements.", lower_bound=1, **values
    )
    flags.DEFINE_enum(
        "sentinel",
        "warn",
        ["warn", "stop", "roll_back"],
        "What an alarm (one colour, collapse, a discriminator that has won) does "
        "beside being said; roll_back returns to the last good epoch with lower "
        "rates. NaN ends every other training.",
        **values,
    )
    flags.DEFINE_integer("verbose", None, "Keras's: 1 bar, 2 line an epoch.", **values)
    trust.define_flag(flag_values)


def shown(default):
    """A default as the help shows it."""
    return "data's own or none" if default in (None, ()) else default


def read_recipe(flag_values, args):
    """Returns the recipe that flags, file and preset make together.

    Raises:
        ValueError: if they make none.
    """
    given = {
        field.name: getattr(flag_values, field.name)
        for field in flag_fields()
        if getattr(flag_values, field.name) is not None
    }
    if "image_shape" in given:
        given["image_shape"] = tuple(int(size) for size in given["image_shape"])
    given = add_dialect(given, dialect.read_words(flag_values))
    if flag_values.recipe:
        recipe = Recipe.read(flag_values.recipe)
        if args and args != [recipe.model]:
            raise ValueError(
                f"{flag_values.recipe} is a recipe for {recipe.model!r}; received "
                f"the model {args[0]!r}."
            )
        return Recipe.of(**{**recipe.as_dict(), **given})
    if len(args) != 1:
        raise ValueError(f"one model of {sorted(PRESETS)} is wanted; received {args}")
    return Recipe.of(args[0], **given)


def add_dialect(given, said):
    """Returns the given fields and those that words of the dialect mean.

    Raises:
        ValueError: if a field is given in both ways.
    """
    meant = dialect.translate(said)
    twice = sorted(set(given) & set(meant))
    if twice:
        raise ValueError(
            f"{', '.join(f'--{name}' for name in twice)} said twice: by itself and by "
            f"one of {', '.join(f'--{word}' for word in said)}"
        )
    return {**given, **meant}


def main(flag_values, args):
    """Trains by a recipe.

    Args:
        flag_values: `absl.flags.FlagValues` with the flags of `define_flags`.
        args: list of str, the model's name.

    Returns:
        int: 0 when the last epoch is done, 2 for flags that make no recipe,
        128 and the signal's number when a signal stopped the training.
    """
    from kgan.cli.training import train

    try:
        recipe = read_recipe(flag_values, args)
        if not flag_values.out:
            raise ValueError("--out=runs/NAME is wanted, a directory for the run")
    except ValueError as error:
        return text.misuse(NAME, error, USAGE)
    return train(
        recipe,
        flag_values.out,
        data_dir=flag_values.data_dir,
        judge=flag_values.judge,
        judge_every=flag_values.judge_every,
        verbose=flag_values.verbose,
        sentinel=flag_values.sentinel,
        save_minutes=flag_values.save_minutes,
        save_steps=flag_values.save_steps,
        keep=flag_values.keep,
        strategy=flag_values.strategy,
        trust=flag_values.trust,
    )

"""`kgan publish`: makes an entry of the zoo out of a training."""

import pathlib

from absl import flags

from kgan.cli import lineage, text, translation_card
from kgan.cli.trained_run import command, find_run, find_weights, read_selection

NAME = "publish"
SUMMARY = "make a model of the zoo out of a training"
USAGE = "kgan publish RUN NAME      (such as: kgan publish runs/mine dcgan_mine)"
MODELS = {
    "gan": "GAN of perceptrons",
    "dcgan": "Deep convolutional GAN",
    "cgan": "Conditional GAN, convolutional",
    "cgan_paper": "Conditional GAN of perceptrons",
    "stargan": "StarGAN",
}


def define_flags(flag_values):
    """Defines the flags of `kgan publish`.

    Args:
        flag_values: `absl.flags.FlagValues` to define them in.
    """
    values = {"flag_values": flag_values}
    flags.DEFINE_enum(
        "weights",
        None,
        ["best", "last"],
        "The epoch a judge chose, or the last one. Default: best where there is one.",
        **values,
    )
    flags.DEFINE_string("summary", None, "One sentence about the model.", **values)
    flags.DEFINE_string(
        "licence", None, "Of the data. Default: what the data set says.", **values
    )
    flags.DEFINE_string(
        "dataset", None, "What the data are called. Default: their name.", **values
    )
    flags.DEFINE_string(
        "limits", None, "What it cannot do and must not be used for.", **values
    )
    flags.DEFINE_string("data_dir", None, "Where TFDS keeps prepared data.", **values)
    flags.DEFINE_string(
        "directory",
        None,
        "The zoo. Default: the first directory of KGAN_ZOO, else the checkout's.",
        **values,
    )
    flags.DEFINE_boolean("overwrite", False, "Replace an entry of that name.", **values)
    flags.DEFINE_boolean(
        "reverse", False, "Of a CycleGAN: the translator from y to x.", **values
    )
    flags.DEFINE_string(
        "preview_from",
        None,
        "Of a CycleGAN or StarGAN: pictures whose translations the card shows, a "
        "folder or NAME:SPLIT of TFDS. They themselves are not kept. Default: drawn "
        "shapes.",
        **values,
    )
    flags.DEFINE_integer(
        "preview_num",
        None,
        "How many of them. Default: 16; of a StarGAN, with a row for each, 4.",
        lower_bound=1,
        **values,
    )


def main(flag_values, args):
    """Publishes the run `args[0]` under the name `args[1]`.

    Args:
        flag_values: `absl.flags.FlagValues` with the flags of `define_flags`.
        args: list of str, the run's directory (or its name in `runs/`) and the
            name of the entry.

    Returns:
        int, the exit code.
    """
    if len(args) != 2:
        return text.usage(NAME, USAGE)
    run, name = args
    try:
        entry = publish(find_run(run), name, flag_values)
    except (ValueError, OSError) as error:
        return text.failure(NAME, error)
    print(f"Published {entry.name} in {entry.path} ({text.size(entry.bytes)}).")
    use = f"kgan generate {entry.name}"
    if entry.kind == "translator":
        use = f"kgan translate {entry.name} photo.jpg"
    if entry.kind == "attribute_translator":
        use = f"kgan translate {entry.name} photo.jpg --all"
    print(f"Next: kgan evaluate {entry.name}; {use}")
    return 0


def publish(directory, name, flag_values):
    """Publishes a run; returns the entry.

    Args:
        directory: path of the run.
        name: str. Name of the entry.
        flag_values: `absl.flags.FlagValues` with the flags of `define_flags`.

    Raises:
        ValueError: if the run, the name or the card is not right.
    """
    from kgan.cli.recipe import Recipe
    from kgan.zoo import publication, storage

    recipe = Recipe.read(directory / "recipe.json")
    weights = find_weights(directory, flag_values.weights)
    # Refusals first: reading a model takes its time.
    target = publication.place(name, flag_values.directory)
    storage.refuse_existing(target, flag_values.overwrite)
    card = describe(directory, recipe, weights, flag_values)
    earlier = lineage.read(directory)
    from kgan.zoo.loader import read_keras

    model = read_keras(weights)
    shown = None
    if flag_values.preview_from:
        shown = translation_card.preview_pictures(model, flag_values)
    card["steps"] = int(model.step)
    if earlier:
        card["training"] = [*earlier, lineage.part(card["command"], card["steps"])]
    return publication.publish(
        model,
        name,
        directory=flag_values.directory,
        card=card,
        overwrite=flag_values.overwrite,
        reverse=flag_values.reverse,
        preview=shown,
    )


def describe(directory, recipe, weights, flag_values):
    """Returns the card, as far as the run knows it.

    Raises:
        ValueError: if the licence of the data is not known.
    """
    if recipe.family == "cyclegan":
        data = translation_card.describe_data(recipe, flag_values)
        summary = translation_card.summary(data, flag_values.reverse)
    else:
        data = describe_data(recipe, flag_values)
        if recipe.family == "stargan":
            del data["class_names"]  # the card has them as `attributes`
        model = MODELS.get(recipe.model) or MODELS[recipe.model.split("_")[0]]
        summary = f"{model}, trained on {data['dataset']}."
    selection = read_selection(weights)
    card = {
        "summary": flag_values.summary or summary,
        **data,
        "command": command(directory, recipe, selection),
        "seed": recipe.seed,
        "recipe": recipe.as_dict(),
    }
    told = {
        "attributes": list(recipe.attributes),
        "limits": flag_values.limits,
        "selection": selection,
    }
    return {**card, **{name: value for name, value in told.items() if value}}


def describe_data(recipe, flag_values):
    """Returns what a card tells of a recipe's data: name, licence, classes.

    Raises:
        ValueError: if the licence is not known.
    """
    from kgan.data.attribute_classes import class_names

    info, licence = find_licence(recipe.data, flag_values)
    names = class_names(recipe.attributes) if recipe.attributes else []
    return {
        "dataset": flag_values.dataset or short_name(recipe.data),
        "licence": licence,
        "class_names": names or list((info and info.class_names) or []),
    }


def find_licence(source, flag_values):
    """Returns the description of a data set, if there is one, and its licence.

    Raises:
        ValueError: if the licence is not known.
    """
    from kgan import data

    info, problem = None, f"{source} does not say its licence"
    try:
        info = data.info(source, data_dir=flag_values.data_dir)
    except ValueError as error:
        problem = str(error)
    licence = flag_values.licence or (info and info.licence)
    if not licence:
        raise ValueError(
            "A card tells the licence of the data; give it as --licence=..., or "
            f"--licence=unknown. ({problem})"
        )
    return info, licence


def short_name(source):
    """Returns the name of a data set: of a folder the last part of its path."""
    folder = pathlib.Path(source).expanduser()
    return folder.resolve().name if folder.is_dir() else source

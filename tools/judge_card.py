"""The card of a judge that tools/train_judge made.

`flag_values` are its flags, an `absl.flags.FlagValues`.
"""

import pathlib
import re

from kgan import data
from kgan.cli.domains import Domains

NUMBERS = [
    *("size", "photographs", "validation"),
    *("filters", "first_strides", "pooling", "feature_units", "dropout"),
    *("epochs", "calm_epochs", "batch_size", "learning_rate", "weight_decay"),
    "label_smoothing",
    *("limit", "seed"),
]
DRAWINGS = ["shift", "rotation", "zoom", "flip"]  # of what are no photographs
OF_ATTRIBUTES = ["attributes", "brightness"]


def find_domains(flag_values):
    """Returns the two domains that are the classes, `None` of labelled data."""
    sides = flag_values.domain_x, flag_values.domain_y
    return Domains.find(flag_values.data, *sides, flag_values.data_dir)


def find_class_names(flag_values):
    """Returns the names of the classes; none of attributes."""
    if flag_values.attributes:
        return []
    if flag_values.class_names:
        return flag_values.class_names
    domains = find_domains(flag_values)
    if domains:
        return list(domains.names)
    return data.info(flag_values.data, data_dir=flag_values.data_dir).class_names


def source(flag_values):
    """Returns what the data are called."""
    if flag_values.domain_x:
        return " and ".join(find_domains(flag_values).names)
    return flag_values.dataset or flag_values.data


def licence(flag_values):
    """Returns the licence of the data, as far as it is known."""
    if flag_values.licence or flag_values.domain_x:
        return flag_values.licence or "unknown"
    opened = data.info(flag_values.data, data_dir=flag_values.data_dir)
    return opened.licence or "unknown"


def numbers(flag_values):
    """Returns the names of the flags that decided about this judge."""
    names = NUMBERS if flag_values.photographs else [*NUMBERS, *DRAWINGS]
    return [*names, *OF_ATTRIBUTES] if flag_values.attributes else names


def placeholder(flag_values):
    """Returns what `--data` is in the command of the card.

    Where data have a name of their own, the folder they lie in is nobody
    else's: `CELEBA_HQ` for `--dataset=CelebA-HQ`.
    """
    if flag_values.dataset and pathlib.Path(flag_values.data).exists():
        return re.sub(r"\W+", "_", flag_values.dataset).upper()
    return flag_values.data


def command(flag_values):
    """Returns the command that makes this judge."""
    wanted = [f"--data={placeholder(flag_values)}"]
    if flag_values.domain_x:
        sides = flag_values.domain_x, flag_values.domain_y
        wanted = [f"--domain_{s}={v}" for s, v in zip("xy", sides, strict=True)]
    flags = [flag_values[name] for name in ("dataset", *numbers(flag_values))]
    given = [flag.serialize() for flag in flags if flag.present]
    return " ".join(["tools/train_judge", *wanted, *given])


def make_card(flag_values, figures):
    """Returns what only the publisher knows of a judge.

    Args:
        flag_values: the flags, with the values of the recipe.
        figures: dict of its figures.
    """
    name = source(flag_values)
    card = {
        "summary": f"A judge: a small classifier of the real pictures of {name}.",
        "dataset": name,
        "licence": licence(flag_values),
        "command": command(flag_values),
        "seed": flag_values.seed,
        "recipe": {name: flag_values[name].value for name in numbers(flag_values)},
        "class_names": find_class_names(flag_values),
        "metrics": figures,
    }
    if flag_values.attributes:
        card["summary"] = f"A judge: sees attributes in the real pictures of {name}."
        card["attributes"] = list(flag_values.attributes)
    return {**card, "limits": flag_values.limits} if flag_values.limits else card

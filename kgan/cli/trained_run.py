"""A run as others find it: where it lies, its weights, the command that made it."""

import json
import pathlib
import re


def find_run(run):
    """Returns the directory of a run, given by its path or its name.

    Raises:
        FileNotFoundError: if there is none, with the runs there are.
    """
    for path in (pathlib.Path(run).expanduser(), pathlib.Path("runs") / run):
        if (path / "recipe.json").is_file():
            return path
    there = sorted(
        str(path.parent) for path in pathlib.Path("runs").glob("*/recipe.json")
    )
    raise FileNotFoundError(
        f"{run} is no run of `kgan train`: there is no recipe.json in it. Runs here: "
        f"{', '.join(there) or 'none'}."
    )


def find_weights(directory, which=None):
    """Returns the file of the model that is published.

    Args:
        directory: path of the run.
        which: `"best"`, `"last"`, or `None` for the best there is.

    Raises:
        FileNotFoundError: if the run has no such model yet.
    """
    paths = {
        "best": directory / "best" / "model.keras",
        "last": directory / "checkpoint" / "model.keras",
    }
    for path in [paths[which]] if which else paths.values():
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"{directory} has no {which or 'trained'} model yet"
        + ("; `kgan train --judge=...` keeps the best." if which == "best" else ".")
    )


def command(directory, recipe, selection):
    """Returns the command line that trains to the weights of a run.

    Args:
        directory: path of the run.
        recipe: its `Recipe`.
        selection: what `read_selection` says of the weights.
    """
    run = f"runs/{directory.resolve().name}"
    return recipe.command(run) + judge_flag(selection)


def read_selection(weights):
    """Returns the epoch of the best model and the figures that chose it."""
    figures = weights.with_name("figures.json")
    if weights.parent.name != "best" or not figures.is_file():
        return {}
    return json.loads(figures.read_text("utf-8"))


def judge_flag(selection):
    """Returns the flag that has the same judge choose again."""
    for figure in selection:
        if match := re.match(r"val_fd_(.+?)_\d+k?(_vs_|$)", figure):
            return f" --judge {match[1]}"
    return ""

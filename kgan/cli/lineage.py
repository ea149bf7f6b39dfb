"""The parts of a training that went on from another one's networks.

A run that starts from an entry or from another run keeps in `lineage.json` what was
trained before it, so that the card of what comes out tells all of it.
"""

import json

from kgan import zoo
from kgan.cli.recipe import Recipe
from kgan.cli.start import find_start
from kgan.cli.trained_run import command, read_selection
from kgan.zoo.card import is_training

LINEAGE = "lineage.json"


def part(what, steps):
    """One part of a training.

    Args:
        what: str. The command that did it.
        steps: int.
    """
    return {"command": what, "steps": steps}


def up_to(start, steps):
    """Returns the parts that made the networks of a start, the first one first.

    Args:
        start: str, see `kgan.cli.start.find_start`.
        steps: int. What the model of the start has been trained for by its last part.
    """
    file = find_start(start)
    if file is None:
        entry = zoo.entry(start)
        return list(entry.training) or [part(entry.command, steps)]
    run = file.parent.parent
    recipe = run / "recipe.json"
    if not recipe.is_file():
        return [part(f"(that of the file {file.name})", steps)]
    line = command(run, Recipe.read(recipe), read_selection(file))
    return [*read(run), part(line, steps)]


def read(directory):
    """Returns the parts before a run; none where it began from scratch.

    Raises:
        ValueError: if its file is none of this module's.
    """
    file = directory / LINEAGE
    if not file.exists():
        return []
    try:
        parts = json.loads(file.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{file} is no list of parts: {error}") from error
    if not is_training(parts):
        raise ValueError(
            f"{file} is no list of parts, each with a command and steps; received "
            f"{parts!r:.80}."
        )
    return parts


def write(directory, parts):
    """Writes the parts before a run."""
    (directory / LINEAGE).write_text(json.dumps(parts, indent=2) + "\n", "utf-8")

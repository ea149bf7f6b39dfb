"""Doors: where input of strangers comes into kgan, and how it is made wrong.

A door is a class with a `name`; made with a directory of its own; called with a
`random.Random` it makes one wrong input and hands it in. It returns where kgan
takes the input, and raises what kgan raises. `ValueError` (of which the errors of
kgan are subclasses) and `OSError` are the words for people; anything else is a
crash.
"""

import contextlib

import fuzz_data_doors as data_doors
import fuzz_zoo_doors as zoo_doors
from fuzz_command_lines import CommandLines, Processes
from fuzz_mutations import changed_json, json_text
from fuzz_zoo_directories import ZooDirectories


class Recipes:
    """The JSON of `recipe.json`."""

    name = "recipes"

    def __init__(self, directory):
        from kgan.cli.presets import PRESETS
        from kgan.cli.recipe import Recipe

        self.path = directory / "recipe.json"
        self.recipes = []
        for model in PRESETS:
            with contextlib.suppress(ValueError):  # some want more than a model
                self.recipes.append(Recipe.of(model).as_dict())

    def __call__(self, rng):
        from kgan.cli.recipe import Recipe

        recipe = changed_json(rng, rng.choice(self.recipes))
        self.path.write_bytes(json_text(rng, recipe))
        Recipe.read(self.path).command("runs/x")


DOORS = {
    door.name: door
    for door in (
        *(data_doors.Pictures, zoo_doors.Cards, Recipes, data_doors.Packs),
        *(data_doors.AttributeLists, ZooDirectories, zoo_doors.Graphs),
        *(zoo_doors.KerasFiles, data_doors.Checkpoints, CommandLines),
        Processes,
    )
}

"""Doors: where input of strangers comes into kgan, and how it is made wrong.

A door is a class with a `name`; made with a directory of its own; called with a
`random.Random` it makes one wrong input and hands it in. It returns where kgan
takes the input, and raises what kgan raises. `ValueError` (of which the errors of
kgan are subclasses) and `OSError` are the words for people; anything else is a
crash.
"""

import contextlib
import importlib
import io
import shutil

import fuzz_data_doors as data_doors
import fuzz_zoo_doors as zoo_doors
from absl import flags
from fuzz_mutations import ODD_NUMBERS, ODD_TEXTS, changed_json, json_text


class CrashError(Exception):
    """What a command line said is not what people should read."""


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


class CommandLines:
    """Flags of all verbs with odd values."""

    name = "command lines"

    def __init__(self, directory):
        from kgan.cli import main

        self.main, self.directory, self.flags = main, directory, {}
        (directory / "here").mkdir()
        shutil.copytree(zoo_doors.ENTRY, directory / "zoo" / "test_dcgan")
        for verb in main.VERBS:
            values = flags.FlagValues()
            importlib.import_module(f"kgan.cli.{verb}").define_flags(values)
            self.flags[verb] = sorted(values)

    def __call__(self, rng):
        verb = rng.choice(list(self.flags))
        words = rng.sample(("test_dcgan", "gan", "cyclegan", "nothing.png"), k=2)
        words = words[: rng.randrange(3)] + self._odd(rng, verb)
        if verb == "train":  # with data it would begin to train
            words += ["--data=nowhere/at/all", "--judge="]
        errors = io.StringIO()
        with (
            zoo_doors.only_zoo(self.directory / "zoo"),
            contextlib.chdir(self.directory / "here"),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(errors),
        ):
            code = self.main.main([verb, *words])
        said = errors.getvalue()
        if code not in (0, 1, 2, 3) or "unexpected" in said or "Traceback" in said:
            raise CrashError(f"{verb} {words!r}: {code}, {said[:300]}")
        if code and not said.startswith("kgan"):
            raise CrashError(f"{verb} {words!r}: {said[:300]!r}")
        if code:
            raise ValueError(said)

    def _odd(self, rng, verb):
        # Some flags name files to write: `..` leads to a directory of the door's own,
        # what begins with a slash would not.
        texts = [text for text in ODD_TEXTS if not text.startswith(("/", "a/"))]
        values = [str(n) for n in ODD_NUMBERS] + [*texts, "inf", "-inf", "1,1,1"]
        names = self.flags[verb]
        names = rng.sample(names, k=min(rng.randrange(4), len(names)))
        return [f"--{name}={rng.choice(values)}" for name in names]


DOORS = {
    door.name: door
    for door in (
        *(data_doors.Pictures, zoo_doors.Cards, Recipes, data_doors.Packs),
        *(data_doors.AttributeLists, zoo_doors.ZooDirectories, zoo_doors.Graphs),
        *(zoo_doors.KerasFiles, data_doors.Checkpoints, CommandLines),
    )
}

"""The states that a training can go on from."""

import os
import sys

from kgan import models
from kgan.callbacks.last_good import save_model


class Checkpoints:
    """The last states of a training in a directory: the newest, and some before it.

    `model.keras` is the newest, `model.1.keras` the one before, and so on. At
    any moment, also in the middle of a save, all of these files are whole.

    Args:
        directory: `pathlib.Path`.
        keep: int. How many there are at most.
    """

    def __init__(self, directory, keep=2):
        self.newest = directory / "model.keras"
        self.keep = keep

    def paths(self):
        """Returns the files that there are, the newest first."""
        older = self.newest.parent.glob("model.[0-9]*.keras")
        older = sorted(older, key=lambda path: int(path.suffixes[0][1:]))
        return [path for path in (self.newest, *older) if path.exists()]

    def save(self, model):
        """Writes the newest; a full disk or a crash leaves those there were."""
        older = [
            self.newest.with_name(f"model.{age}.keras") for age in range(1, self.keep)
        ]
        before = self.newest.with_name(".before.keras")
        before.unlink(missing_ok=True)
        if older and self.newest.exists():
            link(self.newest, before)
        save_model(model, self.newest)
        if before.exists():
            for path, earlier in zip(older[:0:-1], older[-2::-1], strict=True):
                if earlier.exists():
                    os.replace(earlier, path)
            os.replace(before, older[0])

    def restore(self):
        """Returns the newest model that can be read, `None` if there is no file.

        A file that is torn or foreign is named, and the one before it is taken.

        Raises:
            ValueError: if none of them can be read.
        """
        paths = self.paths()
        problems = []
        for path in paths:
            try:
                return read(path)
            except Exception as error:  # whatever a torn file makes Keras raise
                problem = (str(error).strip().splitlines() or [type(error).__name__])[0]
                problems.append(f"{path} cannot be gone on from: {problem}")
                print(problems[-1], file=sys.stderr)
        if problems:
            raise ValueError(
                f"No checkpoint can be read ({'; '.join(problems)}). Move "
                f"{self.newest.parent} away to begin anew."
            )
        return None


def read(path):
    """Returns a compiled model of kgan.

    Raises:
        ValueError: for what is another model, or not compiled.
    """
    model = models.load_model(path)
    if not isinstance(model, models.TwoPlayer) or not model.compiled:
        raise ValueError(
            "a compiled model of kgan is wanted; received "
            f"{'an uncompiled' if not getattr(model, 'compiled', 0) else 'a'} "
            f"{type(model).__name__}"
        )
    return model


def link(path, name):
    """Gives a file a second name, or copies it where the disk knows no links."""
    try:
        os.link(path, name)
    except OSError:
        import shutil

        shutil.copyfile(path, name)

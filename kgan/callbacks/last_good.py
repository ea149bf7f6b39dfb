"""The checkpoint that a training goes back to when something is wrong."""

import os
import pathlib

from kgan import heap, replicas


class LastGood:
    """The last state of a model that nothing was wrong with, in a file.

    Args:
        path: str or path of a `.keras` file.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def begin(self, model):
        """Keeps the start of a new training; a resumed one may have better."""
        if not self.path.exists() or replicas.number(model.step) == 0:
            save_model(model, self.path)

    def save(self, model):
        """Replaces the file; a crash leaves the old one or the new one."""
        save_model(model, self.path)


def save_model(model, path):
    """Saves a model so that the file is the old one or the new one, whole.

    Args:
        model: a Keras model.
        path: `pathlib.Path` of a `.keras` file; missing directories are made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(".unfinished.keras")
    try:
        model.save(scratch)
        with open(scratch, "rb") as file:
            os.fsync(file.fileno())
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)  # half a file would keep a full disk full
        heap.give_back()  # what Keras copied to write it

"""The directory of a training: recipe, checkpoint, best model, logs."""

import json
import pathlib
import signal

import keras

from kgan import models
from kgan.callbacks.last_good import save_model
from kgan.callbacks.sight import not_finite
from kgan.cli.recipe import Recipe


class Run:
    """A directory `runs/<name>` and what stands in it.

    - `recipe.json`: the recipe, written once
    - `checkpoint/model.keras`: the compiled model as it is now, with both
      optimizers and the step it stopped at
    - `good/model.keras`: under `--sentinel=roll_back`, the last epoch without
      the sign of an alarm
    - `best/model.keras`, `best/figures.json`: the epoch the judge liked best
    - event files for TensorBoard, `film.gif`, `log.csv`

    Args:
        directory: str or path.
    """

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.recipe_file = self.directory / "recipe.json"
        self.checkpoint = self.directory / "checkpoint" / "model.keras"
        self.good = self.directory / "good" / "model.keras"
        self.best = self.directory / "best" / "model.keras"
        self.best_figures = self.directory / "best" / "figures.json"

    def check(self, recipe):
        """Says why the directory cannot be taken for a recipe, if it cannot.

        A run may be continued with more epochs while its learning rates do
        not depend on their number; nothing else may differ.

        Raises:
            ValueError: if another recipe was trained here.
        """
        if self.recipe_file.exists():
            before = Recipe.read(self.recipe_file)
            differences = [
                line
                for line in before.differences(recipe)
                if not line.startswith("epochs:") or recipe.decay == "linear"
            ]
            if differences:
                raise ValueError(
                    f"{self.directory} holds a run of another recipe "
                    f"({'; '.join(differences)}). Train with the numbers in "
                    f"{self.recipe_file}, or choose another --out."
                )

    def open(self, recipe):
        """Takes the directory for a recipe; see `check`."""
        self.check(recipe)
        recipe.write(self.recipe_file)

    def restore(self):
        """Returns the model of the checkpoint, or `None` where there is none."""
        if not self.checkpoint.exists():
            return None
        return models.load_model(self.checkpoint)

    def save(self, model):
        """Replaces the checkpoint; a crash leaves the old one or the new one."""
        save_model(model, self.checkpoint)


class Checkpoint(keras.callbacks.Callback):
    """Saves a run at the end of every epoch, and when it is asked to stop.

    SIGINT (Ctrl-C) and SIGTERM finish the step in hand, save, and end the
    training; a second one ends it at once. A training whose losses or
    variables are no longer finite ends, too, and its last good checkpoint
    stays, unless a sentinel in front has put a good state back.

    Args:
        run: a `Run`.
        sentinel: `kgan.callbacks.Sentinel` or `None`.
    """

    signals = (signal.SIGINT, signal.SIGTERM)

    def __init__(self, run, sentinel=None):
        super().__init__()
        self.run, self.sentinel = run, sentinel
        self.stopped_by = None
        self.broken = []
        self._handlers = {}

    def on_train_begin(self, logs=None):
        """Listens to signals."""
        for number in self.signals:
            self._handlers[number] = signal.signal(number, self._stop)

    def _stop(self, number, frame):
        self.stopped_by = signal.Signals(number)
        self._release()

    def on_train_batch_end(self, batch, logs=None):
        """Stops after this step if a signal came."""
        if self.stopped_by:
            self.model.stop_training = True

    def on_epoch_end(self, epoch, logs=None):
        """Saves the model, or stops where it is not finite."""
        # After a roll back the logs speak of the model that was.
        restored = self.sentinel is not None and self.sentinel.restored
        self.broken = not_finite({} if restored else logs or {}, self.model)
        if self.broken:
            self.model.stop_training = True
        else:
            self.run.save(self.model)

    def on_train_end(self, logs=None):
        """Gives the signals back."""
        self._release()

    def _release(self):
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers = {}


class KeepBest(keras.callbacks.Callback):
    """Keeps the model of the epoch with the smallest figure.

    Unlike `keras.callbacks.ModelCheckpoint` it remembers the best figure over
    a restart.

    Args:
        run: a `Run`.
        monitor: str. Key of the logs.
    """

    def __init__(self, run, monitor):
        super().__init__()
        self.run = run
        self.monitor = monitor

    def on_train_begin(self, logs=None):
        """Reads the best figure so far."""
        self.value = float("inf")
        if self.run.best_figures.exists():
            figures = json.loads(self.run.best_figures.read_text(encoding="utf-8"))
            self.value = figures[self.monitor]

    def on_epoch_end(self, epoch, logs=None):
        """Saves the model if it is the best so far."""
        figures = {k: float(v) for k, v in logs.items() if k.startswith("val_")}
        if not figures[self.monitor] < self.value:
            return
        self.value = figures[self.monitor]
        save_model(self.model, self.run.best)
        figures = {"epoch": epoch + 1, **figures}
        self.run.best_figures.write_text(json.dumps(figures, indent=2) + "\n")

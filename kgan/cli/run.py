"""The directory of a training: recipe, checkpoint, best model, logs."""

import json
import pathlib
import signal
import time

import keras

from kgan import replicas
from kgan.callbacks.last_good import save_model
from kgan.callbacks.sight import not_finite
from kgan.cli.checkpoints import Checkpoints
from kgan.cli.recipe import Recipe


class Run:
    """A directory `runs/<name>` and what stands in it.

    - `recipe.json`: the recipe, written once
    - `checkpoint/model.keras`: the compiled model as it is now, with both
      optimizers and the step it stopped at; `checkpoint/model.1.keras` is the
      one before, see `Checkpoints`
    - `good/model.keras`: under `--sentinel=roll_back`, the last epoch without
      the sign of an alarm
    - `best/model.keras`, `best/figures.json`: the epoch the judge liked best
    - `lineage.json`: where it started from another training, the parts of that
    - event files for TensorBoard, `film.gif`, `log.csv`

    Args:
        directory: str or path.
        keep: int. Checkpoints that are kept.
    """

    leads = True  # of several workers, the one that writes

    def __init__(self, directory, keep=2):
        self.directory = pathlib.Path(directory)
        self.recipe_file = self.directory / "recipe.json"
        self.checkpoints = Checkpoints(self.directory / "checkpoint", keep)
        self.checkpoint = self.checkpoints.newest
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
        return self.checkpoints.restore()

    def save(self, model):
        """Replaces the checkpoint; a crash leaves the old one or the new one."""
        self.checkpoints.save(model)


class Checkpoint(keras.callbacks.Callback):
    """Saves a run every so often, after every epoch, and when it is asked to stop.

    SIGINT (Ctrl-C) and SIGTERM finish the step in hand, save, and end the
    training; a second one ends it at once. A training whose losses or
    variables are no longer finite ends, too, and its last good checkpoint
    stays, unless a sentinel in front has put a good state back.

    Args:
        run: a `Run`.
        sentinel: `kgan.callbacks.Sentinel` or `None`.
        minutes: float. Time from one save to the next within an epoch.
        steps: int or `None`. Training steps from one save to the next.
        agree: callable from the signal this process was sent, or `None`, to that of
            any process that trains along. Defaults to this process alone.
    """

    signals = (signal.SIGINT, signal.SIGTERM)

    def __init__(
        self, run, sentinel=None, minutes=15.0, steps=None, agree=lambda number: number
    ):
        super().__init__()
        self.run, self.sentinel = run, sentinel
        self.minutes, self.steps, self.agree = minutes, steps, agree
        self.stopped_by = self._sent = None
        self.broken = []
        self._handlers = {}

    def on_train_begin(self, logs=None):
        """Listens to signals."""
        self._saved(replicas.number(self.model.step))
        for number in self.signals:
            self._handlers[number] = signal.signal(number, self._stop)

    def _stop(self, number, frame):
        self._sent = signal.Signals(number)
        self._release()

    def on_train_batch_end(self, batch, logs=None):
        """Stops after this step if a signal came; saves if it is time."""
        # Apart from what was sent: a signal may come while others are being asked.
        self.stopped_by = self.agree(self._sent)
        if self.stopped_by:
            self.model.stop_training = True
        elif self._is_due() and not not_finite({}, self.model):
            self._save()

    def _is_due(self):
        if time.monotonic() - self._saved_at >= 60 * self.minutes:
            return True
        return (
            bool(self.steps)
            and replicas.number(self.model.step) - self._saved_step >= self.steps
        )

    def _save(self):
        self.run.save(self.model)
        self._saved(replicas.number(self.model.step))

    def _saved(self, step):
        self._saved_at, self._saved_step = time.monotonic(), step

    def on_epoch_end(self, epoch, logs=None):
        """Saves the model, or stops where it is not finite."""
        # After a roll back the logs speak of the model that was.
        restored = self.sentinel is not None and self.sentinel.restored
        self.broken = not_finite({} if restored else logs or {}, self.model)
        if self.broken:
            self.model.stop_training = True
        else:
            self._save()

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

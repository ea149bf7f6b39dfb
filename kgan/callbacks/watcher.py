"""What the callbacks of this package have in common."""

import keras

from kgan import replicas


class Watcher(keras.callbacks.Callback):
    """Looks at a model in training: once at the start, then every few epochs.

    A subclass overrides `begin` and `look`. Both see the model as it will
    train on: `begin` comes with the first epoch, when callbacks such as
    `keras.callbacks.BackupAndRestore` have put back what they keep, wherever
    in the list they stand.

    Args:
        every: int. Epochs from one look to the next. The last epoch is looked
            at in any case. Defaults to `1`.
    """

    model_wants = ("step",)

    def __init__(self, every=1):
        super().__init__()
        if every < 1:
            raise ValueError(f"`every` must be at least 1 epoch; received {every}.")
        self.every = every
        self._begun = False

    @property
    def step(self):
        """The model's own count of training steps; a resumed run continues it."""
        return replicas.number(self.model.step)

    def begin(self):
        """Called before the first epoch of a training."""

    def look(self, logs):
        """Called after the epochs that are looked at, with Keras's logs."""

    def on_train_begin(self, logs=None):
        missing = [name for name in self.model_wants if not hasattr(self.model, name)]
        if missing:
            raise TypeError(
                f"{type(self).__name__} watches models that have "
                f"{', '.join(self.model_wants)}, as kgan.models.GAN has; "
                f"{type(self.model).__name__} has no {', '.join(missing)}."
            )
        self._begun = False

    def on_epoch_begin(self, epoch, logs=None):
        if not self._begun:
            self._begun = True
            self.begin()

    def is_due(self, epoch):
        """Whether this epoch is one that is looked at."""
        last = epoch + 1 == (self.params or {}).get("epochs")
        return last or (epoch + 1) % self.every == 0

    def on_epoch_end(self, epoch, logs=None):
        if self.is_due(epoch):
            self.look({} if logs is None else logs)


class SummaryWatcher(Watcher):
    """A watcher that writes to TensorBoard.

    Args:
        log_dir: str or path. TensorBoard's directory of this run; callbacks
            that name the same one write to the same file.
        every: int. Epochs from one look to the next.
    """

    def __init__(self, log_dir, every=1):
        # Imported here: who only asks for the class need not load TensorFlow.
        from kgan.callbacks.summaries import Summaries

        super().__init__(every)
        self.summaries = Summaries.of(log_dir)

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self.summaries.acquire(self)

    def on_epoch_begin(self, epoch, logs=None):
        super().on_epoch_begin(epoch, logs)
        self.summaries.flush()

    def on_epoch_end(self, epoch, logs=None):
        super().on_epoch_end(epoch, logs)
        self.summaries.flush()

    def on_train_end(self, logs=None):
        self.summaries.release(self)

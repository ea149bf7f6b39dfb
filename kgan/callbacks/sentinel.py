"""A guard that notices what goes wrong in a training, and can do something."""

import numpy as np
from absl import logging

from kgan import replicas
from kgan.callbacks.alarms import Collapse, DiscriminatorWon, NotFinite, OneColour
from kgan.callbacks.last_good import LastGood
from kgan.callbacks.sight import Sight, clear_gap, not_finite
from kgan.callbacks.views import FixedSamples
from kgan.callbacks.watcher import Watcher

ACTIONS = ("warn", "stop", "roll_back")


class Sentinel(Watcher):
    """Notices a training that goes wrong; says so, stops it, or turns it back.

    Four alarms, each with its figures and what may help (`kgan.callbacks.alarms`
    says where their limits come from):

    - `not_finite`: a figure of the logs or a variable is NaN or infinite
    - `one_colour`: every picture drawn is black, or of another single colour
    - `collapse`: whatever it is given, the generator draws nearly one picture
    - `discriminator_won`: its loss is near zero for long

    An alarm is said once when it begins to ring, and again only if it had
    fallen silent. Watching draws no random numbers from the model: the training
    is the same with and without, until the sentinel acts.

    To roll back, the sentinel keeps a file of its own: the model at the last
    epoch at which no alarm showed the least sign, so that a collapse which took
    epochs to be called one does not stand in it. Signs that an untrained model
    shows, too, do not count until it has lost them once; if it never does, there
    is nothing to go back to and the training ends. `model.rewind` puts the file
    back in place, with lower learning rates. The batches go on where they were:
    the steps that are done again see other pictures than before. The epochs of
    `fit` go on, too, so that it ends with fewer steps than asked for; `kgan
    train` does the missing ones.

    Put it last in the list: the others then still see, and log at its own step,
    what it may be about to take back; only callbacks that save the model come
    after it.

    Args:
        action: str. What an alarm does beside being said: `"warn"` nothing,
            `"stop"` ends the training, `"roll_back"` returns to the last good
            epoch. A `not_finite` training ends even under `"warn"`. Defaults
            to `"warn"`.
        checkpoint: str or path of a `.keras` file for `"roll_back"`. Where a
            resumed training finds one, it is kept until there is a better one.
        views: callable from a model to a list of `kgan.callbacks.views.View`,
            the pictures to judge. Defaults to fixed latents for models with
            `generate`, which without real pictures are not judged for collapse
            unless a `CollapseMonitor` stands in front; none for others.
        alarms: list of `kgan.callbacks.alarm.Alarm`. Defaults to all four.
        log_dir: str or path. TensorBoard's directory of this run: each alarm
            gets a curve, `sentinel/<alarm>`, that is 1 while it rings, and what
            is said stands in `sentinel/alarms`. Defaults to `None`, no such.
        factor: float. A roll back multiplies both learning rates by it.
            Defaults to `0.5`.
        times: int. Roll backs of this sentinel; the next alarm then ends the
            training. Defaults to `3`.
        every: int. Epochs from one look at pictures to the next; figures are
            looked at every epoch. Defaults to `1`.
        every_batches: int. If given, the step's logs are checked for NaN and
            infinity whenever that many steps have passed, too, which waits for
            the device. Defaults to `None`.

    Attributes:
        findings: list of `kgan.callbacks.alarm.Finding`, all so far.
        stopped_by: the `Finding` that ended the training, or `None`.
        rolled_back: int. How often so far.
        restored: bool. Whether the last epoch's end was a roll back, so that
            its logs speak of a model that is no longer there.

    Example:

    ```python
    sentinel = kgan.callbacks.Sentinel(
        "roll_back",
        checkpoint="runs/digits/good.keras",
        views=kgan.callbacks.FixedSamples(real_images),
    )
    model.fit(images, epochs=20, callbacks=[sentinel])
    ```
    """

    def __init__(
        self,
        action="warn",
        *,
        checkpoint=None,
        views=None,
        alarms=None,
        log_dir=None,
        factor=0.5,
        times=3,
        every=1,
        every_batches=None,
    ):
        super().__init__(every)
        check(action, checkpoint, factor, every_batches)
        self.action, self.factor, self.times = action, factor, times
        self.last_good = None
        if action == "roll_back":
            self.last_good = LastGood(checkpoint)
            self.model_wants = (*self.model_wants, "rewind")
        self.alarms = usual_alarms() if alarms is None else list(alarms)
        self.views, self.log_dir = views, log_dir
        self.every_batches = every_batches
        if every_batches is not None:
            # Keras runs ahead of the device unless a callback has this method.
            self.on_train_batch_end = self._after_batch
        self.findings, self.stopped_by = [], None
        self.rolled_back, self.restored = 0, False
        self._summaries = None

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        if self.log_dir is not None:
            # Imported here: without TensorBoard no TensorFlow is wanted.
            from kgan.callbacks.summaries import Summaries

            self._summaries = Summaries.of(self.log_dir).acquire(self)

    def on_train_end(self, logs=None):
        if self._summaries is not None:
            self._summaries.release(self)

    def begin(self):
        self.stopped_by, self.restored = None, False
        self._last_step = self.step
        self._forget()
        if self.last_good is not None:
            self.last_good.begin(self.model)

    def on_epoch_end(self, epoch, logs=None):
        due = self.is_due(epoch)
        self._judge(self._sight(logs or {}, due), self.alarms)
        good = due and not self.restored and all(alarm.calm for alarm in self.alarms)
        if self.last_good is not None and good and self.stopped_by is None:
            self.last_good.save(self.model)

    def _after_batch(self, batch, logs=None):
        # One call may stand for several steps (`steps_per_execution`).
        if self.step // self.every_batches > self._last_step // self.every_batches:
            figures = logs or {}
            sight = Sight(self.step, figures, not_finite(figures))
            self._judge(sight, [alarm for alarm in self.alarms if alarm.fatal])
        self._last_step = self.step

    def _sight(self, figures, with_pictures):
        broken = not_finite(figures, self.model)
        # What a broken model draws says nothing more.
        draw = self._drawing() if with_pictures and not broken else None
        return Sight(
            self.step,
            {key: value for key, value in figures.items() if np.ndim(value) == 0},
            broken,
            [] if draw is None else draw(self.model),
            clear_gap(getattr(self.model, "adversarial_loss", None)),
        )

    def _drawing(self):
        if self.views is None and hasattr(self.model, "generate"):
            self.views = FixedSamples()
        return self.views

    def _judge(self, sight, alarms):
        """Asks the alarms, acts, and says and writes what was found."""
        self.restored = False
        findings = [found for alarm in alarms if (found := alarm.look(sight))]
        curves = {alarm.name: float(alarm.ringing) for alarm in alarms}
        said = [finding.words for finding in findings]
        if findings:
            self.findings += findings
            said += self._act(findings)
            level = logging.ERROR if self.stopped_by else logging.WARNING
            logging.log(level, "%s", " ".join(said))
        self._write(sight.step, curves, said)

    def _act(self, findings):
        """Does what the action says; returns what it did, as a list of str."""
        fatal = {alarm.name for alarm in self.alarms if alarm.fatal}
        grave = [finding for finding in findings if finding.alarm in fatal]
        if self.action == "warn" and not grave:
            return []
        if self.action == "roll_back" and self._can_roll_back():
            return [self._roll_back()]
        self.stopped_by = (grave or findings)[0]
        self.model.stop_training = True
        if self.rolled_back:
            return [f"After {self.rolled_back} roll backs the training stops."]
        return ["The training stops."]

    def _can_roll_back(self):
        never_good = any(alarm.ringing and alarm.beginner for alarm in self.alarms)
        return self.rolled_back < self.times and not never_good

    def _roll_back(self):
        self.model.rewind(self.last_good.path, self.factor)
        self.rolled_back += 1
        self.restored = True
        self._forget()
        rates = [
            replicas.number(optimizer.learning_rate)
            for optimizer in (self.model.d_optimizer, self.model.g_optimizer)
        ]
        return (
            f"Rolled back to step {self.step:,}, the last good one "
            f"({self.rolled_back} of {self.times} times); learning rates are now "
            f"{rates[0]:.3g} (d) and {rates[1]:.3g} (g)."
        )

    def _forget(self):
        for alarm in self.alarms:
            alarm.begin(self.step)

    def _write(self, step, curves, said):
        if self._summaries is None:
            return
        for name, ringing in curves.items():
            self._summaries.scalar(f"sentinel/{name}", ringing, step)
        if said:
            self._summaries.text("sentinel/alarms", "\n\n".join(said), step)
        self._summaries.flush()


def usual_alarms():
    """All four alarms with their limits."""
    return [NotFinite(), OneColour(), Collapse(), DiscriminatorWon()]


def check(action, checkpoint, factor, every_batches):
    """Refuses arguments of a `Sentinel` that mean nothing.

    Raises:
        ValueError: saying what is wanted.
    """
    if action not in ACTIONS:
        raise ValueError(f"`action` wants one of {list(ACTIONS)}; received {action!r}.")
    if action == "roll_back" and checkpoint is None:
        raise ValueError(
            "`action='roll_back'` wants `checkpoint`, a .keras file to keep the last "
            "good model in; received None."
        )
    if not 0 < factor <= 1:
        raise ValueError(f"`factor` wants a number in (0, 1]; received {factor!r}.")
    if every_batches is not None and every_batches < 1:
        raise ValueError(
            "`every_batches` must be at least 1 step or None; "
            f"received {every_batches}."
        )

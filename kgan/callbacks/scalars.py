"""Curves of a training for TensorBoard."""

import re

import numpy as np

from kgan import replicas
from kgan.callbacks.watcher import SummaryWatcher

_DESCRIPTIONS = {
    "d_loss": "What the discriminator descends: the sum of its terms.",
    "g_loss": "What the generator descends: the sum of its terms.",
    "d_adv": "The discriminator's adversarial term.",
    "g_adv": "The generator's adversarial term.",
    "f_adv": "The adversarial term of F, the generator from y to x.",
    "d_x": "What D_X descends: real x against F(y).",
    "d_y": "What D_Y descends: real y against G(x).",
    "cycle_x": "Mean |F(G(x)) - x|, weighted as it enters g_loss.",
    "cycle_y": "Mean |G(F(y)) - y|, weighted as it enters g_loss.",
    "identity_x": "Mean |F(x) - x|, weighted as it enters g_loss.",
    "identity_y": "Mean |G(y) - y|, weighted as it enters g_loss.",
    "pool_x": "How full the pool of earlier fakes is that D_X sees, from 0 to 1.",
    "pool_y": "How full the pool of earlier fakes is that D_Y sees, from 0 to 1.",
    "d_cls": "How badly D reads the labels of real images, weighted.",
    "g_cls": "How badly D reads the asked-for labels off translations, weighted.",
    "rec": "Mean |x - G(G(x, c), c')|, weighted as it enters g_loss.",
    "d_cls_accuracy": "Share of the labels of real images that D reads rightly.",
    "g_cls_accuracy": "Share of the asked-for labels that D reads off translations.",
    "d_gp": "Gradient penalty, weighted as it enters d_loss.",
    "d_r1": "R1 penalty, weighted as it enters d_loss.",
    "d_real": "Mean probability that D gives to real images. 1/2 at equilibrium.",
    "d_fake": "Mean probability that D gives to generated images. 1/2 at equilibrium.",
    "d_accuracy": "Share of images that D puts on the right side. "
    "Near 1 it has won, 1/2 is a coin toss.",
    "equilibrium": "Mean distance of d_real and d_fake from 1/2: "
    "0 at equilibrium, 1/2 where D is certain and right.",
    "diversity": "Mean pairwise distance of generated images from fixed "
    "latents, divided by that of real images. Near 1 is healthy, 0 is collapse.",
    "diversity_lowest_class": "The same figure in the least diverse class.",
}
_LAYOUT = {
    "Training at a glance": {
        "losses": ["losses/d_loss", "losses/g_loss"],
        "D's mean probability, real and fake": [
            "health/d_real",
            "health/d_fake",
        ],
        "D's accuracy and distance from equilibrium": [
            "health/d_accuracy",
            "health/equilibrium",
        ],
    }
}
_OF_GENERATORS = {"diversity": ["health/diversity.*"]}
_OF_TRANSLATORS = {
    "cycle terms": ["losses/cycle_x", "losses/cycle_y"],
    "identity terms": ["losses/identity_x", "losses/identity_y"],
    "adversarial terms of G and F": ["losses/g_adv", "losses/f_adv"],
    "D_X and D_Y": ["losses/d_x", "losses/d_y"],
    "cycles on fixed pictures, dB, high is good": ["translation/cycle_db_.*"],
}
_OF_ATTRIBUTES = {
    "classification terms": ["losses/d_cls", "losses/g_cls"],
    "labels read rightly, of real and of translated": [
        "health/d_cls_accuracy",
        "health/g_cls_accuracy",
    ],
    "reconstruction": ["losses/rec"],
    "gradient penalty": ["losses/d_gp"],
}
_HEALTH = re.compile(r"[dg]_(.+_)?(real|fake|accuracy)|(equilibrium|diversity|pool).*")


class Scalars(SummaryWatcher):
    """Writes every figure in Keras's logs as a curve over training steps.

    The curves come in groups: `health/` (mean probabilities and accuracy of the
    discriminator, distance from the equilibrium, diversity, how full pools of
    images are), `losses/` (totals
    and terms, each with its weight), `optimizers/` (learning rates) and
    `validation/`. The tab "Custom scalars" draws those in one chart that are
    read together.

    Put it behind the callbacks that add figures to the logs, such as
    `CollapseMonitor`.

    Args:
        log_dir: str or path. TensorBoard's directory of this run.
        every: int. Epochs from one point to the next. Defaults to `1`.
        every_batches: int. If given, what the training step logs is also
            written whenever that many steps have passed. As Keras's
            progress bar does, it shows means since the start of the epoch.
            Each such point waits for the device, so leave it out where the
            epochs are short. Defaults to `None`.
    """

    def __init__(self, log_dir, *, every=1, every_batches=None):
        super().__init__(log_dir, every)
        if every_batches is not None:
            if every_batches < 1:
                raise ValueError(
                    "`every_batches` must be at least 1 step or None; "
                    f"received {every_batches}."
                )
            # Keras runs ahead of the device as long as no callback overrides
            # this method, so it is there only where it is asked for.
            self.on_train_batch_end = self._after_batch
        self.every_batches = every_batches
        self._last_step = 0

    def begin(self):
        self._last_step = self.step
        self.summaries.layout(layout(self.model))

    def look(self, logs):
        self._write({**logs, **self._learning_rates()})

    def _after_batch(self, batch, logs=None):
        # One call may stand for several steps (`steps_per_execution`).
        if self.step // self.every_batches > self._last_step // self.every_batches:
            self._write(logs or {})
        self._last_step = self.step

    def _learning_rates(self):
        optimizers = {
            player: getattr(self.model, f"{player}_optimizer", None) for player in "dg"
        }
        return {
            f"optimizers/{player}_learning_rate": replicas.number(
                optimizer.learning_rate
            )
            for player, optimizer in optimizers.items()
            if optimizer is not None
        }

    def _write(self, logs):
        for key, value in logs.items():
            if np.ndim(value) == 0:
                self.summaries.scalar(
                    tag(key), float(value), self.step, _DESCRIPTIONS.get(key)
                )


def layout(model):
    """Returns which curves of a model are drawn in one chart."""
    charts = _OF_GENERATORS
    if hasattr(model, "attributes"):
        charts = _OF_ATTRIBUTES
    elif hasattr(model, "translate"):
        charts = _OF_TRANSLATORS
    return {title: {**common, **charts} for title, common in _LAYOUT.items()}


def tag(key):
    """Returns the TensorBoard tag of a key of the logs: its group and itself."""
    if "/" in key:
        return key
    if key.startswith("val_"):
        return f"validation/{key.removeprefix('val_')}"
    if _HEALTH.fullmatch(key):
        return f"health/{key}"
    return f"losses/{key}"

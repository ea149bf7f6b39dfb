"""What there is to judge a training by at one moment."""

import dataclasses
import math

import keras
import numpy as np
from keras import ops

# Sigmoid(1) - sigmoid(-1): beyond the margin of 1 a hinge loss is zero.
_HINGE_GAP = 2 / (1 + math.exp(-1)) - 1


@dataclasses.dataclass(frozen=True)
class Sight:
    """What alarms see of a model at one look.

    Args:
        step: int. The model's training steps so far.
        figures: dict of scalars, Keras's logs.
        broken: list of str, what is not finite, see `not_finite`.
        views: list of `View`.
        clear_gap: float, see `clear_gap`, or `None`.
    """

    step: int
    figures: dict = dataclasses.field(default_factory=dict)
    broken: list = dataclasses.field(default_factory=list)
    views: list = dataclasses.field(default_factory=list)
    clear_gap: float | None = 1.0


def not_finite(figures, model=None):
    """Says which figures, and which variables of a model, are NaN or infinite.

    Args:
        figures: dict, such as Keras's logs; only scalars count.
        model: Keras model. Its weights and those of its optimizers are read.

    Returns:
        list of str such as `"g_loss is nan"`.
    """
    broken = [
        f"{key} is {float(value)}"
        for key, value in figures.items()
        if np.ndim(value) == 0 and not math.isfinite(value)
    ]
    weights = [] if model is None else saved_variables(model)
    wrong = [v.path for v in weights if not bool(ops.all(ops.isfinite(v)))]
    if wrong:
        broken.append(
            f"{len(wrong)} of {len(weights)} variables are not finite, such as "
            f"{wrong[0]}"
        )
    return broken


def saved_variables(model):
    """The float variables that a checkpoint of a model holds."""
    players = (getattr(model, f"{player}_optimizer", None) for player in "dg")
    optimizers = [v for player in players if player for v in player.variables]
    return [
        v
        for v in [*model.weights, *optimizers]
        if keras.backend.is_float_dtype(v.dtype)
    ]


def clear_gap(loss):
    """How far beliefs in real and fake lie apart where D has nothing left to gain.

    One, but for one-sided label smoothing, which asks for `1 - smoothing`, and
    for hinge losses, which are zero beyond a margin. Wasserstein losses have no
    such point: their critic should be ahead, and its loss is a distance that
    has no scale.

    Args:
        loss: `kgan.losses.AdversarialLoss` or `None`.

    Returns:
        float, or `None` where there is no such point.
    """
    name = getattr(loss, "name", None)
    if name == "wasserstein":
        return None
    if name == "hinge":
        return _HINGE_GAP
    return 1.0 - getattr(loss, "label_smoothing", 0.0)

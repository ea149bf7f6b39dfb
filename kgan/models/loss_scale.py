"""Loss scaling, which float16 cannot do without.

A gradient below 6e-8 is zero in float16. So the loss is multiplied by a large power
of two and the gradients are divided by it; where they overflow, Keras's
`LossScaleOptimizer` skips the step and halves the scale. Each player has a scale of
its own: the gradients of one say nothing of the other's.
"""

import keras
from keras import ops

from kgan import replicas


def with_loss_scale(optimizer, networks):
    """Wraps an optimizer where networks compute in float16.

    Args:
        optimizer: Keras optimizer. One that scales the loss already stays as it is.
        networks: all networks of the game: a player's gradients flow through the
            other's networks, too.

    Returns:
        `keras.optimizers.LossScaleOptimizer`, or the optimizer itself.
    """
    layers = [layer for network in networks for layer in network.layers]
    half = any(layer.compute_dtype == "float16" for layer in layers)
    if half and not isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return keras.optimizers.LossScaleOptimizer(optimizer)
    return optimizer


def steps(optimizer, gradients):
    """Whether an optimizer is going to step, or to skip these gradients.

    Returns:
        Boolean scalar tensor; `None` for an optimizer that skips none.
    """
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return replicas.everywhere(optimizer.check_finite(gradients))
    return None


def all_or_none(gradients, finite):
    """Gradients that every replica skips where one of them has to.

    Keras looks at the gradients of each replica by itself before it adds them up.

    Args:
        gradients: list of tensors or `None`.
        finite: what `steps` returned.
    """
    if finite is None or replicas.count() == 1:
        return gradients
    return [
        g if g is None else ops.where(finite, g, ops.full_like(g, float("nan")))
        for g in gradients
    ]

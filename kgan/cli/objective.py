"""What the players of a recipe descend, and how."""

import keras

from kgan import losses, models

# The first GANs' rates fall by this factor a step.
EXPONENTIAL = 1 / 1.00004


def build_loss(recipe, **options):
    """The adversarial loss, smoothed only where that is asked for.

    Args:
        recipe: a `Recipe`.
        **options: more options of the loss.
    """
    if recipe.label_smoothing:
        options["label_smoothing"] = recipe.label_smoothing
    return losses.get(recipe.adversarial_loss, **options)


def build_optimizer(recipe, rate, steps_per_epoch):
    """One player's optimizer with the recipe's schedule.

    Args:
        recipe: a `Recipe`.
        rate: float. The player's learning rate at the start.
        steps_per_epoch: int. Steps of this player.
    """
    total = recipe.epochs * steps_per_epoch
    falling = None
    if recipe.decay_epochs is not None:
        falling = recipe.decay_epochs * steps_per_epoch
    rate = build_rate(recipe.decay, rate, total, falling)
    if recipe.optimizer == "sgd":
        return keras.optimizers.SGD(rate, momentum=recipe.beta_1)
    return keras.optimizers.Adam(
        rate, beta_1=recipe.beta_1, beta_2=recipe.beta_2, epsilon=recipe.epsilon
    )


def build_rate(decay, rate, total_steps, falling_steps=None):
    """A learning rate or its schedule.

    Args:
        decay: str. `"constant"`, `"exponential"` or `"linear"`.
        rate: float. The rate at the start.
        total_steps: int. Steps of the whole training.
        falling_steps: int. The last steps, over which a linear decay falls
            to zero. Defaults to the last half.
    """
    schedules = keras.optimizers.schedules
    if decay == "constant":
        return rate
    if decay == "exponential":
        return schedules.ExponentialDecay(rate, 1, EXPONENTIAL)
    if falling_steps is None:
        falling_steps = total_steps - total_steps // 2
    return models.ConstantThenLinear(rate, total_steps - falling_steps, total_steps)

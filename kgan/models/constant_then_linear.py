"""Learning rates of the GAN papers that Keras lacks."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kgan")
class ConstantThenLinear(keras.optimizers.schedules.LearningRateSchedule):
    """Stays for a while, then falls in a straight line to zero.

    Args:
        learning_rate: float. The rate at the start.
        constant_steps: int. Steps before the fall begins.
        total_steps: int. The step at which the rate is zero.

    Example:

    >>> rate = ConstantThenLinear(1.0, constant_steps=2, total_steps=6)
    >>> [float(rate(step)) for step in (0, 2, 3, 5, 6)]
    [1.0, 1.0, 0.75, 0.25, 0.0]

    Reference:

    - [Zhu et al., 2017](https://arxiv.org/abs/1703.10593), section 4.
    """

    def __init__(self, learning_rate, constant_steps, total_steps):
        if not 0 <= constant_steps < total_steps:
            raise ValueError(
                "`constant_steps` wants to be less than `total_steps`; received "
                f"{constant_steps} and {total_steps}."
            )
        self.learning_rate = float(learning_rate)
        self.constant_steps = int(constant_steps)
        self.total_steps = int(total_steps)

    def __call__(self, step):
        left = self.total_steps - ops.cast(step, "float32")
        fall = left / (self.total_steps - self.constant_steps)
        return self.learning_rate * ops.clip(fall, 0.0, 1.0)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            "learning_rate": self.learning_rate,
            "constant_steps": self.constant_steps,
            "total_steps": self.total_steps,
        }

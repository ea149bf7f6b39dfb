"""A learning rate schedule that can be lowered while it runs."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kgan")
class ScaledSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """Another schedule, times a factor that lives in a variable.

    A compiled step reads the variable, so that a change counts at once.

    Args:
        schedule: `keras.optimizers.schedules.LearningRateSchedule`.
        scale: float. The factor at the start. Defaults to `1`.

    Example:

    >>> falling = keras.optimizers.schedules.PolynomialDecay(1.0, 4, 0.0)
    >>> rate = ScaledSchedule(falling, scale=0.5)
    >>> [float(rate(step)) for step in (0, 1, 4)]
    [0.5, 0.375, 0.0]
    """

    def __init__(self, schedule, scale=1.0):
        self.schedule = schedule
        self.scale = keras.Variable(
            scale, dtype="float32", trainable=False, name="scale"
        )

    def __call__(self, step):
        return ops.convert_to_tensor(self.scale) * self.schedule(step)

    def get_config(self):
        """Returns the constructor's arguments, the factor as it is now."""
        return {
            "schedule": keras.saving.serialize_keras_object(self.schedule),
            "scale": float(self.scale),
        }

    @classmethod
    def from_config(cls, config):
        """Builds the schedule from what `get_config` returned."""
        schedule = keras.saving.deserialize_keras_object(config["schedule"])
        return cls(schedule, config["scale"])

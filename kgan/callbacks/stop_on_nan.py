"""A training that has blown up should not go on for hours."""

import math

import numpy as np
from absl import logging

from kgan.callbacks.watcher import Watcher


class StopOnNaN(Watcher):
    """Stops the training after an epoch in which a figure became NaN or infinite.

    `keras.callbacks.TerminateOnNaN` looks at `logs["loss"]`, which a model of
    two players does not have. Afterwards `broken` lists the figures, such as
    `["g_loss is nan"]`; it is empty after a sound training.
    """

    model_wants = ()

    def __init__(self):
        super().__init__()
        self.broken = []

    def begin(self):
        self.broken = []

    def look(self, logs):
        self.broken = [
            f"{key} is {float(value)}"
            for key, value in logs.items()
            if np.ndim(value) == 0 and not math.isfinite(value)
        ]
        if self.broken:
            logging.error("Training stops: %s.", ", ".join(self.broken))
            self.model.stop_training = True

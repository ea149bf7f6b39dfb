"""Going back to an earlier state of the same training."""

import keras

from kgan import replicas
from kgan.models.scaled_schedule import ScaledSchedule

SCHEDULE = keras.optimizers.schedules.LearningRateSchedule


class Rewinding:
    """What compiled models share that can go back in their own training.

    They have a `d_optimizer` and a `g_optimizer`.
    """

    _continued = False

    def continue_epoch(self):
        """Has the next epoch of `fit` begin with the means of the one it goes on with.

        A checkpoint in the middle of an epoch keeps them; `fit` would begin anew.
        """
        self._continued = True

    def reset_metrics(self):
        """As Keras's, but for an epoch that goes on."""
        if not self._continued:
            super().reset_metrics()
        self._continued = False

    def rewind(self, path, factor=1.0):
        """Goes back to a saved state of this training, in place, even inside `fit`.

        All that a `.keras` file keeps is put back: weights, moving averages,
        pools of images, the moments of both optimizers, the step. The epoch's
        means begin anew. Learning rates are those of now times `factor`, not
        those of the file, so that a second return to one file is slower again.
        A rate that is a schedule goes back to its place at the saved step and is
        multiplied from there on: the first time this costs one more trace of
        the training step, all else costs none.

        Args:
            path: str or path of a `.keras` file of this model.
            factor: float above 0. Multiplies both learning rates.

        Raises:
            ValueError: if `factor` is not above 0.
        """
        if not factor > 0:
            raise ValueError(f"`factor` wants a number above 0; received {factor!r}.")
        optimizers = [innermost(o) for o in (self.d_optimizer, self.g_optimizer)]
        traced = [scale_schedule(optimizer, factor) for optimizer in optimizers]
        rates = {
            optimizer: replicas.number(optimizer.learning_rate) * factor
            for optimizer in optimizers
            if not is_scheduled(optimizer)
        }
        self.load_weights(path)
        for optimizer, rate in rates.items():
            optimizer.learning_rate = rate
        for metric in self.metrics:
            metric.reset_state()
        if any(traced):
            self.make_train_function(force=True)


def innermost(optimizer):
    """The optimizer that a loss scale is wrapped around, or itself."""
    return getattr(optimizer, "inner_optimizer", optimizer)


def is_scheduled(optimizer):
    """Whether the learning rate is a schedule and no variable."""
    return isinstance(optimizer._learning_rate, SCHEDULE)


def scale_schedule(optimizer, factor):
    """Multiplies a learning rate that is a schedule, and leaves others alone.

    Returns:
        bool: whether a step that was traced before does not know of it.
    """
    if not is_scheduled(optimizer) or factor == 1:
        return False
    schedule = optimizer._learning_rate
    if isinstance(schedule, ScaledSchedule):
        schedule.scale.assign(schedule.scale * factor)
        return False
    optimizer.learning_rate = ScaledSchedule(schedule, factor)
    return True

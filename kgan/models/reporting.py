"""The logs of a step, however many processes make it."""

from keras import ops

from kgan import replicas


class Reporting:
    """How compiled models tell what a step cost.

    They have `logs`, a `LogMeans`.
    """

    def _maybe_symbolic_build(self, *args, **kwargs):
        """Nothing is left to build; networks came built, the rest is at compile.

        Keras's takes the mean of a first batch over all workers, which TensorFlow
        cannot do of pairs.
        """

    def make_train_function(self, force=False):
        """As Keras's; in a training of many workers it reads the logs afterwards."""
        before = self.train_function
        super().make_train_function(force)
        if self.train_function is not before:
            self.train_function = self._reporting(self.train_function)

    def make_test_function(self, force=False):
        """As `make_train_function`."""
        before = self.test_function
        super().make_test_function(force)
        if self.test_function is not before:
            self.test_function = self._reporting(self.test_function)

    def _reporting(self, function):
        if not replicas.on_many_workers(self):
            return function

        def reporting(iterator):
            function(iterator)
            return self.get_metrics_result()

        return reporting

    def report(self, values):
        """Adds a step's scalars to the means of the epoch; returns them for Keras.

        Args:
            values: dict of scalars, one a name of the logs.
        """
        self.logs.update_state(values)
        if replicas.on_many_workers(self):
            # Keras takes the mean over workers of what a step returns, one by one and
            # of no scalars: this is least to do, and the logs are read afterwards.
            return {"d_loss": ops.zeros((1,))}
        return self.get_metrics_result()

    @property
    def metrics(self):
        """The one metric that carries every log."""
        return [self.logs] if self.compiled else []

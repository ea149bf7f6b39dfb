"""The epoch's means of everything a step logs, as one metric."""

import keras
from keras import ops

from kgan import replicas


class LogMeans(keras.metrics.Metric):
    """Running means of several named scalars.

    One vector in place of a `keras.metrics.Mean` a name: two assignments a
    step, whatever the number of names. Where several replicas train together it
    holds the means over all of them, the same on each: one of them alone can be
    asked and saved.

    Args:
        names: list of str. Keys of the logs, in their order.
        name: str.
    """

    def __init__(self, names, name="logs"):
        super().__init__(name=name, dtype="float32")
        self.names = list(names)
        # Keras's `add_variable` would leave each replica with a part of the sum, and
        # reading it would wait for all workers.
        self.total = keras.Variable(
            "zeros", (len(self.names),), "float32", trainable=False, name="total"
        )
        self.count = keras.Variable(
            "zeros", (), "float32", trainable=False, name="count"
        )

    def update_state(self, values):
        """Adds one value a name.

        Args:
            values: dict from name to scalar tensor.

        Raises:
            ValueError: if the names are not the declared ones.
        """
        if set(values) != set(self.names):
            raise ValueError(
                f"The step declared the logs {self.names} and computed "
                f"{sorted(values)}; `d_terms`, `g_terms` and `watched` of the "
                "model have to name what its losses return."
            )
        row = ops.stack([ops.cast(values[name], "float32") for name in self.names])
        self.total.assign_add(replicas.mean(row))
        self.count.assign_add(1.0)

    def save_own_variables(self, store):
        """Keeps the means in the file of the model; Keras leaves metrics out."""
        for variable in (self.total, self.count):
            store[variable.name] = variable.numpy()

    def load_own_variables(self, store):
        """Goes on with the means of a file; one without them begins anew."""
        for variable in (self.total, self.count):
            if variable.name in store:
                variable.assign(store[variable.name])

    def result(self):
        """Returns a dict from name to mean."""
        means = self.total / ops.maximum(self.count, 1.0)
        return {name: means[index] for index, name in enumerate(self.names)}

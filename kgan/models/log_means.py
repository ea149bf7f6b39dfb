"""The epoch's means of everything a step logs, as one metric."""

import keras
from keras import ops


class LogMeans(keras.metrics.Metric):
    """Running means of several named scalars.

    One vector in place of a `keras.metrics.Mean` a name: two assignments a
    step, whatever the number of names.

    Args:
        names: list of str. Keys of the logs, in their order.
        name: str.
    """

    def __init__(self, names, name="logs"):
        super().__init__(name=name, dtype="float32")
        self.names = list(names)
        self.total = self.add_variable((len(self.names),), "zeros", name="total")
        self.count = self.add_variable((), "zeros", name="count")

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
        self.total.assign_add(row)
        self.count.assign_add(1.0)

    def result(self):
        """Returns a dict from name to mean."""
        means = self.total / ops.maximum(self.count, 1.0)
        return {name: means[index] for index, name in enumerate(self.names)}

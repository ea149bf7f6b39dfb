"""Dropout that falls the same way however it is compiled."""

import keras
from keras import ops

from kgan import chance


@keras.saving.register_keras_serializable(package="kgan")
class Dropout(keras.layers.Dropout):
    """`keras.layers.Dropout` whose choices are a function of its seed alone.

    Keras's depend on XLA and on the precision as well, so that a run compiled by
    XLA, or one in half precision, is another run.

    Args:
        rate: float in [0, 1]. The share that is set to 0.
        **kwargs: `noise_shape`, `seed`, `name`, `dtype`, as Keras takes them.

    Call arguments:
        inputs: float tensor of any rank.
        training: bool. Without it nothing is dropped.

    Returns:
        Tensor of the shape and dtype of the inputs; what is left of them is divided
        by `1 - rate`.

    Example:

    >>> halved = np.array(Dropout(0.5, seed=0)(np.ones((1, 1000)), training=True))
    >>> sorted({float(x) for x in halved.ravel()})
    [0.0, 2.0]

    Reference:

    - [Srivastava et al., 2014](https://jmlr.org/papers/v15/srivastava14a.html)
    """

    def call(self, inputs, training=False):
        """Sets some of the inputs to 0 and makes up for it with the others."""
        if not training or not 0 < self.rate < 1:
            return super().call(inputs, training=training)
        shape = ops.shape(inputs)
        if self.noise_shape is not None:
            shape = [n or shape[i] for i, n in enumerate(self.noise_shape)]
        kept = chance.uniform(shape, self.seed_generator) >= self.rate
        # Not times the mask: what is dropped may be infinite.
        return ops.where(kept, inputs / (1.0 - self.rate), ops.zeros_like(inputs))

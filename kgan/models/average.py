"""The exponential moving average of a network."""

import keras
from keras import ops


def check_decay(decay):
    """Returns a decay in [0, 1) or `None`.

    Raises:
        ValueError: for anything else.
    """
    if decay is not None and not 0 <= decay < 1:
        raise ValueError(f"`ema_decay` wants [0, 1) or None; received {decay!r}.")
    return decay


def twin(network):
    """A network of the same architecture and weights, never trained."""
    serialized = keras.saving.serialize_keras_object(network)
    other = keras.saving.deserialize_keras_object(serialized)
    other.set_weights(network.get_weights())
    other.trainable = False
    return other


def follow(average, network, decay, step):
    """Moves an average a little towards a network.

    Early in the training it follows faster: it never looks back further
    than a ninth of the steps so far.

    Args:
        average: network that holds the average, statistics included.
        network: the network it follows.
        decay: float in [0, 1).
        step: integer scalar tensor, the steps so far.
    """
    step = ops.cast(step, "float32")
    share = 1.0 - ops.minimum(decay, (1.0 + step) / (10.0 + step))
    for mean, now in zip(average.variables, network.variables, strict=True):
        if keras.backend.is_float_dtype(mean.dtype):
            mean.assign(mean + ops.cast(share, mean.dtype) * (now - mean))

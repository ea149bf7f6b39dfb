"""Random numbers that are a function of their seed and of nothing else.

`keras.random` leaves it to the device and to the compiler how a seed becomes a
number: compiled by XLA a training would be another training. Here a seed gives the
numbers that `keras.random` gives on a CPU without XLA, wherever and however it is
compiled; those of the normal distribution to the last bits. PyTorch, which has none
of these choices, draws by `keras.random`.
"""

import math

import keras
from keras import ops

from kgan import engine

INT32_MAX = 2**31 - 1


def uniform(shape, seed=None):
    """Numbers in [0, 1).

    Args:
        shape: tuple of int or integer scalar tensors.
        seed: int or `keras.random.SeedGenerator`; `None` for Keras's global one.

    Returns:
        float32 tensor.

    Example:

    >>> float(uniform((1,), seed=7)[0]) == float(keras.random.uniform((1,), seed=7)[0])
    True
    """
    if _keras_draws(seed):
        return keras.random.uniform(shape, dtype="float32", seed=seed)
    return _unit(engine.random_bits(shape, _state(seed)))


def normal(shape, seed=None):
    """Numbers of mean 0 and variance 1, by the transform of Box and Muller.

    Args:
        shape: tuple of int or integer scalar tensors.
        seed: int or `keras.random.SeedGenerator`; `None` for Keras's global one.

    Returns:
        float32 tensor.

    Reference:

    - [Box & Muller, 1958](https://doi.org/10.1214/aoms/1177706645)
    """
    if _keras_draws(seed):
        return keras.random.normal(shape, dtype="float32", seed=seed)
    size = math.prod(shape)
    numbers = _unit(engine.random_bits(((size + 1) // 2, 2), _state(seed)))
    radius = ops.sqrt(-2.0 * ops.log(ops.maximum(numbers[:, :1], 1e-7)))
    angle = 2.0 * math.pi * numbers[:, 1:]
    pairs = radius * ops.concatenate([ops.sin(angle), ops.cos(angle)], axis=1)
    return ops.reshape(ops.reshape(pairs, (-1,))[:size], shape)


def _keras_draws(seed):
    return keras.backend.backend() != "tensorflow" or seed is None


def _state(seed):
    """The two words that `keras.random` makes of a seed."""
    if isinstance(seed, keras.random.SeedGenerator):
        words = ops.convert_to_tensor(seed.next())
    else:
        words = ops.convert_to_tensor([seed, 0], "int64")
    return words % (INT32_MAX - 1)


def _unit(bits):
    """The lower 23 bits as a fraction: what a float32 holds between 1 and 2."""
    return ops.cast(ops.bitwise_and(bits, 0x7FFFFF), "float32") * 2.0**-23

"""The minibatches of one step, each discriminator step its own."""

import keras
from keras import ops

from kgan import engine, replicas


def deal(data, count):
    """Deals a batch out into minibatches of the same size, one row at a time.

    The i-th minibatch is the rows i, i + count, i + 2 count and so on. Where several
    replicas train together each has a run of consecutive rows of the global batch; so
    dealt, their i-th minibatches are together, and in order, the one that a single
    device would deal.

    Args:
        data: what a dataset yields: nested tensors with one first dimension.
        count: int. Minibatches.

    Returns:
        list of `count` structures like `data`.

    Raises:
        ValueError: if the batch does not divide.
    """
    if count == 1:
        return [data]
    first = keras.tree.flatten(data)[0]
    known = first.shape[0]
    size = known or ops.shape(first)[0]
    each = " on each replica" if replicas.count() > 1 else ""
    engine.require(
        size % count == 0,
        f"Every one of the d_steps={count} discriminator steps wants a minibatch of "
        f"its own, so the batch size{each} has to be a multiple of d_steps (and the "
        "last, smaller batch dropped); received a batch of "
        f"{known or 'another size'}{each}.",
    )

    def part(tensor, index):
        return None if tensor is None else tensor[index::count]

    return [
        keras.tree.map_structure(lambda t, i=i: part(t, i), data) for i in range(count)
    ]

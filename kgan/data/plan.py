"""What happens to which picture in which epoch.

A plan is a function of (seed, epoch number) and of nothing else: not of the
batches before, nor of threads. So a run that is resumed at epoch 7 sees what
the uninterrupted run saw there.
"""

import itertools

import numpy as np
import tensorflow as tf


def plan(seed, epoch, count, shuffle=True, room=(0, 0)):
    """Draws the order, the flips and the crops of one epoch.

    Args:
        seed: int.
        epoch: int64 scalar tensor, or int.
        count: int. Number of pictures.
        shuffle: bool. `False` takes the pictures in their order.
        room: `(height, width)` that a crop may move within, in pixels.

    Returns:
        int32 tensor of shape `(count, 4)`; its columns are the place of the
        picture, 1 where it is mirrored, and the top and left of its crop.
    """
    key = tf.stack([tf.constant(seed, tf.int64), tf.cast(epoch, tf.int64)])

    def draw(tag, values):
        tagged = tf.random.experimental.stateless_fold_in(key, tag)
        return tf.random.stateless_uniform(
            [count], tagged, 0, values, tf.int32, alg="philox"
        )

    order = tf.range(count)
    if shuffle:
        tagged = tf.random.experimental.stateless_fold_in(key, 0)
        order = tf.random.experimental.stateless_shuffle(order, tagged, "philox")
    return tf.stack(
        [order, draw(1, 2), draw(2, room[0] + 1), draw(3, room[1] + 1)], axis=1
    )


def batched(plan, batch_size, drop_remainder=True):
    """Cuts a plan into a dataset of batches, whole ones at a time.

    Args:
        plan: int32 tensor of shape `(count, columns)`; both known.
        batch_size: int.
        drop_remainder: bool. Leaves out an incomplete last batch.

    Returns:
        `tf.data.Dataset` of int32 `(batch, columns)`.
    """
    count, columns = plan.shape
    whole = count // batch_size * batch_size
    rows = tf.data.Dataset.from_tensor_slices(
        tf.reshape(plan[:whole], [-1, batch_size, columns])
    )
    if drop_remainder or whole == count:
        return rows
    return rows.concatenate(tf.data.Dataset.from_tensors(plan[whole:]))


def epochs(first=0, repeat=False):
    """Counts epochs.

    Args:
        first: int. Number of the first one.
        repeat: bool. `True` counts on for ever within one iterator; `False`
            gives one number to each iterator over the dataset.

    Returns:
        `tf.data.Dataset` of int64 scalars.
    """
    if repeat:
        return tf.data.Dataset.counter(start=first, dtype=tf.int64)
    counter = itertools.count(first)

    @tf.autograph.experimental.do_not_convert  # see `Batches.rows`
    def following(_):
        number = tf.numpy_function(lambda: np.int64(next(counter)), [], tf.int64)
        return tf.ensure_shape(number, [])

    return tf.data.Dataset.range(1).map(following)

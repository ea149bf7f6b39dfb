import numpy as np
import pytest
import tensorflow as tf

from kgan.data.plan import batched, epochs, plan


def test_a_plan_is_a_function_of_seed_and_epoch():
    one = plan(5, 2, 100, room=(3, 9)).numpy()
    inside = tf.function(lambda epoch: plan(5, epoch, 100, room=(3, 9)))
    np.testing.assert_array_equal(one, inside(tf.constant(2, tf.int64)))
    for seed, epoch in ((5, 3), (6, 2), (5 + 2**40, 2)):
        other = plan(seed, epoch, 100, room=(3, 9)).numpy()
        assert (one != other).any(axis=0).all()


def test_columns_are_uniform_and_independent():
    place, mirrored, top, left = plan(0, 0, 30000, room=(3, 9)).numpy().T
    assert sorted(place) == list(range(30000))
    # Means and standard deviations of uniform whole numbers 0 ... n:
    # n / 2 and sqrt(n (n + 2) / 12).
    for column, room in ((mirrored, 1), (top, 3), (left, 9)):
        deviation = (room * (room + 2) / 12) ** 0.5
        assert column.min() == 0 and column.max() == room
        assert column.mean() == pytest.approx(room / 2, abs=4 * deviation / 173)
        assert column.std() == pytest.approx(deviation, rel=0.02)
    correlations = np.corrcoef([np.arange(30000), place, mirrored, top, left])
    assert np.abs(correlations - np.eye(5)).max() < 0.03  # five deviations


def test_batches_leave_nothing_out():
    rows = tf.reshape(tf.range(14), (7, 2))
    whole = list(batched(rows, 3).as_numpy_iterator())
    every = list(batched(rows, 3, drop_remainder=False).as_numpy_iterator())
    assert [len(batch) for batch in whole] == [3, 3]
    assert [len(batch) for batch in every] == [3, 3, 1]
    np.testing.assert_array_equal(np.concatenate(every), rows)


def test_epochs_count_on():
    assert list(epochs(4, repeat=True).take(3).as_numpy_iterator()) == [4, 5, 6]
    each = epochs(4)
    assert [list(each.as_numpy_iterator()) for _ in range(3)] == [[4], [5], [6]]

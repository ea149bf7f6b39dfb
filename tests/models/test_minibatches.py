"""Dealing a batch out, by one device and by several that hold parts of it."""

import numpy as np
import pytest

from kgan.models.minibatches import deal


def rows(count):
    return np.arange(count).reshape(count, 1), np.arange(count) * 10, None


def test_row_by_row():
    first, second, third = deal(rows(6), 3)
    np.testing.assert_array_equal(first[0], [[0], [3]])
    np.testing.assert_array_equal(second[1], [10, 40])
    assert third[2] is None


def test_one_minibatch_is_the_batch_itself():
    batch = rows(5)
    assert deal(batch, 1) == [batch] and deal(batch, 1)[0] is batch


@pytest.mark.parametrize(("replicas", "count"), [(2, 2), (4, 3), (3, 5)])
def test_parts_dealt_apart_are_the_whole_dealt_out(replicas, count):
    """tf.distribute gives replica r the r-th run of consecutive rows."""
    size = replicas * count * 2
    whole = deal(np.arange(size), count)
    parts = [deal(part, count) for part in np.split(np.arange(size), replicas)]
    for index, wanted in enumerate(whole):
        joined = np.concatenate([part[index] for part in parts])
        np.testing.assert_array_equal(joined, wanted)


def test_what_does_not_divide_is_refused():
    with pytest.raises(ValueError, match="d_steps=4 .*multiple of d_steps.*batch of 6"):
        deal(rows(6), 4)

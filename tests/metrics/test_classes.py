"""Class agreement, shares and coverage, by counting on fingers."""

import numpy as np
import pytest

from kgan.metrics import class_agreement, class_coverage, class_shares


def test_agreement_counts_equal_places():
    assert class_agreement([3, 1, 4, 1, 5], [3, 1, 4, 5, 1]) == pytest.approx(3 / 5)


def test_shares_add_up_and_coverage_is_the_smallest():
    predicted = np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 3])
    assert class_shares(predicted, 4) == pytest.approx([0.3, 0.2, 0.4, 0.1])
    assert class_coverage(predicted, 4) == pytest.approx(0.1)


def test_a_missing_class_is_no_coverage():
    assert class_coverage([0, 1, 1], num_classes=3) == 0
    assert class_coverage(np.arange(20) % 10, num_classes=10) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: class_agreement([0, 1], [0]), "equally long; received 2 and 1"),
        (lambda: class_agreement([0.0, 1.0], [0, 1]), "`labels` has to be a vector"),
        (
            lambda: class_shares(np.eye(3, dtype=int), 3),
            r"received int64 of .*\(3, 3\)",
        ),
        (lambda: class_coverage(np.array([], int), 3), "one class a picture"),
        (lambda: class_coverage([0, 3], 3), r"has to lie in 0..2.*received 0..3"),
        (lambda: class_coverage([-1, 2], 3), r"received -1..2"),
    ],
)
def test_bad_classes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

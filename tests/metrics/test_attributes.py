"""What a judge sees of attributes: agreement, and changes in turn, by hand."""

import numpy as np
import pytest

from kgan.metrics import attribute_agreement, in_turn


def test_agreement_is_of_each_attribute():
    labels = [[0, 1, 1], [1, 1, 0], [0, 0, 0], [1, 1, 1]]
    seen = [[0, 1, 0], [1, 0, 1], [0, 0, 1], [1, 1, 0]]
    assert attribute_agreement(labels, seen).tolist() == [1, 3 / 4, 0]
    assert attribute_agreement(np.array(labels, "uint8"), np.array(labels, bool)).all()


def test_agreement_with_the_errors_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    labels, seen = rng.integers(0, 2, (2, 50, 4))
    expected = [
        metrics.accuracy_score(labels[:, k], seen[:, k]) for k in range(labels.shape[1])
    ]
    assert attribute_agreement(labels, seen) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("labels", "others", "message"),
    [
        ([[0, 2]], [[0, 1]], "`labels` wants zeros and ones"),
        ([[0, 1]], [0, 1], r"`others` wants .* received int64 of shape \(2,\)"),
        ([[0, 1]], [[0, 1], [0, 1]], r"shapes \(1, 2\) and \(2, 2\)"),
        (np.zeros((0, 2)), np.zeros((0, 2)), "wants zeros and ones"),
    ],
)
def test_other_shapes_and_values_are_named(labels, others, message):
    with pytest.raises(ValueError, match=message):
        attribute_agreement(labels, others)


def test_turns_go_round_and_pass_over_what_is_not_possible():
    every = np.ones((7, 3), bool)
    assert in_turn(every).tolist() == [0, 1, 2, 0, 1, 2, 0]
    every[1, 1] = every[2, 2] = every[2, 0] = False
    assert in_turn(every).tolist() == [0, 2, 1, 0, 1, 2, 0]
    every[4] = False
    assert in_turn(every)[4] == -1

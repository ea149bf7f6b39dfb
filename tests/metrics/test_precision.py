"""Precision and recall by hand, by brute force, and which side is which."""

import numpy as np
import pytest

from kgan.metrics import precision_recall


def line(*points):
    return np.array(points, "float64")[:, None]


def test_by_hand_on_a_line():
    """k = 1. Reals 0 1 5 have radii 1 1 4, so [-1, 9] is real; fakes 2 3 20
    have radii 1 1 17, so [1, 4] and [3, 37] are fake."""
    precision, recall = precision_recall(line(0, 1, 5), line(2, 3, 20), k=1)
    assert precision == pytest.approx(2 / 3)
    assert recall == pytest.approx(2 / 3)


def test_one_good_picture_is_precise_and_reaches_little():
    """Holds the convention of which side is real."""
    rng = np.random.default_rng(0)
    real = rng.normal(size=(200, 2))
    fake = real[:1] + 1e-6 * rng.normal(size=(100, 2))
    precision, recall = precision_recall(real, fake)
    assert precision == 1
    assert recall <= 1 / 200


def test_noise_around_the_reals_reaches_all_and_is_imprecise():
    rng = np.random.default_rng(0)
    real = 0.1 * rng.normal(size=(200, 2))
    precision, recall = precision_recall(real, rng.uniform(-5, 5, size=(200, 2)))
    assert precision < 0.1
    assert recall > 0.9


@pytest.mark.parametrize("k", [1, 3])
def test_is_that_of_a_brute_force(k):
    rng = np.random.default_rng(1)
    # More samples than one chunk of the implementation, far from the origin.
    real = rng.normal(size=(1010, 3)) + 1000
    fake = 1.2 * rng.normal(size=(40, 3)) + 1000.3

    def inside(samples, centers):
        spread = np.linalg.norm(centers[:, None] - centers, axis=-1)
        radii = np.sort(spread, axis=1)[:, k]  # column 0 is the sample itself
        distances = np.linalg.norm(samples[:, None] - centers, axis=-1)
        return np.mean((distances <= radii).any(axis=1))

    expected = inside(fake, real), inside(real, fake)
    assert precision_recall(real, fake, k) == pytest.approx(expected)


def test_too_few_samples_are_named():
    with pytest.raises(
        ValueError, match="`real_features` needs at least 4.*received 3"
    ):
        precision_recall(np.zeros((3, 2)), np.zeros((9, 2)), k=3)
    with pytest.raises(ValueError, match="`k` has to be at least 1; received 0"):
        precision_recall(np.zeros((3, 2)), np.zeros((9, 2)), k=0)

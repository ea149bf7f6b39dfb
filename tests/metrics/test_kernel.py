"""Kernel distance against a double loop, by hand, and where it is 0."""

import itertools

import numpy as np
import pytest

from kgan.metrics import kernel_distance, squared_mmd


def test_by_hand_in_one_dimension():
    """k(x, y) = (xy + 1)^3: k(0, 1) = 1, k(2, 3) = 343; across 1 1 27 64."""
    real, fake = np.array([[0.0], [1]]), np.array([[2.0], [3]])
    assert squared_mmd(real, fake) == pytest.approx(1 + 343 - 2 * (1 + 1 + 27 + 64) / 4)


def test_is_the_double_sum_of_the_definition():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(7, 3)), rng.normal(size=(5, 3)) + 0.5

    def kernel(x, y):
        return (sum(a * b for a, b in zip(x, y, strict=True)) / 3 + 1) ** 3

    def own(side):
        return np.mean([kernel(x, y) for x, y in itertools.permutations(side, 2)])

    across = np.mean([kernel(x, y) for x in real for y in fake])
    assert squared_mmd(real, fake) == pytest.approx(own(real) + own(fake) - 2 * across)


def test_is_unbiased():
    """Over many subsets of one distribution it is 0 within its own error."""
    rng = np.random.default_rng(1)
    real, fake = rng.normal(size=(2, 4000, 4))
    mean, std = kernel_distance(real, fake, subsets=200, subset_size=50)
    assert abs(mean) < 4 * std / np.sqrt(200)
    assert std > 0


def test_sees_a_difference_and_repeats_with_its_seed():
    rng = np.random.default_rng(2)
    real, fake = rng.normal(size=(2, 300, 4))
    near = kernel_distance(real, fake, subsets=10, subset_size=100)
    far = kernel_distance(real, fake + 1, subsets=10, subset_size=100)
    assert far[0] > near[0] + 10 * near[1]
    assert near == kernel_distance(real, fake, subsets=10, subset_size=100, seed=0)
    assert near != kernel_distance(real, fake, subsets=10, subset_size=100, seed=1)


def test_whole_sets_as_one_subset():
    rng = np.random.default_rng(3)
    real, fake = rng.normal(size=(2, 20, 4))
    mean, std = kernel_distance(real, fake, subsets=1, subset_size=20)
    assert (mean, std) == (pytest.approx(squared_mmd(real, fake)), 0)


@pytest.mark.parametrize("subset_size", [1, 11])
def test_too_few_samples_are_named(subset_size):
    with pytest.raises(ValueError, match="10 real and 12 fake samples"):
        kernel_distance(np.zeros((10, 2)), np.zeros((12, 2)), subset_size=subset_size)

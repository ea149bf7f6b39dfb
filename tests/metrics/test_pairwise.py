"""Mean pairwise distance by hand, and that collapse lowers it."""

import numpy as np
import pytest

from kgan.metrics import diversity
from kgan.pictures import from_uint8, mean_pairwise_distance


def flat(*greys):
    return np.stack([np.full((2, 2, 1), grey, "uint8") for grey in greys])


def test_by_hand():
    """Pairs of 0, 255, 51: distances 1, 0.2 and 0.8."""
    assert diversity(flat(0, 255, 51)) == pytest.approx(2 / 3)


def test_is_the_root_of_the_mean_square_in_a_picture():
    half = flat(0, 0)
    half[1, 0] = 255
    assert diversity(half) == pytest.approx(np.sqrt(0.5))


def test_collapse_is_zero():
    assert diversity(flat(77, 77, 77)) == pytest.approx(0, abs=1e-7)


def test_floats_give_the_same_figure():
    images = np.random.default_rng(0).integers(0, 256, (6, 3, 3, 1), "uint8")
    expected = np.mean(
        [
            np.sqrt(np.mean((images[i] / 255 - images[j] / 255) ** 2))
            for i in range(6)
            for j in range(i)
        ]
    )
    assert diversity(images) == pytest.approx(expected)
    assert mean_pairwise_distance(from_uint8(images)) == pytest.approx(expected)


def test_one_picture_has_no_pair():
    with pytest.raises(ValueError, match=r"at least two.*\(1, 2, 2, 1\)"):
        diversity(flat(0))

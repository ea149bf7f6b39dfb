"""Frechet distance against scipy, closed forms and its conventions."""

import numpy as np
import pytest
import scipy.linalg

from kgan.metrics import frechet_distance, frechet_distance_of_moments


def two_sets(dim=6, count=200, seed=0):
    rng = np.random.default_rng(seed)
    mix = rng.normal(size=(dim, dim))
    return rng.normal(size=(count, dim)), rng.normal(size=(count + 50, dim)) @ mix + 1


def test_is_that_of_scipys_matrix_root():
    real, fake = two_sets()
    real_cov, fake_cov = np.cov(real, rowvar=False), np.cov(fake, rowvar=False)
    root = scipy.linalg.sqrtm(real_cov @ fake_cov)
    expected = np.sum((real.mean(0) - fake.mean(0)) ** 2) + np.trace(
        real_cov + fake_cov - 2 * np.real(root)
    )
    assert frechet_distance(real, fake) == pytest.approx(expected, rel=1e-10)


def test_gaussians_in_closed_form():
    """Of diagonal Gaussians: |m - m'|^2 + sum (s - s')^2."""
    distance = frechet_distance_of_moments(
        np.array([0.0, 0.0]), np.diag([4.0, 9.0]), np.array([3.0, 4.0]), np.eye(2)
    )
    assert distance == pytest.approx(25 + (2 - 1) ** 2 + (3 - 1) ** 2)


def test_one_dimension_by_hand():
    """Means 1 and 5; deviations sqrt(2) and sqrt(8), divided by n - 1."""
    distance = frechet_distance(np.array([[0.0], [2]]), np.array([[3.0], [7]]))
    assert distance == pytest.approx(16 + (np.sqrt(8) - np.sqrt(2)) ** 2)


def test_is_zero_on_itself_and_symmetric():
    real, fake = two_sets()
    assert frechet_distance(real, real) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(real, fake) == pytest.approx(frechet_distance(fake, real))


def test_singular_covariances_stay_finite():
    """Fewer samples than features, where general matrix roots break down."""
    real, fake = two_sets(dim=40, count=10)
    shifted = real + np.eye(40)[0] * 2
    assert np.isfinite(frechet_distance(real, fake))
    assert frechet_distance(real, shifted) == pytest.approx(4, rel=1e-6)


@pytest.mark.parametrize(
    ("real", "fake", "message"),
    [
        (np.zeros(5), np.zeros((5, 2)), r"`real_features` has to be a matrix.*\(5,\)"),
        (np.zeros((5, 2)), np.zeros((1, 2)), "`fake_features` needs at least 2"),
        (np.zeros((5, 2)), np.zeros((5, 3)), "same judge; received 2 and 3"),
        (
            np.zeros((5, 2)),
            np.array([[0, 0], [np.nan, 0]]),
            "`fake_features` holds NaN.*1 of 2 rows.*row 1",
        ),
        (np.full((5, 2), np.inf), np.zeros((5, 2)), "`real_features`.*infinite"),
    ],
)
def test_bad_features_are_named(real, fake, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(real, fake)

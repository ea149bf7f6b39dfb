"""The Frechet distance of two sets of features."""

import numpy as np

from kgan.metrics.features import check_pair


def frechet_distance(real_features, fake_features):
    """Returns the Frechet distance between two sets of features.

    Both sets are described by the mean and the covariance (divided by
    `n - 1`) of their features; the figure is the squared 2-Wasserstein
    distance of the two Gaussians with these moments:

        |m_r - m_f|^2 + tr(C_r + C_f - 2 (C_r C_f)^(1/2))

    It is symmetric, and 0 for equal moments. Its estimate is too high for
    small samples: compare only figures of equal counts.

    Args:
        real_features: array of shape `(n, dim)`, features of real pictures.
        fake_features: array of shape `(m, dim)`, features of generated ones.

    Returns:
        float, at least 0; lower is better.

    Example:

    >>> features = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 0.0]])
    >>> round(frechet_distance(features, features + [3.0, 4.0]), 6)
    25.0

    Reference:

    - [Heusel et al., 2017](https://arxiv.org/abs/1706.08500)
    - [Dowson & Landau, 1982](https://doi.org/10.1016/0047-259X(82)90077-X)
    """
    real, fake = check_pair(real_features, fake_features)
    return frechet_distance_of_moments(*_moments(real), *_moments(fake))


def frechet_distance_of_moments(real_mean, real_covariance, fake_mean, fake_covariance):
    """Returns the Frechet distance of two Gaussians.

    The trace of `(C_r C_f)^(1/2)` is taken from the eigenvalues of the
    symmetric `C_r^(1/2) C_f C_r^(1/2)`, which has the same ones: real and
    not negative also where a covariance is singular, as it is with fewer
    samples than features.

    Args:
        real_mean: array of shape `(dim,)`.
        real_covariance: symmetric array of shape `(dim, dim)`.
        fake_mean: array of shape `(dim,)`.
        fake_covariance: symmetric array of shape `(dim, dim)`.

    Returns:
        float, at least 0.
    """
    values, vectors = np.linalg.eigh(real_covariance)
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    shared = np.linalg.eigvalsh(root @ fake_covariance @ root)
    distance = (
        np.sum((np.asarray(real_mean) - fake_mean) ** 2)
        + np.trace(real_covariance)
        + np.trace(fake_covariance)
        - 2 * np.sum(np.sqrt(np.maximum(shared, 0)))
    )
    return max(float(distance), 0.0)


def _moments(features):
    return features.mean(axis=0), np.atleast_2d(np.cov(features, rowvar=False))

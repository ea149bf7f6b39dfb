"""Precision (are fakes real-looking?) and recall (are all reals reached?)."""

import numpy as np

from kgan.metrics.features import check_pair, squared_distances

_CHUNK = 1000


def precision_recall(real_features, fake_features, k=3):
    """Returns precision and recall of generated pictures.

    Each side's manifold is the union of balls around its samples, each
    reaching to the sample's `k`-th nearest neighbour of its own side.
    *Precision* is the part of the fakes inside the manifold of the reals: how
    many generated pictures look real. *Recall* is the part of the reals
    inside the manifold of the fakes: how much of the real variety is
    generated. A generator that shows one good picture only has precision 1
    and recall about 0.

    Args:
        real_features: array of shape `(n, dim)`, features of real pictures.
        fake_features: array of shape `(m, dim)`, features of generated ones.
        k: int. The neighbour that sets a ball's radius. Defaults to `3`.

    Returns:
        `(precision, recall)`, floats in [0, 1]; higher is better.

    Raises:
        ValueError: if a side has not more than `k` samples.

    Reference:

    - [Kynkaanniemi et al., 2019](https://arxiv.org/abs/1904.06991)
    """
    if k < 1:
        raise ValueError(f"`k` has to be at least 1; received {k}.")
    real, fake = check_pair(real_features, fake_features, minimum=k + 1)
    # A shift changes no distance, and keeps the rounding of large ones small.
    center = real.mean(axis=0)
    real, fake = real - center, fake - center
    real_radii, fake_radii = _radii(real, k), _radii(fake, k)
    real_looking, reached = 0, np.zeros(len(real), bool)
    for rows in _chunks(fake):
        squared = squared_distances(fake[rows], real)
        real_looking += np.count_nonzero((squared <= real_radii).any(axis=1))
        reached |= (squared <= fake_radii[rows, None]).any(axis=0)
    return real_looking / len(fake), float(np.mean(reached))


def _radii(samples, k):
    """Returns each sample's squared distance to its k-th nearest neighbour."""
    radii = np.empty(len(samples))
    for rows in _chunks(samples):
        squared = squared_distances(samples[rows], samples)
        own = np.arange(len(squared))
        squared[own, rows.start + own] = np.inf
        radii[rows] = np.partition(squared, k - 1)[:, k - 1]
    return radii


def _chunks(samples):
    """Yields slices of rows, so that no matrix of all distances is needed."""
    return (slice(i, i + _CHUNK) for i in range(0, len(samples), _CHUNK))

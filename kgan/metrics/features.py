"""What every figure of features asks of its features."""

import numpy as np


def check_features(features, name, minimum=2):
    """Returns `features` as a finite float64 matrix, or says what is wrong.

    Args:
        features: array of shape `(n, dim)`.
        name: str. What the error messages call it.
        minimum: int. The least number of samples.

    Returns:
        float64 array of shape `(n, dim)`.

    Raises:
        ValueError: on another rank, on fewer than `minimum` samples, and on
            values that are not finite.
    """
    features = np.asarray(features, "float64")
    if features.ndim != 2 or features.shape[1] == 0:
        raise ValueError(
            f"`{name}` has to be a matrix of shape (n, dim), one row a picture; "
            f"received shape {features.shape}."
        )
    if len(features) < minimum:
        raise ValueError(
            f"`{name}` needs at least {minimum} samples; received {len(features)}."
        )
    broken = np.flatnonzero(~np.isfinite(features).all(axis=1))
    if len(broken):
        raise ValueError(
            f"`{name}` holds NaN or infinite values in {len(broken)} of "
            f"{len(features)} rows, the first is row {broken[0]}."
        )
    return features


def check_pair(real, fake, minimum=2):
    """Returns the features of both sides; they must come from the same judge.

    Args:
        real: array of shape `(n, dim)`, named `real_features` in messages.
        fake: array of shape `(m, dim)`, named `fake_features` in messages.
        minimum: int. The least number of samples on each side.

    Returns:
        Two float64 matrices of equal width.
    """
    real = check_features(real, "real_features", minimum)
    fake = check_features(fake, "fake_features", minimum)
    if real.shape[1] != fake.shape[1]:
        raise ValueError(
            "`real_features` and `fake_features` have to come from the same judge; "
            f"received {real.shape[1]} and {fake.shape[1]} features a picture."
        )
    return real, fake


def squared_distances(a, b):
    """Returns the squared Euclidean distances of all rows of `a` to all of `b`."""
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)
    return np.maximum(squares - 2 * a @ b.T, 0)

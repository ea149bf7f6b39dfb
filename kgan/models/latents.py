"""Where latent vectors are drawn from."""

from kgan import chance

DISTRIBUTIONS = {
    "normal": chance.normal,
    "uniform": lambda shape, seed: 2.0 * chance.uniform(shape, seed) - 1.0,
    "unit_uniform": chance.uniform,
}


def draw_latents(distribution, shape, seed):
    """Draws latent vectors.

    Args:
        distribution: `"normal"` for N(0, 1), `"uniform"` for [-1, 1],
            `"unit_uniform"` for [0, 1].
        shape: tuple `(batch, latent_dim)`.
        seed: int or `keras.random.SeedGenerator`.

    Returns:
        float tensor of that shape.
    """
    return DISTRIBUTIONS[check_distribution(distribution)](shape, seed)


def check_distribution(distribution):
    """Returns the name of a distribution if there is one of that name.

    Raises:
        ValueError: with the names there are.
    """
    if distribution not in DISTRIBUTIONS:
        raise ValueError(
            f"`latent_distribution` wants one of {sorted(DISTRIBUTIONS)}; "
            f"received {distribution!r}."
        )
    return distribution

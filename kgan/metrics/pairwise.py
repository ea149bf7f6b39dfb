"""How different generated pictures are from each other."""

from kgan.pictures import mean_pairwise_distance


def diversity(images):
    """Returns the mean distance of all pairs of pictures, pixel by pixel.

    See `kgan.pictures.mean_pairwise_distance`. It needs no judge, and falls
    when a generator collapses; compare it with the same figure of as many
    real pictures.

    Args:
        images: array of shape `(n, height, width, channels)`, uint8 or float
            with values in [-1, 1].

    Returns:
        float in [0, 1], as a part of the range from black to white.
    """
    return mean_pairwise_distance(images)

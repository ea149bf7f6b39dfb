"""How near pictures are to those they came from."""

import numpy as np

# Equal pictures have no finite ratio; beyond this nobody sees a difference, and
# a mean over pictures stays a number.
MOST_DB = 60.0


def psnr(images, others):
    """Returns the peak signal-to-noise ratio of every picture, in dB.

        10 log10(255^2 / mean squared difference)

    20 dB is a difference of a tenth of the full range, 40 dB of a hundredth.

    Args:
        images: sequence of uint8 pictures, such as an array `(n, height,
            width, channels)`; sizes may differ.
        others: as many of the same shapes.

    Returns:
        float array of shape `(n,)`, at most `60`, which equal pictures have.

    Example:

    >>> black = np.zeros((1, 4, 4, 3), "uint8")
    >>> psnr(black, black + 51).round(2)  # a fifth of 255: 20 log10(5)
    array([13.98])
    """
    if len(images) != len(others) or not len(images):
        raise ValueError(
            "`psnr` compares pictures one by one and wants as many of each, one at "
            f"least; received {len(images)} and {len(others)}."
        )
    pairs = zip(images, others, strict=True)
    return np.array([_ratio(*map(np.asarray, pair)) for pair in pairs])


def _ratio(image, other):
    both = [image.dtype, other.dtype]
    if image.shape != other.shape or both != [np.uint8, np.uint8]:
        raise ValueError(
            "`psnr` wants uint8 pictures of equal shapes; received "
            f"{image.dtype} of shape {image.shape} and {other.dtype} of shape "
            f"{other.shape}."
        )
    error = np.mean((image.astype("float64") - other) ** 2)
    return min(MOST_DB, 10 * np.log10(255**2 / error)) if error else MOST_DB

"""Pictures that are given to be looked at again and again, and sheets of them."""

import numpy as np

from kgan import pictures
from kgan.callbacks.fixed_grid import sheet

# A film is many sheets, so pictures of twice this height and more are reduced.
_FILM_PIXELS = 128


def checked(images, name):
    """Returns the pictures that a user gave as an array.

    Args:
        images: what is to be a uint8 array `(n, height, width, channels)`.
        name: str, of the argument, for the message.

    Raises:
        ValueError: for anything else, and for no pictures.
    """
    images = np.asarray(images)
    if images.ndim != 4 or images.dtype != np.uint8 or len(images) == 0:
        raise ValueError(
            f"`{name}` must be a uint8 array of shape (n, height, width, channels), "
            f"n > 0; received {images.dtype} of shape {images.shape}. "
            "`kgan.data.as_arrays` makes such arrays."
        )
    return images


def reduced(images):
    """Returns pictures small enough for a film, each side by a whole factor."""
    factor = images.shape[1] // _FILM_PIXELS
    if factor <= 1:
        return images
    small = [np.asarray(pictures.pillow_image(i).reduce(factor)) for i in images]
    return np.stack(small).reshape(len(images), *small[0].shape[:2], -1)


def in_as_many_channels(arrays):
    """Returns arrays of pictures, grey ones in three channels if others have them."""
    channels = max(images.shape[-1] for images in arrays)
    return [
        images.repeat(channels, axis=-1) if images.shape[-1] == 1 else images
        for images in arrays
    ]


def rows(arrays):
    """Lays arrays of pictures out as the columns of one sheet.

    Args:
        arrays: uint8 arrays of the same number and size of pictures, of one
            or three channels.

    Returns:
        uint8 array `(height, width, channels)`; row `r` holds the pictures
        number `r` of all arrays.
    """
    images = np.stack(in_as_many_channels(arrays), axis=1)
    return sheet(images.reshape(-1, *images.shape[2:]), len(arrays))

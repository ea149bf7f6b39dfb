"""Pictures at the size in which a judge sees them."""

import numpy as np


def resized(images, height, width):
    """Resizes uint8 pictures, bicubic with antialiasing, as `kgan.data` does.

    Args:
        images: sequence of uint8 pictures `(height, width, channels)`, 1 or 3
            channels; sizes may differ.
        height: int.
        width: int.

    Returns:
        uint8 array of shape `(n, height, width, channels)`. Pictures that have
        this size already are returned pixel by pixel.
    """
    return np.stack([_resized(np.asarray(image), height, width) for image in images])


def _resized(image, height, width):
    if image.shape[:2] == (height, width):
        return image
    from PIL import Image

    from kgan import pictures

    picture = pictures.pillow_image(image)
    picture = picture.resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(picture).reshape(height, width, image.shape[-1])

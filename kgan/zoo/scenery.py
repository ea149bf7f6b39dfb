"""Scenery: pictures made of nothing, for translators to be tried on.

Photographs belong to those who took them, so the zoo keeps none.
"""

import numpy as np

_WAVES = 6  # waves of colour behind the shapes
_SHAPES = 5


def scenery(count, image_shape, seed):
    """Draws coloured ellipses and stripes before a smooth background.

    Args:
        count: int. How many pictures.
        image_shape: tuple `(height, width, channels)`.
        seed: int. The same seed draws the same pictures.

    Returns:
        uint8 array of shape `(count, height, width, channels)`.
    """
    random = np.random.default_rng(seed)
    return np.stack([_scene(random, *image_shape) for _ in range(count)])


def _scene(random, height, width, channels):
    y = np.linspace(0, 1, height)[:, None, None]
    x = np.linspace(0, 1, width)[None, :, None]
    image = np.full((height, width, channels), 127.5)
    for _ in range(_WAVES):
        down, across = random.uniform(-6, 6, 2)
        phase, strength = random.uniform([[0], [0]], [[6.3], [40]], (2, channels))
        image += strength * np.sin(down * y + across * x + phase)
    for _ in range(_SHAPES):
        top, left = random.uniform(0, 1, 2)
        tall, wide = random.uniform(0.08, 0.3, 2)
        inside = ((y - top) / tall) ** 2 + ((x - left) / wide) ** 2 < 1
        stripes = 30 * np.sin(random.uniform(0, 60) * (x + y))
        colour = random.uniform(20, 235, channels)
        image = np.where(inside, colour + stripes, image)
    return np.clip(np.floor(image), 0, 255).astype("uint8")

"""How tools/train_judge changes photographs, so that no easy sign decides.

Between horses and zebras the easy signs are brown, green grass and stripes
anywhere. So colours are turned and often taken away, much of a picture may be cut
off or covered, its sharpness changes, and a grating, a grid or ripples, such as
generators draw by accident, may be laid over all of it, whatever it shows.
"""

import numpy as np
from PIL import Image, ImageFilter

# From RGB to brightness and two colour axes (YIQ).
TO_YIQ = np.array(
    [[0.299, 0.587, 0.114], [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]]
)
FROM_YIQ = np.linalg.inv(TO_YIQ)


def augmented(image, size, rng, few=False):
    """Returns one random view of a picture.

    Args:
        image: uint8 array of shape `(height, width, 3)`, larger than `size`.
        size: int. Height and width of the view.
        rng: `numpy.random.Generator`.
        few: bool. Changes its place and its tones alone.

    Returns:
        uint8 array of shape `(size, size, 3)`.
    """
    picture = placed(Image.fromarray(image), size, rng)
    if few:
        values = toned(np.asarray(picture, "float32") / 255, rng)
        return np.rint(values.clip(0, 1) * 255).astype("uint8")
    picture = blurred(picture, rng)
    values = toned(np.asarray(picture, "float32") / 255, rng)
    values = textured(values, rng)
    values = covered(values, rng)
    return np.rint(values.clip(0, 1) * 255).astype("uint8")


def cut(image, size, rng):
    """Returns a view whose place alone is random, uint8 `(size, size, 3)`."""
    return np.asarray(placed(Image.fromarray(image), size, rng))


def placed(picture, size, rng):
    """Mirrors, turns by up to 20 degrees, and cuts a part of any proportions out."""
    if rng.random() < 0.5:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.3:
        grey = tuple(int(value) for value in rng.integers(0, 256, 3))
        angle = rng.uniform(-20, 20)
        picture = picture.rotate(angle, Image.Resampling.BILINEAR, fillcolor=grey)
    box = None
    if rng.random() < 0.75:
        area, proportions = rng.uniform(0.3, 1), np.exp(rng.uniform(-0.3, 0.3))
        width = min(1, np.sqrt(area * proportions)) * picture.width
        height = min(1, np.sqrt(area / proportions)) * picture.height
        left = rng.uniform(0, picture.width - width)
        top = rng.uniform(0, picture.height - height)
        box = (left, top, left + width, top + height)
    return picture.resize((size, size), Image.Resampling.BICUBIC, box)


def blurred(picture, rng):
    """Blurs some pictures, and makes some small and large again."""
    chance = rng.random()
    if chance < 0.15:
        return picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.5)))
    if chance < 0.35:
        small = [round(side * rng.uniform(0.35, 0.9)) for side in picture.size]
        kinds = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)
        down, up = (kinds[int(rng.integers(2))] for _ in range(2))
        return picture.resize(small, down).resize(picture.size, up)
    return picture


def toned(values, rng):
    """Changes brightness, contrast, hue and saturation; greys every third picture.

    Args:
        values: float32 array of shape `(height, width, 3)` in [0, 1].
        rng: `numpy.random.Generator`.
    """
    turn = rng.uniform(-0.1, 0.1) if rng.random() < 0.7 else rng.uniform(-0.5, 0.5)
    saturation = 0 if rng.random() < 0.35 else rng.uniform(0.2, 1.8)
    cos, sin = np.cos(2 * np.pi * turn), np.sin(2 * np.pi * turn)
    change = np.eye(3)
    change[1:, 1:] = saturation * np.array([[cos, -sin], [sin, cos]])
    matrix = FROM_YIQ @ change @ TO_YIQ
    if rng.random() < 0.5:  # a tint, of grey pictures too
        matrix = rng.uniform(0.75, 1.25, (3, 1)) * matrix
    shape = values.shape
    values = (values.reshape(-1, 3) @ matrix.T.astype("float32")).reshape(shape)
    middle = values.mean()
    values = (values - middle) * rng.uniform(0.6, 1.4) + middle
    values = values * rng.uniform(0.7, 1.35)
    if rng.random() < 0.3:
        values = values + rng.uniform(0, 0.06) * noise(values.shape, rng)
    return values.astype("float32")


def textured(values, rng):
    """Lays a grating, a grid or wavy noise over the whole of every third picture."""
    chance = rng.random()
    if chance > 0.36:
        return values
    if chance < 0.12:
        texture = wave(values.shape, rng.uniform(0, np.pi), rng.uniform(3, 20), rng)
    elif chance < 0.24:  # along the pixels, as transposed convolutions draw it
        period = rng.choice([2, 3, 4, 6, 8])
        texture = wave(values.shape, 0, period, rng)
        texture = texture * wave(values.shape, np.pi / 2, period, rng)
    else:
        texture = ripples(values.shape, rng.uniform(2.5, 16), rng)
    texture = np.tanh(rng.uniform(0.5, 4) * texture)  # from soft to sharp edges
    return values + np.float32(rng.uniform(0.02, 0.13)) * texture[..., None]


def ripples(shape, period, rng):
    """Returns noise of one period in all directions: dots, worms and stripes.

    Args:
        shape: that of the picture.
        period: float. Pixels from crest to crest.
        rng: `numpy.random.Generator`.
    """
    height, width = shape[:2]
    spectrum = np.fft.rfft2(noise((height, width), rng))
    across = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width))
    band = np.exp(-0.5 * ((across * period - 1) / 0.2) ** 2)
    waves = np.fft.irfft2(spectrum * band, (height, width))
    return (waves / waves.std()).astype("float32")


def wave(shape, angle, period, rng):
    """Returns a sine across a picture, float32 of shape `(height, width)`.

    Args:
        shape: that of the picture.
        angle: float. The direction in which it goes, in radians.
        period: float. Pixels from crest to crest.
        rng: `numpy.random.Generator`, which chooses where it begins.
    """
    rows, columns = np.arange(shape[0])[:, None], np.arange(shape[1])
    along = (columns * np.cos(angle) + rows * np.sin(angle)) / period
    return np.sin(2 * np.pi * (along + rng.random())).astype("float32")


def covered(values, rng):
    """Covers up to two rectangles of two pictures in five, each at most a third."""
    height, width, _ = values.shape
    if rng.random() < 0.6:
        return values
    values = values.copy()
    for _ in range(int(rng.integers(1, 3))):
        part, proportions = rng.uniform(0.03, 0.33), np.exp(rng.uniform(-0.7, 0.7))
        rows = int(min(height, np.sqrt(part * proportions) * height))
        columns = int(min(width, np.sqrt(part / proportions) * width))
        top = int(rng.integers(height - rows + 1))
        left = int(rng.integers(width - columns + 1))
        grain = rng.uniform(0, 0.2) * noise((rows, columns, 3), rng)
        values[top : top + rows, left : left + columns] = rng.random(3) + grain
    return values


def noise(shape, rng):
    """Returns float32 normal noise."""
    return rng.standard_normal(shape, "float32")

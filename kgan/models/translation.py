"""Translation of pictures in whatever form they come: what is taken and given."""

import numpy as np

from kgan.models.parallel_map import parallel_map
from kgan.models.tiles import check_tile, pixels_at_once, tile_of, translate_tiled
from kgan.pictures import pillow_image


def translate_all(function, images, channels=3, tile=None, beside=None):
    """Translates one picture, a batch, or a list of pictures of any sizes.

    Each by itself, so that a picture's translation does not depend on what
    comes with it. Small ones are translated side by side where that is
    faster; together they take no more memory than one picture of two
    megapixels, or than the largest.

    Args:
        function: callable from a uint8 array `(height, width, channels)` to
            one of the same height and width.
        images: see `LoadedTranslator.translate`.
        channels: int. Channels that `function` takes.
        tile: int or `None`, see `LoadedTranslator.translate`.
        beside: sequence of what `function` takes as a second argument, one for
            each picture. Defaults to none.

    Returns:
        What came, translated: an array, a list, or a Pillow image.

    Raises:
        ValueError: if a picture is none that can be translated.
    """
    tile = check_tile(tile)
    if isinstance(images, (list, tuple)) and not images:
        return []
    shown = listed(images)
    others = [()] * len(shown) if beside is None else [(one,) for one in beside]

    def translate(item):
        image, other = item
        side = tile_of(image, tile)
        if side is None:
            return function(image, *other)
        return translate_tiled(lambda part: function(part, *other), image, side)

    translated = parallel_map(
        translate,
        zip((upright(image, channels) for image in shown), others, strict=True),
        pixels=lambda item: pixels_at_once(item[0], tile),
    )
    results = [
        pillow_image(result) if is_pillow(image) else result
        for image, result in zip(shown, translated, strict=True)
    ]
    if isinstance(images, (list, tuple)):
        return results
    return np.stack(results) if is_batch(images) else results[0]


def is_batch(images):
    """Whether pictures came as one array."""
    return not is_pillow(images) and np.ndim(images) == 4


def listed(images):
    """Returns pictures in whatever form they came as a list of pictures.

    Raises:
        ValueError: if there is none.
    """
    if not isinstance(images, (list, tuple)):
        images = list(np.asarray(images)) if is_batch(images) else [images]
    if not images:
        raise ValueError("`images` wants at least one picture; received none.")
    return list(images)


def upright(image, channels):
    """Returns one picture, of Pillow or not, as a uint8 array.

    Args:
        image: see `LoadedTranslator.translate`.
        channels: int. Channels that are wanted.

    Raises:
        ValueError: if it is none.
    """
    array = from_pillow(image) if is_pillow(image) else np.asarray(image)
    return as_picture(array, channels)


def as_picture(image, channels):
    """Returns a picture as the network takes it: uint8 `(height, width, channels)`.

    Grey becomes three equal channels; what is transparent is laid on white.

    Args:
        image: uint8 array `(height, width)` or `(height, width, 1 | 3 | 4)`.
        channels: int. Channels that are wanted.

    Raises:
        ValueError: for pictures of another dtype or shape, or without pixels.
    """
    if image.dtype != np.uint8:
        raise ValueError(f"{_wanted(channels)}; received {image.dtype}. {_hint(image)}")
    if image.ndim == 2:
        image = image[..., None]
    if image.ndim == 3 and image.shape[-1] == 4 and channels != 4:
        image = on_white(image)
    if image.ndim == 3 and image.shape[-1] == 1:
        image = np.repeat(image, channels, axis=-1)
    if image.ndim != 3 or image.shape[-1] != channels or 0 in image.shape:
        raise ValueError(f"{_wanted(channels)}; received the shape {image.shape}.")
    return image


def on_white(image):
    """Lays a uint8 RGBA picture on white; returns uint8 RGB."""
    alpha = image[..., 3:].astype("float32") / 255
    mixed = image[..., :3] * alpha + 255 * (1 - alpha)
    return np.rint(mixed).astype("uint8")


def is_pillow(image):
    """Whether `image` is a Pillow image."""
    from PIL import Image

    return isinstance(image, Image.Image)


def from_pillow(image):
    """Returns the uint8 array of a Pillow image, upright as its EXIF data say.

    Raises:
        ValueError: for pixels of more than 8 bits.
    """
    from PIL import ImageOps

    if image.mode.startswith(("I", "F")):
        raise ValueError(
            f"A Pillow image wants 8 bits a channel; received mode {image.mode!r}. "
            "Scale its values to 0 .. 255 first."
        )
    image = ImageOps.exif_transpose(image)
    if image.mode == "L":
        return np.asarray(image)
    return np.asarray(image.convert("RGBA" if image.has_transparency_data else "RGB"))


def _wanted(channels):
    return (
        "A picture wants uint8 values 0 .. 255 in an array (height, width, "
        f"{channels}); a batch one dimension more, pictures of several sizes a list"
    )


def _hint(image):
    if image.dtype.kind != "f":
        return "`images.astype('uint8')` will do if all values are 0 .. 255."
    return (
        "`kgan.pictures.to_uint8` makes uint8 of values in [-1, 1]; multiply those "
        "in [0, 1] by 255 and round."
    )

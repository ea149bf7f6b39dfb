"""Translation of pictures in whatever form they come: what is taken and given."""

import numpy as np

from kgan.models.tiles import translate_tiled

# Larger pictures are tiled if one does not say otherwise. A translator of 64
# filters takes 1.3 kilobytes a pixel, so 3 GB at most. Full HD is just below.
WHOLE_PIXELS = 1 << 21
TILE = 1024


def translate_all(function, images, channels=3, tile=None):
    """Translates one picture, a batch, or a list of pictures of any sizes.

    One after the other, so that a picture's translation does not depend on
    what comes with it, and a large batch takes no more memory than its
    largest picture.

    Args:
        function: callable from a uint8 array `(height, width, channels)` to
            one of the same height and width.
        images: see `LoadedTranslator.translate`.
        channels: int. Channels that `function` takes.
        tile: int or `None`, see `LoadedTranslator.translate`.

    Returns:
        What came, translated: an array, a list, or a Pillow image.

    Raises:
        ValueError: if a picture is none that can be translated.
    """
    tile = check_tile(tile)

    def translate(image):
        height, width = image.shape[:2]
        automatic = TILE if height * width > WHOLE_PIXELS else 0
        side = automatic if tile is None else tile
        if not side or max(height, width) <= side:
            return function(image)
        return translate_tiled(function, image, side)

    def one(image):
        if is_pillow(image):
            from kgan.pictures import pillow_image

            return pillow_image(translate(as_picture(from_pillow(image), channels)))
        return translate(as_picture(np.asarray(image), channels))

    if isinstance(images, (list, tuple)):
        return [one(image) for image in images]
    if is_pillow(images) or np.ndim(images) != 4:
        return one(images)
    batch = np.asarray(images)
    if len(batch) == 0:
        raise ValueError("`images` wants at least one picture; received none.")
    return np.stack([one(image) for image in batch])


def check_tile(tile):
    """Returns `tile`, `None` or an int that is not negative.

    Raises:
        ValueError: for anything else.
    """
    whole = isinstance(tile, (int, np.integer)) and not isinstance(tile, bool)
    if tile is not None and not (whole and tile >= 0):
        raise ValueError(
            "`tile` wants a number of pixels, 0 for none, or None to decide by the "
            f"size of the picture; received {tile!r}."
        )
    return tile


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

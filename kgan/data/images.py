"""One stored picture becomes one uint8 array of the wanted shape.

Every picture takes this one way, whether it comes from a file, from a TFDS
record or from an array: Pillow decodes it, converts its channels and resizes
it with antialiasing. So a folder and a TFDS set of the same pictures are the
same data.
"""

import functools
import io
import os

import numpy as np
from PIL import Image, ImageOps

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
FORMATS = ("AVIF", "BMP", "GIF", "JPEG", "MPO", "PNG", "PPM", "TIFF", "WEBP")
FITS = ("cover", "stretch", "exact")
_ORIENTATION = 0x0112  # the EXIF tag


def decode(file, image_shape, fit="cover"):
    """Decodes a picture to a uint8 array of one shape.

    Pictures are turned the way their EXIF orientation says. 16-bit grey is
    scaled to 8 bits. What is transparent is laid on white, unless four
    channels are wanted. Of an animation the first frame counts.

    Args:
        file: path, bytes of an encoded picture, or a uint8 array of shape
            `(height, width, channels)`.
        image_shape: `(height, width, channels)` with 1, 3 or 4 channels.
        fit: `"cover"` keeps the proportions and cuts what juts out evenly on
            both sides; `"stretch"` squeezes the whole picture in; `"exact"`
            refuses a picture of another size. Resizing is bicubic with
            antialiasing.

    Returns:
        uint8 array of shape `image_shape`. A picture that has this shape
        already is returned pixel by pixel.

    Raises:
        Exception: what Pillow raises for a damaged picture; a `ValueError`
            for pixels without a range that could be scaled to 8 bits.
    """
    height, width, channels = image_shape
    if isinstance(file, np.ndarray):
        if file.shape == tuple(image_shape):
            return file
        picture = Image.fromarray(file[..., 0] if file.shape[-1] == 1 else file)
    else:
        picture = _read(file, 2 * max(height, width))
    picture = _to_size(_to_mode(picture, MODES[channels]), width, height, fit)
    return np.asarray(picture).reshape(image_shape)


def decode_original(file, channels=3):
    """Decodes a picture at its own size.

    Args:
        file: see `decode`.
        channels: 1, 3 or 4; see `decode` for how one becomes the other.

    Returns:
        uint8 array of shape `(height, width, channels)`.

    Raises:
        Exception: see `decode`.
    """
    if isinstance(file, np.ndarray):
        picture = Image.fromarray(file[..., 0] if file.shape[-1] == 1 else file)
    else:
        picture = _read(file)
    values = np.asarray(_to_mode(picture, MODES[channels]))
    return values.reshape(picture.height, picture.width, channels)


def header_shape(file):
    """Reads `(height, width, channels)` of a picture without decoding it."""
    with _open(file) as picture:
        width, height = picture.size
        if picture.getexif().get(_ORIENTATION, 1) > 4:  # 5 ... 8 lie on their side
            width, height = height, width
        if picture.has_transparency_data:
            return height, width, 4
        grey = picture.mode in ("1", "L") or picture.mode.startswith("I")
        return height, width, 1 if grey else 3


def _open(file):
    path = None if isinstance(file, bytes) else file
    if path and os.path.exists(path) and not os.path.isfile(path):
        raise ValueError("is no regular file")  # a pipe might never end
    stream = io.BytesIO(file) if isinstance(file, bytes) else file
    return Image.open(stream, formats=_formats())


@functools.cache
def _formats():
    # Pillow would go by the content and knows forty formats more, of which EPS
    # starts another program, Ghostscript.
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _read(file, side=None):
    with _open(file) as picture:
        if side is not None:  # a large JPEG decodes at 1/2, 1/4, 1/8
            picture.draft(None, (side, side))
        picture.load()
        if picture.getexif().get(_ORIENTATION, 1) != 1:
            return _to_8_bits(ImageOps.exif_transpose(picture))
        return _to_8_bits(picture)


def _to_8_bits(picture):
    # Pillow's own conversion of 16 bits clips at 255 and turns them white.
    if not picture.mode.startswith(("I", "F")):
        return picture
    values = np.asarray(picture)
    if picture.mode == "F" or values.min() < 0 or values.max() > 65535:
        raise ValueError(
            f"pixels of mode {picture.mode} between {values.min()} and "
            f"{values.max()} have no agreed white; save it with 8 or 16 bits"
        )
    return Image.fromarray(np.rint(values / 257).astype("uint8"))


def _to_mode(picture, mode):
    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        if mode != "RGBA":
            white = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(white, picture)
    elif picture.mode not in ("1", "L", "P", "RGB"):
        picture = picture.convert("RGB")  # CMYK, YCbCr, LAB, ...
    return picture.convert(mode)


def _to_size(picture, width, height, fit):
    if picture.size == (width, height):
        return picture
    if fit == "exact":
        raise ValueError(
            f"is {picture.height} x {picture.width} pixels where others are "
            f"{height} x {width}; pass image_shape to resize all to one size"
        )
    if fit == "stretch":
        return picture.resize((width, height), Image.Resampling.BICUBIC)
    return ImageOps.fit(picture, (width, height), Image.Resampling.BICUBIC)

"""Picture files: one photograph read, one translation written."""

import os
import secrets
import warnings

# Of formats that lose something; others refuse it, or do not know it.
QUALITY = dict.fromkeys((".jfif", ".jpeg", ".jpg", ".webp"), 95)


def read(path, channels=3):
    """Reads a picture as people see it: upright, of 8 bits.

    Args:
        path: `pathlib.Path`.
        channels: int. 1 for grey, 3 for colours; what is transparent is laid
            on white.

    Returns:
        uint8 array of shape `(height, width, channels)`.

    Raises:
        DataError: naming the file, if it is no picture, damaged, or so large
            that it may be a decompression bomb.
    """
    from PIL import Image

    from kgan import data

    with warnings.catch_warnings():
        # Pillow warns from 90 megapixels on, and refuses twice as many.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        return data.read_picture(path, channels)


def reduced(image, size):
    """Scales a picture down until its shorter side has so many pixels.

    Args:
        image: uint8 array of shape `(height, width, channels)`.
        size: int, or `None` for the size it has. Smaller pictures stay as they are.
    """
    shorter = min(image.shape[:2])
    if size is None or shorter <= size:
        return image
    from kgan.metrics.resizing import resized

    height, width = (round(side * size / shorter) for side in image.shape[:2])
    return resized([image], height, width)[0]


def write(path, image, overwrite):
    """Writes a picture, whole or not at all, in the format of its suffix.

    Args:
        path: `pathlib.Path`. Missing parent directories are made.
        image: uint8 array of shape `(height, width, channels)`.
        overwrite: bool. Whether a file that is there may be replaced.

    Raises:
        FileExistsError: if there is one and it may not.
        OSError: if the disk or the format does not take the picture.
    """
    from kgan import pictures

    pictures.make_parents(path)
    scratch = path.with_name(f".{secrets.token_hex(4)}{path.suffix}")
    quality = QUALITY.get(path.suffix.lower())
    options = {} if quality is None else {"quality": quality}
    try:
        pictures.pillow_image(image).save(scratch, **options)
        if path.exists() and not overwrite:
            raise FileExistsError(f"{path} came meanwhile; --overwrite replaces it.")
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)

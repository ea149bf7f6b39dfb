"""The shape that pictures are to have, and the one they are stored in."""

import math

from kgan.data.errors import DataError
from kgan.data.images import MODES

# CycleGAN resizes to 286 pixels and crops 256.
_NUMERATOR, _DENOMINATOR = 286, 256


def wanted_shape(source, image_shape, crops=False):
    """Returns `image_shape` checked, or the shape that all pictures share.

    Args:
        source: a `Source`.
        image_shape: `(height, width, channels)` or `None`.
        crops: bool. Whether pictures are cropped to it; a source may be made
            for crops of one size.
    """
    if image_shape is None and crops and source.crop_shape is not None:
        return source.crop_shape
    if image_shape is None:
        if source.image_shape is None:
            raise DataError(
                f"The pictures of {source.name} may differ in size; pass the one they "
                "are to have, like image_shape=(64, 64, 3)."
            )
        return source.image_shape
    shape = tuple(image_shape)
    if len(shape) != 3 or shape[2] not in MODES or min(shape) < 1:
        raise DataError(
            "`image_shape` is (height, width, channels) with 1, 3 or 4 channels; "
            f"received {image_shape}."
        )
    return shape


def stored_shape(image_shape, load_size=None, crops=False, source=None):
    """Returns the shape that pictures are kept in until they are cropped.

    Args:
        image_shape: `(height, width, channels)` of the crops.
        load_size: int or `(height, width)`. Defaults to the size that a source
            made for crops has, else to 286/256 of `image_shape`.
        crops: bool. Without, pictures are kept as they are used.
        source: a `Source` or `None`.
    """
    height, width, channels = image_shape
    if not crops and load_size is not None:
        raise DataError(
            f"`load_size` ({load_size}) is the size that crops are cut from; it has "
            "no meaning without augment='crop'."
        )
    if not crops:
        return image_shape
    if load_size is None and source is not None and source.crop_shape is not None:
        load_size = source.image_shape[:2]
    if load_size is None:
        load_size = [math.ceil(n * _NUMERATOR / _DENOMINATOR) for n in (height, width)]
    if isinstance(load_size, int):
        load_size = load_size, load_size
    if load_size[0] < height or load_size[1] < width:
        raise DataError(
            f"`load_size` {tuple(load_size)} is smaller than the {height} x {width} "
            "crops to be cut from it."
        )
    return (*load_size, channels)

"""Tiles: large pictures translated in parts that overlap and fade over."""

import numpy as np

# Larger pictures are tiled if one does not say otherwise. A translator of 64
# filters takes 1.3 kilobytes a pixel, so 3 GB at most. Full HD is just below.
WHOLE_PIXELS = 1 << 21
TILE = 1024
LEAST_TILE = 16
# A quarter of a tile: translators look at most that far around a pixel, and
# where their parts differ, the eye does not find so slow a change.
OVERLAP = 4


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


def tile_of(image, tile):
    """Returns the height and width of a picture's tiles; `None` for a whole one.

    Args:
        image: uint8 array `(height, width, channels)`.
        tile: int or `None`, see `LoadedTranslator.translate`.
    """
    height, width = image.shape[:2]
    if tile is None:
        tile = TILE if height * width > WHOLE_PIXELS else 0
    return tile if 0 < tile < max(height, width) else None


def pixels_at_once(image, tile=None):
    """Returns how many pixels are translated at a time, of one picture.

    Args:
        image: uint8 array `(height, width, channels)`.
        tile: int or `None`, see `LoadedTranslator.translate`.
    """
    height, width = image.shape[:2]
    side = tile_of(image, tile) or max(height, width)
    return min(height, side) * min(width, side)


def translate_tiled(function, image, tile):
    """Translates a picture tile by tile.

    Where two tiles overlap, one fades into the other, linearly over the whole
    of their overlap, at least a quarter of a tile: a network that normalizes
    each tile by itself makes no two of them alike. Tiles begin where the
    network's strides do, so that it meets the same pixels in the same phase.
    Memory beside the result: one row of tiles.

    Args:
        function: callable from a uint8 picture `(height, width, channels)` to
            one of the same height and width.
        image: uint8 picture.
        tile: int. Height and width of a tile in pixels, at least 16.

    Returns:
        uint8 picture of the same height and width.

    Raises:
        ValueError: if `tile` is too small.
    """
    if tile < LEAST_TILE:
        raise ValueError(f"`tile` wants at least {LEAST_TILE} pixels; received {tile}.")
    height, width = image.shape[:2]
    tops, lefts = starts(height, tile), starts(width, tile)
    result, band, finished = None, None, 0
    for top in tops:
        rows = image[top : top + tile]
        parts = [function(rows[:, left : left + tile]) for left in lefts]
        row = faded(parts, lefts, axis=1)
        if band is None:
            result, band = np.empty((height, width, row.shape[-1]), np.uint8), row
            continue
        result[finished:top] = rounded(band[: top - finished])
        band = faded([band[top - finished :], row], [0, 0], axis=0)
        finished = top
    result[finished:] = rounded(band)
    return result


def starts(size, tile):
    """Returns where tiles begin, evenly spread from one border to the other.

    Args:
        size: int. Pixels to be covered.
        tile: int. Pixels of a tile; the last one may have a few less.

    Returns:
        List of ints, multiples of 4 and for large tiles of a power of two that
        strides divide.
    """
    if size <= tile:
        return [0]
    phase = max(4, 1 << (tile // 16).bit_length() - 1)
    rest = size - tile
    gaps = -(-rest // (tile - tile // OVERLAP - phase))
    return [-(-i * rest // (gaps * phase)) * phase for i in range(gaps + 1)]


def faded(parts, begins, axis):
    """Joins parts that overlap into one.

    Args:
        parts: list of arrays.
        begins: list of ints, the place of each in the whole, ascending.
        axis: int, along which they lie.

    Returns:
        float32 array.
    """
    parts = [np.moveaxis(part, axis, 0).astype("float32") for part in parts]
    whole = np.empty((begins[-1] + len(parts[-1]), *parts[0].shape[1:]), "float32")
    end = 0
    for begin, part in zip(begins, parts, strict=True):
        shared = end - begin
        # The middle of the first pixel is half a step from the border.
        share = (np.arange(shared, dtype="float32") + 0.5) / max(shared, 1)
        share = share.reshape(-1, *[1] * (part.ndim - 1))
        old = whole[begin:end]
        whole[begin:end] = old + share * (part[:shared] - old)
        whole[end : begin + len(part)] = part[shared:]
        end = begin + len(part)
    return np.moveaxis(whole, 0, axis)


def rounded(values):
    """Returns uint8 of values that lie in [0, 255]."""
    return np.rint(values).astype("uint8")

"""Large pictures in tiles: nothing is lost, and no seam can be seen."""

import numpy as np
import pytest

from kgan.models.tiles import faded, starts, translate_tiled


def picture(height, width, channels=3):
    """Smooth waves: between neighbours values differ by a few of 255."""
    y, x = np.mgrid[:height, :width] / 40
    waves = np.sin(y[..., None] + np.arange(channels)) + np.cos(x)[..., None]
    return np.rint(127.5 + 60 * waves).astype("uint8")


@pytest.mark.parametrize(
    ("size", "tile", "wanted"),
    [
        # By hand: a tile begins at most 64 - 16 pixels after the one before, where
        # it may begin 4 later than evenly spread, at a multiple of 4.
        (64, 64, [0]),
        (10, 64, [0]),
        (65, 64, [0, 4]),
        (108, 64, [0, 44]),
        (109, 64, [0, 24, 48]),
        (152, 64, [0, 44, 88]),
    ],
)
def test_tiles_are_spread_evenly(size, tile, wanted):
    assert starts(size, tile) == wanted


@pytest.mark.parametrize("size", [17, 100, 777, 1000, 4032])
@pytest.mark.parametrize("tile", [16, 64, 500])
def test_tiles_cover_all_and_overlap(size, tile):
    begins = starts(size, tile)
    last = size - begins[-1]
    assert begins[0] == 0 and (size <= tile or 3 / 4 * tile < last <= tile)
    assert all(begin % 4 == 0 for begin in begins)
    steps = np.diff(begins)
    assert (steps > 0).all() and (steps <= tile - tile // 4).all()


def test_large_tiles_begin_where_deep_strides_do():
    # A U-Net of six halvings has a stride of 64.
    assert all(begin % 64 == 0 for begin in starts(4032, 1024))


def test_fading_is_linear():
    # By hand: over four shared pixels the second part has 1/8, 3/8, 5/8, 7/8.
    whole = faded([np.zeros((6, 1)), np.full((6, 1), 80.0)], [0, 2], axis=0)
    assert whole[:, 0].tolist() == [0, 0, 10, 30, 50, 70, 80, 80]


@pytest.mark.parametrize("size", [(100, 150), (40, 33), (16, 200), (129, 129)])
@pytest.mark.parametrize("tile", [16, 33, 64])
def test_a_function_of_each_pixel_is_done_as_if_at_once(size, tile):
    image = picture(*size)
    result = translate_tiled(lambda part: 255 - part, image, tile)
    np.testing.assert_array_equal(result, 255 - image)
    assert result.dtype == np.uint8


def test_no_tile_is_larger_and_channels_are_the_functions():
    shapes = []

    def function(part):
        shapes.append(part.shape)
        return part[..., :1]

    assert translate_tiled(function, picture(100, 150), 64).shape == (100, 150, 1)
    # By hand: rows from 0 and 36, columns from 0, 44 and 88.
    assert shapes == [(64, 64, 3), (64, 64, 3), (64, 62, 3)] * 2


def shifted(part):
    """What instance norm does at its worst: each tile gets a mean of its own."""
    return np.clip(part - part.mean((0, 1)) + 127.5, 0, 255).astype("uint8")


def jumps(image, axis):
    """How much neighbours differ, at every border between two rows or columns."""
    values = np.abs(np.diff(image.astype(float), axis=axis))
    return values.mean(axis=(1 - axis, 2))


def test_no_seam_can_be_seen():
    image, tile = picture(400, 300), 128
    result = translate_tiled(shifted, image, tile)
    parts = [shifted(image[:, :150]), shifted(image[:, 150:])]
    hard = jumps(np.concatenate(parts, axis=1), 1)
    assert hard[149] > 5 * np.median(hard)  # without fading there is one
    for axis, size in enumerate(image.shape[:2]):
        steps, natural = jumps(result, axis), jumps(image, axis)
        begins = starts(size, tile)
        borders = begins[1:] + [begin + tile for begin in begins[:-1]]
        for border in borders:
            around = steps[border - 6 : border + 6]
            assert steps[border - 1] <= np.delete(around, 5).max() + 0.5
        assert steps.max() < 2 * natural.max()


@pytest.mark.parametrize("tile", [0, 1, 15])
def test_tiles_too_small_to_overlap_are_refused(tile):
    with pytest.raises(ValueError, match=f"at least 16 pixels; received {tile}"):
        translate_tiled(shifted, picture(40, 40), tile)

"""The forms of pictures: what comes in comes out, and the rest is refused."""

import numpy as np
import pytest
from PIL import Image

from kgan.models.tiles import TILE, WHOLE_PIXELS
from kgan.models.translation import as_picture, translate_all


def inverted(image):
    """A translator that refuses what no network would take."""
    assert image.dtype == np.uint8 and image.ndim == 3 and image.shape[-1] == 3
    return 255 - image


def colours(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, "uint8")


@pytest.mark.parametrize("shape", [(5, 7, 3), (2, 5, 7, 3), (1, 1, 1, 3), (3, 3, 3)])
def test_arrays_come_back_as_arrays(shape):
    images = colours(*shape)
    np.testing.assert_array_equal(translate_all(inverted, images), 255 - images)


def test_lists_of_any_sizes_come_back_as_lists():
    images = [colours(5, 7, 3), colours(2, 9, 3), Image.new("RGB", (4, 3))]
    for form in (list, tuple):
        translated = translate_all(inverted, form(images))
        assert isinstance(translated, list) and len(translated) == 3
        np.testing.assert_array_equal(translated[1], 255 - images[1])
        assert translated[2].size == (4, 3)
    assert translate_all(inverted, []) == []


def test_pillow_images_come_back_as_pillow_images():
    image = Image.fromarray(colours(5, 7, 3))
    translated = translate_all(inverted, image)
    assert (translated.size, translated.mode) == ((7, 5), "RGB")
    np.testing.assert_array_equal(np.array(translated), 255 - np.array(image))


def test_grey_becomes_three_channels():
    grey = colours(5, 7)
    wanted = np.repeat(255 - grey[..., None], 3, axis=-1)
    np.testing.assert_array_equal(translate_all(inverted, grey), wanted)
    np.testing.assert_array_equal(translate_all(inverted, grey[..., None]), wanted)
    pillow = translate_all(inverted, Image.fromarray(grey))
    np.testing.assert_array_equal(np.array(pillow), wanted)
    batch = translate_all(inverted, grey[None, ..., None])
    np.testing.assert_array_equal(batch, wanted[None])


def test_what_is_transparent_lies_on_white():
    rgba = np.array([[[200, 100, 0, 255], [200, 100, 0, 0], [200, 100, 0, 51]]])
    # By hand: 51 of 255 is a fifth, so 200 / 5 + 255 * 4 / 5 = 244, ...
    wanted = [[[200, 100, 0], [255, 255, 255], [244, 224, 204]]]
    assert as_picture(rgba.astype("uint8"), 3).tolist() == wanted
    pillow = Image.fromarray(rgba.astype("uint8"))
    translated = translate_all(lambda image: image, pillow)
    assert np.array(translated).tolist() == wanted
    palette = Image.new("P", (2, 2))
    palette.info["transparency"] = 0
    assert np.array(translate_all(lambda i: i, palette)).min() == 255


def test_pillow_images_are_turned_upright():
    image = Image.fromarray(colours(5, 7, 3))
    image.getexif()[0x0112] = 6  # the camera was held turned to the right
    translated = translate_all(inverted, image)
    assert translated.size == (5, 7)
    wanted = 255 - np.rot90(np.array(image), -1)
    np.testing.assert_array_equal(np.array(translated), wanted)
    assert 0x0112 not in translated.getexif()


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((4, 4, 3), "float32"), "received float32. .*to_uint8.* by 255"),
        (np.zeros((4, 4, 3), "int64"), r"received int64. `images.astype"),
        (np.zeros((4, 4, 3), bool), "received bool"),
        (np.zeros((4, 4, 2), "uint8"), r"array \(height, width, 3\).*\(4, 4, 2\)"),
        (np.zeros((4, 4, 4, 5), "uint8"), r"the shape \(4, 4, 5\)"),
        (np.zeros((1, 2, 4, 4, 3), "uint8"), r"the shape \(1, 2, 4, 4, 3\)"),
        (np.zeros((9, 8, 8), "uint8"), r"the shape \(9, 8, 8\)"),
        (np.zeros((0, 4, 3), "uint8"), r"the shape \(0, 4, 3\)"),
        (np.zeros((2, 4, 0, 3), "uint8"), r"the shape \(4, 0, 3\)"),
        (np.zeros((0, 4, 4, 3), "uint8"), "at least one picture"),
        (np.uint8(3), r"the shape \(\)"),
        ("photo.jpg", "received <U9"),
        ([np.zeros((4, 4, 3), "uint8"), 0.5], "received float64"),
        (Image.new("I;16", (4, 4)), "8 bits a channel; received mode 'I;16'"),
        (Image.new("F", (4, 4)), "received mode 'F'"),
    ],
)
def test_what_is_no_picture_is_refused(images, message):
    with pytest.raises(ValueError, match=message):
        translate_all(inverted, images)


@pytest.mark.parametrize("tile", [-1, 2.5, True, "64"])
def test_wrong_tiles_are_refused(tile):
    with pytest.raises(ValueError, match="`tile` wants"):
        translate_all(inverted, colours(4, 4, 3), tile=tile)


def sizes(image, **options):
    seen = []

    def function(part):
        seen.append(part.shape[:2])
        return part

    translate_all(function, image, **options)
    return seen


def test_large_pictures_are_tiled_by_themselves():
    # Full HD has 2,073,600 pixels.
    assert sizes(np.zeros((1080, 1920, 3), "uint8")) == [(1080, 1920)]
    large = np.zeros((1100, 1920, 3), "uint8")
    assert large[..., 0].size > WHOLE_PIXELS
    # By hand: the second row begins at 128 = ceil(76 / 64) * 64, 1100 - 128 = 972.
    assert set(sizes(large)) == {(TILE, TILE), (972, TILE)}
    assert sizes(large, tile=0) == [(1100, 1920)]
    assert sizes(np.zeros((30, 52, 3), "uint8"), tile=32) == [(30, 32), (30, 32)]
    assert sizes(np.zeros((30, 32, 3), "uint8"), tile=32) == [(30, 32)]

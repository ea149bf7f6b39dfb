import io

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kgan.data.images import decode, header_shape


def encoded(picture, kind="PNG", **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def pixel(picture, channels, kind="PNG", **options):
    height, width = picture.size[::-1]
    decoded = decode(encoded(picture, kind, **options), (height, width, channels))
    return decoded[0, 0].tolist()


def test_a_picture_of_the_wanted_shape_is_untouched():
    image = np.random.default_rng(0).integers(0, 256, (5, 7, 3), "uint8")
    file = encoded(Image.fromarray(image))
    np.testing.assert_array_equal(decode(file, (5, 7, 3)), image)
    assert decode(image, (5, 7, 3)) is image


def test_colour_becomes_grey_by_its_luma():
    # ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B.
    colours = {"red": 76, "lime": 150, "blue": 29, "white": 255}
    for colour, luma in colours.items():
        assert pixel(Image.new("RGB", (2, 2), colour), 1) == [luma]


def test_grey_becomes_colour():
    assert pixel(Image.new("L", (2, 2), 77), 3) == [77, 77, 77]
    assert decode(np.full((2, 2, 1), 77, "uint8"), (2, 2, 4))[1, 1].tolist() == [
        *(77, 77, 77, 255)
    ]


@pytest.mark.parametrize("value, expected", [(0, 0), (257 * 99, 99), (65535, 255)])
def test_16_bits_are_scaled_and_not_clipped(value, expected):
    picture = Image.fromarray(np.full((3, 2), value, "uint16"))
    assert picture.mode == "I;16"
    assert pixel(picture, 1) == [expected]
    assert pixel(picture, 3, "TIFF") == [expected] * 3


def test_transparent_becomes_white():
    red = Image.new("RGBA", (2, 2), (255, 0, 0, 51))  # a fifth of red on white
    assert pixel(red, 3) == [255, 204, 204]
    assert pixel(red, 4) == [255, 0, 0, 51]
    assert pixel(Image.new("LA", (2, 2), (0, 0)), 1) == [255]


def test_a_palette_means_its_colours():
    picture = Image.new("P", (2, 2), 1)
    picture.putpalette([1, 2, 3, 200, 100, 50])
    assert pixel(picture, 3) == [200, 100, 50]
    assert pixel(picture, 3, transparency=1) == [255, 255, 255]
    assert pixel(picture, 3, "GIF") == [200, 100, 50]


def test_one_bit_is_black_and_white():
    assert pixel(Image.new("1", (8, 2), 1), 1) == [255]


def test_ink_becomes_light():
    inks = Image.new("CMYK", (8, 8), (0, 255, 255, 0))  # no cyan: red
    assert pixel(inks, 3, "TIFF") == [255, 0, 0]
    assert pixel(inks, 1, "TIFF") == [76]
    red, green, blue = pixel(inks, 3, "JPEG")
    assert red > 240 and green < 15 and blue < 15


def test_webp():
    assert pixel(Image.new("RGB", (4, 4), (9, 99, 199)), 3, "WEBP", lossless=True) == [
        *(9, 99, 199)
    ]


def test_a_picture_lying_on_its_side_is_turned():
    stored = np.arange(6, dtype="uint8").reshape(2, 3)
    exif = Image.Exif()
    exif[0x0112] = 6  # the first row is the right side of the picture
    file = encoded(Image.fromarray(stored), exif=exif)
    upright = [[3, 0], [4, 1], [5, 2]]
    assert decode(file, (3, 2, 1))[..., 0].tolist() == upright
    assert header_shape(file) == (3, 2, 1)


def test_resizing_is_antialiased_bicubic():
    image = np.random.default_rng(1).integers(0, 256, (40, 40, 3), "uint8")
    expected = tf.image.resize(image, (13, 13), "bicubic", antialias=True)
    expected = np.clip(np.rint(expected), 0, 255)
    difference = np.abs(decode(image, (13, 13, 3)) - expected)
    assert difference.max() <= 1


def test_cover_keeps_the_proportions_and_stretch_the_borders():
    image = np.zeros((10, 30, 1), "uint8")
    image[:, 10:20] = 255  # the middle square
    assert decode(image, (10, 10, 1)).min() == 255
    assert decode(image, (10, 10, 1), "stretch")[0, 0, 0] == 0
    with pytest.raises(ValueError, match="10 x 30 pixels.*10 x 10.*image_shape"):
        decode(image, (10, 10, 1), "exact")


@pytest.mark.parametrize("size", [64, 128])
def test_cover_is_celebas_centre_crop_of_178(size):
    # StarGAN: the central 178 x 178 of 178 x 218, then resized; here by Pillow alone.
    rng = np.random.default_rng(0)
    smooth = Image.fromarray(rng.integers(0, 256, (11, 9, 3), "uint8"))
    smooth = smooth.resize((178, 218), Image.Resampling.BICUBIC)
    noise = Image.fromarray(rng.integers(0, 256, (218, 178, 3), "uint8"))

    def difference(picture):
        centre = picture.crop((0, 20, 178, 198))
        expected = np.asarray(centre.resize((size, size), Image.Resampling.BICUBIC))
        found = decode(encoded(picture), (size, size, 3)).astype(int)
        return np.abs(found - expected)

    assert difference(smooth).max() <= 1
    # `cover` weighs in what lies just beyond the crop's upper and lower border.
    assert difference(noise)[2:-2].max() == 0 < difference(noise).max()


def test_damaged_pictures_are_refused():
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), "uint8")
    whole = encoded(Image.fromarray(noise), "JPEG")
    with pytest.raises(OSError, match="truncated"):
        decode(whole[: len(whole) // 2], (64, 64, 3))
    with pytest.raises(OSError, match="cannot identify"):
        decode(b"<html>", (64, 64, 3))
    with pytest.raises(ValueError, match="no agreed white"):
        decode(encoded(Image.new("F", (2, 2), 0.5), "TIFF"), (2, 2, 1))


@pytest.mark.parametrize(
    "mode, channels", [("1", 1), ("L", 1), ("P", 3), ("RGB", 3), ("RGBA", 4)]
)
def test_the_header_tells_the_shape(mode, channels):
    assert header_shape(encoded(Image.new(mode, (7, 5)))) == (5, 7, channels)

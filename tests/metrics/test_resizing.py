"""Resizing against Pillow, and that it smooths before it takes samples."""

import numpy as np
import pytest
from PIL import Image

from kgan.metrics import resized


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 256, (12, 20, 3), "uint8")


def test_is_pillows_bicubic(image):
    expected = Image.fromarray(image).resize((9, 7), Image.Resampling.BICUBIC)
    assert np.array_equal(resized([image], 7, 9)[0], np.asarray(expected))


def test_the_same_size_is_the_same_picture(image):
    assert np.array_equal(resized([image, 255 - image], 12, 20)[1], 255 - image)


def test_sizes_may_differ_and_grey_keeps_its_channel(image):
    grey = image[:6, :, :1]
    assert resized([image, image[:5]], 8, 8).shape == (2, 8, 8, 3)
    assert resized([grey, image[..., :1]], 8, 8).shape == (2, 8, 8, 1)


def test_shrinking_is_antialiased():
    """A fine checkerboard becomes grey, and not black or white."""
    board = (np.indices((32, 32)).sum(axis=0) % 2 * 255).astype("uint8")
    shrunk = resized([board[..., None]], 8, 8)[0, 2:-2, 2:-2, 0]
    assert shrunk == pytest.approx(np.full((4, 4), 127.5), abs=3)

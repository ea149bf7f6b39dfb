"""Signal-to-noise ratios by hand."""

import numpy as np
import pytest

from kgan.metrics import psnr


def flat(*greys):
    return np.stack([np.full((2, 3, 3), grey, "uint8") for grey in greys])


def test_by_hand():
    """A tenth of the range is 20 dB, all of it 0; wrapped uint8 would be others."""
    tenth = np.full((1, 5, 2, 1), 255, "uint8")
    tenth[0, 0, 0] = 0  # one of ten: the mean square is 255^2 / 10
    white = np.full((1, 5, 2, 1), 255, "uint8")
    assert psnr(tenth, white) == pytest.approx([10.0])
    assert psnr(flat(0, 255), flat(255, 204)) == pytest.approx([0, 20 * np.log10(5)])
    # Off by 1 of 255 everywhere: 48.13 dB, the textbooks' figure for 8 bits.
    assert psnr(flat(7), flat(8)) == pytest.approx([48.13], abs=0.005)


def test_equal_pictures_are_finite_and_best():
    many = np.zeros((1, 99, 99, 3), "uint8")
    off = many.copy()
    off[0, 0, 0, 0] = 1  # 93 dB, which nobody sees
    assert psnr(flat(9), flat(9)) == [60.0]
    assert psnr(many, off) == [60.0]
    off[0, 0, 0, 0] = 255  # one of 29,403 values
    assert psnr(many, off) == pytest.approx([10 * np.log10(29403)])


def test_pictures_of_different_sizes():
    pictures = [np.zeros((2, 2, 3), "uint8"), np.zeros((3, 5, 3), "uint8")]
    others = [picture + 51 for picture in pictures]
    assert psnr(pictures, others) == pytest.approx([13.9794, 13.9794], abs=1e-4)


@pytest.mark.parametrize(
    ("images", "others", "message"),
    [
        (flat(1, 2), flat(1), "received 2 and 1"),
        ([], [], "received 0 and 0"),
        (flat(1), flat(1)[:, :1], r"\(2, 3, 3\) and uint8 of shape \(1, 3, 3\)"),
        (flat(1), flat(1) / 255.0, "uint8 pictures of equal shapes.*float64"),
    ],
)
def test_bad_pictures_are_named(images, others, message):
    with pytest.raises(ValueError, match=message):
        psnr(images, others)

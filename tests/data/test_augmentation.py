import numpy as np

from kgan.data.augmentation import crop, flip

IMAGES = np.arange(2 * 3 * 4 * 3).reshape(2, 3, 4, 3)


def test_flip_mirrors_left_to_right():
    flipped = flip(IMAGES, np.array([0, 1]))
    np.testing.assert_array_equal(flipped[0], IMAGES[0])
    np.testing.assert_array_equal(flipped[1], np.fliplr(IMAGES[1]))
    assert flipped[1, 0, 0].tolist() == [36 + 9, 36 + 10, 36 + 11]
    assert IMAGES.ravel().tolist() == list(range(72))


def test_each_crop_has_its_own_corner():
    windows = crop(IMAGES, [0, 1], [1, 2], 2, 2)
    assert windows.shape == (2, 2, 2, 3)
    assert windows[0, :, :, 0].tolist() == [[3, 6], [15, 18]]
    assert windows[1, :, :, 0].tolist() == [[54, 57], [66, 69]]

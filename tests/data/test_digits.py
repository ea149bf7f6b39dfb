import numpy as np
from sklearn.datasets import load_digits

from kgan import data


def test_the_digits_are_those_of_their_paper():
    images, labels = data.as_arrays("digits", split="train+test")
    # The figures of the set's own description: samples of each class.
    counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert np.bincount(labels).tolist() == counts
    assert images.shape == (1797, 8, 8, 1) and images.dtype == np.uint8
    assert images.min() == 0 and images.max() == 255
    spread = load_digits().images * 255 / 16
    assert np.abs(images[..., 0] - spread).max() <= 0.5


def test_a_fifth_is_held_back():
    train, _ = data.as_arrays("digits")
    test, labels = data.as_arrays("digits", split="test")
    assert (len(train), len(test)) == (int(0.8 * 1797), 360)
    assert set(labels) == set(range(10))
    assert not {i.tobytes() for i in train} & {i.tobytes() for i in test}


def test_info():
    digits = data.info("digits")
    assert digits.num_examples == {"train": 1437, "test": 360}
    assert digits.image_shape == (8, 8, 1) and digits.num_classes == 10
    assert digits.licence == "CC BY 4.0"

"""A judge of attributes tells classes as `kgan.data.AttributeClasses` numbers them."""

import numpy as np

from kgan import metrics
from kgan.data.attribute_classes import class_numbers

GREY = np.array([0, 51, 255], "uint8").reshape(3, 1, 1, 1)


def by_brightness(images):
    """Two attributes: bright with the probability of its grey, and dark."""
    grey = images.reshape(len(images), -1)[:, :1] / 255
    return np.concatenate([grey, 0.5 + 0 * grey, 1 - grey], axis=1)


def test_probabilities_of_classes_are_products():
    judge = metrics.attribute_class_judge(
        metrics.Judge(lambda images: images[:, 0, 0], by_brightness), [0, 1]
    )
    # 51 / 255 is 0.2: the classes are 0.2 and 0.8, each in two halves.
    expected = [[0, 0, 0.5, 0.5], [0.1, 0.1, 0.4, 0.4], [0.5, 0.5, 0, 0]]
    np.testing.assert_allclose(judge.probabilities(GREY), expected, atol=1e-6)
    assert judge.features(GREY).tolist() == [[0], [51], [255]]
    assert judge.knows_classes


def test_classes_have_the_numbers_of_the_data():
    values = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    pictures = (values[:, None, None, :] * 255).astype("uint8")
    sees = metrics.Judge(lambda x: x[:, 0, 0], lambda x: x[:, 0, 0] / 255)
    for places in ([0, 1, 2], [2, 0], [1]):
        judge = metrics.attribute_class_judge(sees, places)
        seen = judge.probabilities(pictures).argmax(axis=1)
        assert seen.tolist() == class_numbers(values[:, places]).tolist()

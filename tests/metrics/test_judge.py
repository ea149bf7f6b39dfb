"""Judges in batches, judges from outside, and what they refuse."""

import keras
import numpy as np
import pytest

from kgan.metrics import Judge, feature_judge
from kgan.networks import Classifier


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (5, 8, 8, 1), "uint8")


def test_a_classifier_is_a_judge(images):
    classifier = Classifier((8, 8, 1), 3, filters=(4, 8), feature_units=6)
    judge = Judge.of_classifier(classifier, batch_size=2)
    floats = images.astype("float32") / 127.5 - 1
    logits = keras.ops.convert_to_numpy(classifier(floats))
    exponents = np.exp(logits)
    assert judge.probabilities(images) == pytest.approx(
        exponents / exponents.sum(axis=1, keepdims=True), rel=1e-4
    )
    # The features are what the layer of the logits is given.
    kernel, bias = classifier.get_layer("logits").get_weights()
    assert judge.features(images) @ kernel + bias == pytest.approx(logits, abs=1e-4)


def test_a_function_from_outside_is_a_judge(images):
    seen = []

    def mean_and_size(batch):
        seen.append(batch.shape)
        return np.stack([batch.mean(axis=(1, 2, 3)), np.full(len(batch), 7.0)], axis=1)

    judge = feature_judge(
        mean_and_size, image_shape=(16, 24, 3), preprocess=np.asarray, batch_size=4
    )
    features = judge.features(images)
    assert seen == [(4, 16, 24, 3), (1, 16, 24, 3)]
    assert features.dtype == np.float32
    # Enlarging keeps the mean of a picture, within the clipping at 0 and 255.
    assert features[:, 0] == pytest.approx(images.mean(axis=(1, 2, 3)), abs=2)
    with pytest.raises(ValueError, match="gives features only"):
        judge.probabilities(images)


def test_shrinking_is_antialiased():
    """A fine checkerboard becomes grey, and not black or white."""
    board = np.indices((32, 32)).sum(axis=0) % 2 * 255
    judge = feature_judge(
        lambda batch: batch.reshape(len(batch), -1),
        image_shape=(8, 8, 1),
        preprocess=np.asarray,
    )
    middle = judge.features(board[None, ..., None].astype("uint8")).reshape(8, 8)[
        2:-2, 2:-2
    ]
    assert middle == pytest.approx(np.full((4, 4), 127.5), abs=3)


def test_a_keras_file_is_a_judge(images, tmp_path):
    inputs = keras.Input((8, 8, 1))
    outputs = keras.layers.GlobalAveragePooling2D()(inputs)
    keras.Model(inputs, outputs).save(tmp_path / "extractor.keras")
    judge = feature_judge(tmp_path / "extractor.keras")
    expected = images.mean(axis=(1, 2)) / 127.5 - 1
    assert judge.features(images) == pytest.approx(expected, abs=1e-5)
    # The file says what size it wants.
    larger = images.repeat(2, axis=1).repeat(2, axis=2)
    assert judge.features(larger) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.zeros((2, 8, 8, 1)), r"uint8 pictures.*float64 of shape \(2, 8, 8, 1\)"),
        (np.zeros((8, 8, 1), "uint8"), r"uint8 of shape \(8, 8, 1\)"),
        (np.zeros((0, 8, 8, 1), "uint8"), "n > 0"),
    ],
)
def test_bad_pictures_are_named(bad, message):
    with pytest.raises(ValueError, match=message):
        Judge(lambda batch: batch.reshape(len(batch), -1)).features(bad)


def test_bad_extractors_are_named(images):
    with pytest.raises(ValueError, match=r"one row a picture.*\(5, 8, 8, 1\)"):
        Judge(lambda batch: batch).features(images)
    colour = np.zeros((2, 8, 8, 3), "uint8")
    with pytest.raises(ValueError, match="3 channels, which cannot become 1"):
        feature_judge(np.asarray, image_shape=(8, 8, 1)).features(colour)

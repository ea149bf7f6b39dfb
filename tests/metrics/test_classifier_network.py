"""The judges' network: shapes, parameters by hand, and that it is kept by saving."""

import keras
import numpy as np
import pytest

from kgan.networks import Classifier


def test_parameters_by_hand():
    """Convolutions 9 in out without bias, 2 of batch norm a filter, dense."""
    classifier = Classifier((28, 28, 1), 10, filters=(16, 32))
    convolutions = 9 * (1 * 16 + 16 * 16 + 16 * 32 + 32 * 32)
    norms = 2 * (16 + 16 + 32 + 32)
    dense = (14 * 14 * 32 + 1) * 128 + (128 + 1) * 10
    trainable = sum(int(np.prod(w.shape)) for w in classifier.trainable_variables)
    assert trainable == convolutions + norms + dense


def test_parameters_of_a_judge_of_photographs_by_hand():
    """The features see the means of the last filters, and no places."""
    classifier = Classifier(
        (32, 32, 3),
        2,
        filters=(8, 12),
        feature_units=5,
        first_strides=2,
        pooling="average",
    )
    convolutions = 9 * (3 * 8 + 8 * 8 + 8 * 12 + 12 * 12)
    norms = 2 * (8 + 8 + 12 + 12)
    dense = (12 + 1) * 5 + (5 + 1) * 2
    trainable = sum(int(np.prod(w.shape)) for w in classifier.trainable_variables)
    assert trainable == convolutions + norms + dense
    sizes = [
        classifier.get_layer(f"stage{stage}_{part}_conv").output.shape[1]
        for stage in (0, 1)
        for part in "ab"
    ]
    assert sizes == [16, 8, 8, 8]


def test_average_pooling_forgets_where_a_thing_stands():
    """A dot in the middle may move by what all strides together skip, 8 pixels."""
    classifier = Classifier(
        (128, 128, 3), 2, filters=(4, 4, 4), first_strides=2, pooling="average"
    )
    images = np.zeros((3, 128, 128, 3), "float32")
    images[0, 56:64, 56:64] = images[1, 56:64, 64:72] = images[2, 56:64, 60:68] = 99
    features = keras.ops.convert_to_numpy(classifier.feature_extractor(images))
    assert features[0].max() > 0.01
    assert features[0] == pytest.approx(features[1], rel=1e-3, abs=1e-5)
    assert features[0] != pytest.approx(features[2], rel=1e-3, abs=1e-5)  # by 4


def test_classifiers_saved_before_these_arguments_are_as_they_were():
    config = Classifier((8, 8, 1), 3, filters=(4, 8)).get_config()
    old = {k: v for k, v in config.items() if k not in ("first_strides", "pooling")}
    assert Classifier.from_config(old).get_config() == config
    assert config["first_strides"] == 1
    assert config["pooling"] is None


def test_another_pooling_is_named():
    with pytest.raises(ValueError, match="received 'max'"):
        Classifier((8, 8, 1), 3, pooling="max")


def test_logits_are_float32_under_mixed_precision():
    classifier = Classifier((8, 8, 3), 4, filters=(4,), dtype="mixed_bfloat16")
    logits = classifier(np.zeros((2, 8, 8, 3), "float32"))
    assert keras.backend.standardize_dtype(logits.dtype) == "float32"
    assert tuple(logits.shape) == (2, 4)


def test_saving_keeps_logits_and_features(tmp_path):
    classifier = Classifier((8, 8, 1), 3, filters=(4, 8), feature_units=5)
    images = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 1)).astype("float32")
    classifier.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.get_config() == classifier.get_config()
    for ours, theirs in [
        (classifier, loaded),
        (classifier.feature_extractor, loaded.feature_extractor),
    ]:
        expected = keras.ops.convert_to_numpy(ours(images))
        assert keras.ops.convert_to_numpy(theirs(images)) == pytest.approx(expected)
    assert loaded.feature_extractor.output_shape == (None, 5)


def test_learns_what_tells_two_classes_apart():
    keras.utils.set_random_seed(0)
    classifier = Classifier((8, 8, 1), 2, filters=(4,), feature_units=8, dropout=0.0)
    rng = np.random.default_rng(0)
    labels = np.arange(64) % 2
    images = rng.normal(size=(64, 8, 8, 1)).astype("float32") * 0.3
    images[labels == 1, :4] += 0.7
    classifier.compile(
        keras.optimizers.Adam(1e-2),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    classifier.fit(images, labels, epochs=15, batch_size=64, verbose=0)
    predicted = classifier.predict(images, verbose=0).argmax(axis=1)
    assert np.mean(predicted == labels) > 0.95

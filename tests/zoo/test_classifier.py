"""Judges of attributes: what they answer, and what they refuse."""

import keras
import numpy as np
import pytest

from kgan import metrics, networks, pictures, zoo

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the zoo speaks TensorFlow"
)
CARD = {
    "summary": "Random weights.",
    "dataset": "faces",
    "licence": "none",
    "command": "none",
    "seed": 0,
}
NAMES = ["Male", "Young", "Blond_Hair"]


def classifier(multi_label=True):
    keras.utils.set_random_seed(1)
    return networks.Classifier(
        (8, 8, 3), 3, filters=(2, 4), feature_units=5, multi_label=multi_label
    )


@pytest.fixture(scope="module")
def model():
    return classifier()


@pytest.fixture(scope="module")
def published(model, tmp_path_factory):
    directory = tmp_path_factory.mktemp("zoo")
    card = {**CARD, "attributes": NAMES, "limits": "For research."}
    zoo.publish(model, "judge_faces", directory=directory, card=card)
    zoo.publish(classifier(False), "judge_kinds", directory=directory, card=CARD)
    return directory


@pytest.fixture(autouse=True)
def own_zoo(published, monkeypatch):
    monkeypatch.setenv("KGAN_ZOO", str(published))


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (40, 8, 8, 3), "uint8")


def test_the_card_names_what_the_logits_are_of():
    entry = zoo.entry("judge_faces")
    assert entry.extra["attributes"] == NAMES
    assert entry.extra["multi_label"] is True
    assert entry.extra["limits"] == "For research."
    assert entry.num_classes == 3
    assert zoo.verify("judge_faces").name == "judge_faces"


def test_attributes_are_those_of_positive_logits(model, images):
    judge = zoo.load("judge_faces")
    logits = np.array(model(pictures.from_uint8(images), training=False))
    predicted = judge.predict_attributes(images)
    assert judge.attributes == tuple(NAMES)
    assert not judge.knows_classes
    assert predicted.dtype == np.uint8
    assert np.array_equal(predicted, logits > 0)


def test_probabilities_are_each_their_own():
    judge = zoo.load("judge_faces")
    logits = np.array([[0, np.log(3), -np.log(3)], [-500, 500, 0]], "float32")
    judge.logits = lambda images: logits
    expected = [[1 / 2, 3 / 4, 1 / 4], [0, 1, 1 / 2]]
    assert judge.probabilities(None) == pytest.approx(np.array(expected), abs=1e-6)


def test_classes_and_attributes_are_not_taken_for_one_another(images):
    with pytest.raises(ValueError, match="Male, Young, Blond_Hair, and no classes"):
        zoo.load("judge_faces").classify(images)
    judge = zoo.load("judge_kinds")
    assert judge.attributes == ()
    assert judge.knows_classes
    with pytest.raises(ValueError, match="tells classes, .* and no attributes"):
        judge.predict_attributes(images)


@pytest.mark.parametrize(
    "names", [None, ["Male"], ["Male", "Young", "Male"], "abc", [1, 2, 3]]
)
def test_a_card_has_to_name_every_attribute(model, names, tmp_path):
    card = CARD if names is None else {**CARD, "attributes": names}
    with pytest.raises(zoo.CardError, match="wants `attributes`, 3 different names"):
        zoo.publish(model, "judge_faces", directory=tmp_path, card=card)
    assert not (tmp_path / "judge_faces").exists()


def test_the_flag_is_kept_by_saving(model, tmp_path):
    model.save(tmp_path / "model.keras")
    assert keras.saving.load_model(tmp_path / "model.keras").multi_label is True
    config = model.get_config()
    del config["multi_label"]
    assert networks.Classifier.from_config(config).multi_label is False


def test_features_are_judged_without_classes(model, images):
    """In the eyes of a judge of attributes no picture is of a class."""
    judge = metrics.Judge.of_classifier(model)
    with pytest.raises(ValueError, match="gives features only"):
        judge.probabilities(images)
    for one in (judge, zoo.load("judge_faces")):
        figures = metrics.evaluate(
            images[:20], one, images[20:], judge_name="j", count=20
        )
        assert {name.split("_")[0] for name in figures} == {
            *("fd", "kd", "precision", "recall")
        }

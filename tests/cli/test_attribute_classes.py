"""A cgan of attributes, from pictures to figures: train, publish, draw, judge."""

import keras
import numpy as np
import pytest
from PIL import Image

from kgan import networks, zoo
from kgan.cli import main
from kgan.cli.recipe import Recipe
from tests import celeba_folder

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the zoo speaks TensorFlow"
)
COUNT = 40
CLASSES = ("Old+Hat", "Old+not_Hat", "not_Old+Hat", "not_Old+not_Hat")
TINY = [
    *("--filters=2", "--latent_dim=4", "--batch_size=8", "--steps_per_execution=1"),
    *("--image_shape=8,8,3", "--attributes=Old,Hat", "--epochs=1", "--verbose=0"),
]


@pytest.fixture
def faces(tmp_path):
    """A folder in CelebA's layout."""
    chance = np.random.default_rng(0)
    labelled = (
        (chance.integers(0, 256, (8, 8, 3), "uint8"), (i % 2, False, i // 2 % 2))
        for i in range(COUNT)
    )
    return celeba_folder.write(tmp_path / "faces", ["Hat", "Bald", "Old"], labelled)


@pytest.fixture
def own_zoo(tmp_path, monkeypatch):
    (tmp_path / "zoo").mkdir()
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path / "zoo"))
    return tmp_path / "zoo"


def publish_judge(directory):
    """A judge with random weights that sees more than the model was told."""
    keras.utils.set_random_seed(5)
    judge = networks.Classifier(
        (8, 8, 3), 3, filters=(2, 4), feature_units=5, multi_label=True
    )
    card = {
        **{"licence": "none", "command": "none", "seed": 0, "summary": "Random."},
        **{"dataset": "faces", "attributes": ["Bald", "Hat", "Old"]},
    }
    zoo.publish(judge, "judge_faces", directory=directory, card=card)


def test_faces_are_drawn_and_judged_by_what_is_asked_for(
    tmp_path, faces, own_zoo, capsys
):
    run = tmp_path / "run"
    assert main.main(["train", "cgan", f"--data={faces}", *TINY, f"--out={run}"]) == 0
    words = [f"--directory={own_zoo}", "--licence=none"]
    assert main.main(["publish", str(run), "cgan_faces", *words]) == 0
    entry = zoo.entry("cgan_faces")
    assert entry.class_names == CLASSES and entry.num_classes == 4
    assert entry.extra["attributes"] == ["Old", "Hat"]

    picture = tmp_path / "old.png"
    drawn = ["generate", "cgan_faces", "--labels=Old+Hat", "--num=3", "--seed=1"]
    assert main.main([*drawn, f"--out={picture}"]) == 0
    # Two rows of two, with frames of two pixels.
    assert np.asarray(Image.open(picture)).shape == (22, 22, 3)

    publish_judge(own_zoo)
    judged = ["evaluate", "cgan_faces", f"--data={faces}", "--num=16"]
    assert main.main([*judged, "--nobaselines"]) == 0
    figures = zoo.entry("cgan_faces").metrics
    # Held against the judge asked by hand, attribute by attribute.
    labels = np.arange(16) % 4
    images = zoo.load("cgan_faces").generate(labels=labels, seed=0)
    seen = zoo.load("judge_faces").predict_attributes(images)[:, [2, 1]]
    asked = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])[labels]
    (name,) = (name for name in figures if name.startswith("agreement_judge_faces"))
    assert figures[name] == pytest.approx((seen == asked).all(axis=1).mean())


def test_a_model_that_is_told_nothing_has_no_attributes(capsys):
    with pytest.raises(ValueError, match="dcgan is told no labels.*cgan draws what"):
        Recipe.of("dcgan", data="faces", attributes=("Old",))
    with pytest.raises(ValueError, match="different names"):
        Recipe.of("cgan", data="faces", attributes=("Old", "Old"))

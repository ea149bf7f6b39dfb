"""The card of `tools/train_judge`'s judges, and the changes that keep labels true."""

import importlib
import pathlib
import types

import numpy as np
import pytest
from absl import flags

TOOLS = pathlib.Path(__file__).parents[2] / "tools"
DEFAULTS = {
    "data": "mnist",
    "dataset": None,
    "domain_x": None,
    "domain_y": None,
    "licence": "none",
    "limits": None,
    "class_names": ["a", "b"],
    "data_dir": None,
    "attributes": None,
}


@pytest.fixture
def load(monkeypatch):
    """Imports a module of tools/."""
    monkeypatch.syspath_prepend(TOOLS)
    return importlib.import_module


@pytest.fixture
def given(load):
    """Flags as on a command line; those that are not given are present nowhere."""
    card = load("judge_card")
    numbers = {*card.NUMBERS, *card.DRAWINGS, *card.OF_ATTRIBUTES} - {"attributes"}

    def make(*arguments):
        values = flags.FlagValues()
        for name, default in {**DEFAULTS, **dict.fromkeys(numbers)}.items():
            listed = name in ("attributes", "class_names")
            define = flags.DEFINE_list if listed else flags.DEFINE_string
            define(name, default, "", flag_values=values)
        values(["train_judge", *arguments])
        return card, values

    return make


def test_a_folder_with_a_name_is_not_told(given, tmp_path):
    names = "--attributes=Male,Young"
    arguments = [f"--data={tmp_path}", "--dataset=CelebA-HQ", "--size=64", names]
    card, values = given(*arguments, "--limits=For research.")
    made = card.make_card(values, {"test_accuracy": 0.9})
    assert made["command"] == (
        "tools/train_judge --data=CELEBA_HQ --dataset=CelebA-HQ --size=64 "
        "--attributes=Male,Young"
    )
    assert made["dataset"] == "CelebA-HQ"
    assert made["attributes"] == ["Male", "Young"]
    assert made["class_names"] == []
    assert made["limits"] == "For research."
    assert made["recipe"]["attributes"] == ["Male", "Young"]
    assert str(tmp_path) not in str(made)


def test_cards_of_classes_are_as_they_were(given, monkeypatch):
    card, values = given("--data=mnist", "--seed=3", "--flip=true")
    monkeypatch.setattr(card, "find_domains", lambda flag_values: None)
    made = card.make_card(values, {})
    assert made["command"] == "tools/train_judge --data=mnist --seed=3 --flip=true"
    assert made["class_names"] == ["a", "b"]
    assert not {"attributes", "limits"} & set(made)
    assert not {"attributes", "brightness"} & set(made["recipe"])


def settings(**changes):
    drawings = dict.fromkeys(("flip", "rotation", "zoom", "shift", "brightness"), 0.0)
    return types.SimpleNamespace(
        **{"seed": 0, "attributes": None, **drawings, **changes}
    )


def test_faces_keep_their_hue_and_have_nothing_beside_them(load):
    """Brightness adds the same to red, green and blue; the border goes on."""
    batches = load("judge_batches")
    changed = settings(
        attributes=["Male"], flip=True, zoom=0.2, shift=0.2, brightness=0.1
    )
    colour = np.array([0.4, -0.1, -0.3], "float32")
    images = np.tile(colour, (16, 8, 8, 1))
    for change in batches.augmentations(changed):
        images = np.asarray(change(images, training=True))
    added = images - colour
    assert added == pytest.approx(np.tile(added[:, :1, :1, :1], (1, 8, 8, 3)), abs=1e-5)
    each = added[:, 0, 0, 0]
    assert np.abs(each).max() <= 0.2 + 1e-5  # a tenth of -1 to 1
    assert each.std() > 0.03


def test_what_is_drawn_has_black_beside_it(load):
    batches = load("judge_batches")
    (shift,) = batches.augmentations(settings(shift=0.3))
    moved = np.asarray(shift(np.ones((8, 8, 8, 1), "float32"), training=True))
    assert moved.min() == -1


def test_labels_as_the_loss_wants_them(load):
    training = load("judge_training")
    assert training.targets(np.array([0, 2]), 3).tolist() == [[1, 0, 0], [0, 0, 1]]
    many = training.targets(np.array([[0, 1], [1, 1]], "int32"), 2)
    assert many.dtype == np.float32
    assert many.tolist() == [[0, 1], [1, 1]]

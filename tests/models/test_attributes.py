"""Attributes: what changing labels by name means, against vectors by hand."""

import numpy as np
import pytest

from kgan.models import Attributes

HAIR = ["Black_Hair", "Blond_Hair", "Brown_Hair"]


@pytest.fixture
def faces():
    """The five attributes of StarGAN's paper."""
    return Attributes([*HAIR, "Male", "Young"], exclusive=[HAIR])


@pytest.fixture
def moods():
    """Classes, of which a picture has one."""
    return Attributes(["angry", "happy", "sad"], single=True)


@pytest.mark.parametrize(
    ("to", "wanted"),
    [
        ({"Blond_Hair": 1}, [0, 1, 0, 1, 0]),
        ({"Blond_Hair": 1, "Black_Hair": 0, "Brown_Hair": 0}, [0, 1, 0, 1, 0]),
        ({"Black_Hair": 0}, [0, 0, 0, 1, 0]),
        ({"Male": 0, "Young": True}, [1, 0, 0, 0, 1]),
        (["Male", "Young"], [1, 0, 0, 0, 1]),
        (("Brown_Hair",), [0, 0, 1, 1, 0]),
        # What is chosen stays: a picture has some colour of hair.
        (["Black_Hair"], [1, 0, 0, 1, 0]),
        ("Male", [1, 0, 0, 0, 0]),
    ],
)
def test_targets_by_hand(faces, to, wanted):
    labels = np.array([[1, 0, 0, 1, 0]])
    targets = faces.targets(labels, to)
    assert targets.dtype == np.float32 and targets.tolist() == [wanted]
    assert labels.tolist() == [[1, 0, 0, 1, 0]]


def test_every_picture_keeps_the_rest_of_its_labels(faces):
    labels = [[1, 0, 0, 1, 0], [0, 0, 1, 0, 1]]
    assert faces.targets(labels, ["Young"]).tolist() == [
        [1, 0, 0, 1, 1],
        [0, 0, 1, 0, 0],
    ]


@pytest.mark.parametrize(
    ("to", "message"),
    [
        # Nearest first.
        ({"Blond": 1}, "no attribute 'Blond'; available: Blond_Hair, Brown_Hair"),
        (["male"], "no attribute 'male'; available: Male, "),
        ({"Black_Hair": 1, "Blond_Hair": 1}, "One of Black_Hair, Blond_Hair, Brown"),
        (["Black_Hair", "Blond_Hair"], "One of Black_Hair, Blond_Hair, Brown_Hair can"),
        (["Male", "Male"], "Male is there twice"),
        ({"Male": 2}, "Male wants 0 or 1; received 2"),
        ({"Male": 0.5}, "Male wants 0 or 1; received 0.5"),
        ({"Male": "1"}, "Male wants 0 or 1; received '1'"),
        ({"Male": [1]}, r"Male wants 0 or 1; received \[1\]"),
        ({}, "Available: Black_Hair, Blond_Hair, Brown_Hair, Male, Young"),
        ([], "a list of names to flip"),
        (None, "a list of names to flip"),
    ],
)
def test_what_cannot_be_is_told(faces, to, message):
    with pytest.raises(ValueError, match=message):
        faces.targets([[1, 0, 0, 1, 0]], to)


def test_labels_come_in_every_form(faces):
    wanted = [[0, 1, 0, 0, 1]]
    for labels in (
        [[0, 1, 0, 0, 1]],
        [0, 1, 0, 0, 1],
        np.array(wanted, bool),
        np.array(wanted, "float64"),
        {"Blond_Hair": 1, "Young": 1},
        [{"Blond_Hair": 1, "Young": 1, "Male": 0}],
    ):
        vectors = faces.vectors(labels)
        assert vectors.dtype == np.float32 and vectors.tolist() == wanted
    rest = [[1, 0, 0, 1, 0], [0, 0, 0, 0, 1]]
    assert faces.vectors({"Blond_Hair": 1}, rest).tolist() == [
        [0, 1, 0, 1, 0],
        [0, 1, 0, 0, 1],
    ]
    assert faces.vectors([{}, {"Male": 1}], rest).tolist() == [
        [1, 0, 0, 1, 0],
        [0, 0, 0, 1, 1],
    ]
    # Data have pictures of two colours of hair; they are what they are.
    assert faces.vectors([[1, 1, 0, 0, 0]]).tolist() == [[1, 1, 0, 0, 0]]


@pytest.mark.parametrize(
    "labels",
    [[[0, 1]], [[0, 1, 0, 0, 2]], [[0, 1, 0, 0, 0.5]], "Male", None, [["Male"] * 5]],
)
def test_labels_that_are_none_are_refused(faces, labels):
    with pytest.raises(
        ValueError, match=r"zeros and ones of shape \(n, 5\), for Black"
    ):
        faces.vectors(labels)


def test_dicts_want_one_a_picture(faces):
    with pytest.raises(ValueError, match="one dict a picture, 1; received"):
        faces.vectors([{}, {}], rest=[[0, 0, 0, 0, 0]])
    with pytest.raises(ValueError, match="one dict a picture, 2"):
        faces.vectors([{}, [0, 0, 0, 0, 0]])


def test_changes_are_all_singles_and_doubles_but_two_colours(faces):
    singles = faces.changes(doubles=False)
    assert singles == [(name,) for name in faces.names]
    # Five singles; of ten pairs the three of two colours are none.
    changes = faces.changes()
    assert len(changes) == 5 + 10 - 3 and changes[:5] == singles
    assert changes[5:7] == [("Black_Hair", "Male"), ("Black_Hair", "Young")]
    assert changes[-1] == ("Male", "Young")
    for change in changes:
        faces.targets([[1, 0, 0, 1, 0]], list(change))


def test_labels_from_probabilities(faces, moods):
    read = faces.from_probabilities(
        [[0.7, 0.9, 0.1, 0.5, 0.51], [0.4, 0.3, 0.2, 0.9, 0.0]]
    )
    assert read.tolist() == [[0, 1, 0, 0, 1], [0, 0, 0, 1, 0]]
    assert read.dtype == np.int32
    read = moods.from_probabilities([[0.2, 0.45, 0.35], [0.6, 0.1, 0.3]])
    assert read.tolist() == [[0, 1, 0], [1, 0, 0]]


def test_classes_exclude_one_another(moods):
    labels = [0, 2]
    assert moods.vectors(labels).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert moods.vectors(["angry", "sad"]).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert moods.vectors([[1, 0, 0]]).tolist() == [[1, 0, 0]]
    happy = [[0, 1, 0], [0, 1, 0]]
    for to in ("happy", 1, np.int64(1), ["happy"], [1, 1], {"happy": 1}):
        assert moods.targets(labels, to).tolist() == happy
    assert moods.targets(labels, ["sad", "happy"]).tolist() == [[0, 0, 1], [0, 1, 0]]
    assert moods.changes() == [("angry",), ("happy",), ("sad",)]


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("hapy", "no class 'hapy'; available: happy"),
        (3, "integer of 0 .. 2 or a name of angry, happy, sad; received 3"),
        (True, "received True"),
        (1.0, "received 1.0"),
        ([0, 1, 2], "a class, or one a picture, 2; received 3"),
        ({"angry": 0}, "one class of angry, happy, sad"),
        ({}, "Available: angry, happy, sad"),
    ],
)
def test_classes_that_are_none_are_refused(moods, to, message):
    with pytest.raises(ValueError, match=message):
        moods.targets([0, 1], to)


def test_two_classes_at_once_are_refused(moods):
    with pytest.raises(ValueError, match="one class of angry"):
        moods.vectors([[1, 0, 1]])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), "a list of different names"),
        ((["a", "a"],), "a list of different names"),
        (("Male",), "a list of different names; received 'Male'"),
        ((["a", 1],), "a list of different names"),
        ((["a", "b"], [["a", "c"]]), "no attribute 'c'"),
        ((["a", "b"], [["a"]]), "two names or more"),
        ((["a", "b", "c"], [["a", "b"], ["b", "c"]]), "no name twice"),
        ((["a", "b"], [["a", "b"]], True), "exclude one another already"),
    ],
)
def test_names_and_groups_are_checked(arguments, message):
    with pytest.raises(ValueError, match=message):
        Attributes(*arguments)


def test_config_is_json_and_round_trips(faces):
    import json

    config = json.loads(json.dumps(faces.get_config()))
    again = Attributes.from_config(config)
    assert again.get_config() == config and again.exclusive == (tuple(HAIR),)
    assert again.names == faces.names and len(again) == 5 and not again.single
    assert "Male" in repr(again)

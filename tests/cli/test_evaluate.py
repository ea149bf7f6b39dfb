"""`kgan evaluate` on a tiny zoo, with the digits as real pictures."""

import pathlib
import shutil

import keras
import numpy as np
import pytest
from absl import flags

from kgan import data, zoo
from kgan.cli import evaluate
from kgan.networks import Classifier
from kgan.zoo.card import read_entry

TEST_ENTRY = pathlib.Path(__file__).parents[2] / "zoo" / "test_dcgan"
IMAGE_SHAPE = read_entry(TEST_ENTRY).image_shape
pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the zoo speaks TensorFlow"
)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A zoo of a generator of noise and a judge of the digits."""
    directory = tmp_path_factory.mktemp("zoo")
    shutil.copytree(TEST_ENTRY, directory / "test_dcgan")
    judge = Classifier(IMAGE_SHAPE, 10, filters=(2,), feature_units=4)
    judge.compile("adam", "sparse_categorical_crossentropy")
    card = {
        "summary": "Random weights.",
        "dataset": "digits",
        "licence": "CC BY 4.0",
        "command": "none",
        "seed": 0,
    }
    zoo.publish(judge, "judge_digits", directory=directory, card=card)
    return directory


@pytest.fixture(autouse=True)
def own_zoo(published, tmp_path, monkeypatch):
    """Every test has a copy to write its figures into."""
    shutil.copytree(published, tmp_path / "zoo")
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path / "zoo"))


def run(*arguments):
    values = flags.FlagValues()
    evaluate.define_flags(values)
    return evaluate.main(values, values(["kgan evaluate", *arguments])[1:])


def test_prints_and_stores_figures_with_their_protocol(capsys):
    assert run("test_dcgan", "--data=digits", "--num=200", "--seed=3") == 0
    out = capsys.readouterr().out
    assert "200 pictures of seed 3 against the 360 of digits, split test" in out
    stored = zoo.entry("test_dcgan").metrics
    distances = {"fd", "kd", "kd_std"}
    figures = distances | {"precision", "recall", "class_coverage"}
    of_train = distances | {"precision", "recall"}
    assert set(stored) == {
        *(f"{figure}_judge_digits_200" for figure in figures),
        *(f"{figure}_judge_digits_200_of_train" for figure in of_train),
        *(f"{figure}_judge_digits_200_of_noise" for figure in distances),
    }
    # Real digits are nearest to real digits, in the eyes of any judge.
    name = "fd_judge_digits_200"
    assert stored[f"{name}_of_train"] < min(stored[name], stored[f"{name}_of_noise"])
    assert f"{stored[name]:.4g}" in out


def test_nostore_changes_no_card(capsys):
    before = zoo.entry("test_dcgan").metrics
    options = ["--data=digits", "--num=20", "--nostore", "--nobaselines"]
    assert run("test_dcgan", "--split=train", *options) == 0
    assert zoo.entry("test_dcgan").metrics == before
    assert "train" in capsys.readouterr().out


def test_a_judge_is_judged_by_its_accuracy(capsys):
    assert run("judge_digits") == 0
    images, labels = data.as_arrays("digits", split="test", image_shape=IMAGE_SHAPE)
    expected = np.mean(zoo.load("judge_digits").classify(images) == labels)
    assert zoo.entry("judge_digits").metrics == {"test_accuracy": expected}
    assert f"{expected:.2%}" in capsys.readouterr().out


def test_a_file_is_a_judge(tmp_path):
    inputs = keras.Input(IMAGE_SHAPE)
    outputs = keras.layers.GlobalAveragePooling2D()(inputs)
    path = tmp_path / "mean.keras"
    keras.Model(inputs, outputs).save(path)
    options = [f"--judge={path}", "--data=digits", "--num=30", "--nobaselines"]
    assert run("test_dcgan", *options) == 0
    stored = zoo.entry("test_dcgan").metrics
    assert "fd_mean_30" in stored
    assert "class_coverage_mean_30" not in stored


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "usage: kgan evaluate NAME"),
        (["test_dcgan", "another"], 2, "usage: kgan evaluate NAME"),
        (["test_dcgam"], 1, "Did you mean test_dcgan"),
        (["test_dcgan", "--data=digits", "--judge=x"], 1, "there are: judge_"),
        (["test_dcgan", "--data=digits", "--judge=x.keras"], 1, "no such file"),
        (["test_dcgan", "--data=digits", "--split=tset"], 1, "tset"),
    ],
)
def test_bad_requests_have_a_message_and_an_exit_code(arguments, code, message, capsys):
    assert run(*arguments) == code
    assert message in capsys.readouterr().err

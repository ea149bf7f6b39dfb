"""`tools/train_judge` on digits, two folders and attributes, up to a zoo's entry."""

import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

from kgan import pictures, zoo
from tests import celeba_folder

TOOL = pathlib.Path(__file__).parents[2] / "tools" / "train_judge"


@pytest.mark.slow
@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the zoo speaks TensorFlow"
)
def test_trains_and_publishes_a_judge(tmp_path, monkeypatch):
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    recipe = ["--data=digits", "--filters=8,16", "--epochs=30", "--batch_size=64"]
    done = subprocess.run(
        [sys.executable, TOOL, *recipe, f"--out={tmp_path / 'run'}"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    entry = zoo.entry("judge_digits")
    # A linear classifier reaches 0.91 on these writers.
    assert entry.metrics["test_accuracy"] > 0.94
    assert f"{entry.metrics['test_accuracy']:.2%} of the test split" in done.stdout
    assert entry.command == " ".join(["tools/train_judge", *recipe])
    assert zoo.verify("judge_digits").name == "judge_digits"


@pytest.mark.slow
@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the zoo speaks TensorFlow"
)
def test_two_folders_are_two_classes(tmp_path, monkeypatch):
    """Discs and bars of any colour: what is left when colours are turned."""
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:32, :32] - 16
    shapes = {"disc": rows**2 + columns**2 < 100, "bar": np.abs(rows + columns) < 4}
    for name, shape in shapes.items():
        for index in range(72):
            image = rng.integers(0, 100, (1, 1, 3)) + rng.integers(0, 20, (32, 32, 3))
            image = image + 120 * shape[..., None]
            split = "test" if index < 8 else "train"
            path = tmp_path / name / split / f"{index}.png"
            pictures.save(path, image.astype("uint8"))
    recipe = ["--size=16", "--validation=0.25", "--filters=8,16", "--epochs=12"]
    sides = [f"--domain_x={tmp_path / 'disc'}", f"--domain_y={tmp_path / 'bar'}"]
    done = subprocess.run(
        [sys.executable, TOOL, *sides, *recipe, f"--out={tmp_path / 'run'}"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    entry = zoo.entry("judge_disc2bar")
    assert entry.class_names == ("disc", "bar")
    assert entry.image_shape == (16, 16, 3)
    halves = [entry.metrics[f"test_accuracy_{name}"] for name in shapes]
    assert entry.metrics["test_accuracy"] == pytest.approx(sum(halves) / 2)
    assert entry.metrics["test_accuracy"] > 0.8
    assert entry.recipe["photographs"] is True
    assert "val_accuracy" in (tmp_path / "run" / "log.csv").read_text()


def discs(rng):
    """A picture in which there is a red disc, or not, and a blue one, or not."""
    image, labels = rng.integers(0, 60, (16, 16, 3)), rng.integers(0, 2, 2)
    rows, columns = np.mgrid[:16, :16]
    for channel, there in zip((0, 2), labels, strict=True):
        middle = rng.integers(4, 12, 2)
        disc = (rows - middle[0]) ** 2 + (columns - middle[1]) ** 2 < 12
        image[..., channel] += 150 * there * disc
    return image.astype("uint8"), labels


@pytest.mark.slow
@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the zoo speaks TensorFlow"
)
def test_attributes_are_each_learnt(tmp_path, monkeypatch):
    """A red disc and a blue one, each of them there or not."""
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    rng = np.random.default_rng(0)
    labelled = (discs(rng) for _ in range(300))
    celeba_folder.write(tmp_path / "faces", ["Red", "Blue"], labelled, home=".")
    recipe = ["--size=16", "--filters=8,16", "--epochs=20", "--batch_size=16"]
    recipe += ["--attributes=Blue,Red", "--learning_rate=0.01"]
    data = [f"--data={tmp_path / 'faces'}", "--dataset=Two-Discs"]
    done = subprocess.run(
        [sys.executable, TOOL, *data, *recipe, f"--out={tmp_path / 'run'}"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    entry = zoo.entry("judge_two_discs")
    assert entry.extra["attributes"] == ["Blue", "Red"]
    assert entry.metrics["test_accuracy_Blue"] > 0.9
    assert entry.metrics["test_accuracy_Red"] > 0.9
    assert 0.2 < entry.metrics["test_positive_rate_Red"] < 0.8
    assert str(tmp_path) not in (entry.path / "card.json").read_text()
    image = np.zeros((1, 16, 16, 3), "uint8")
    image[:, 5:9, 5:9, 0] = 180
    seen = zoo.load("judge_two_discs").predict_attributes(image)
    assert seen.tolist() == [[0, 1]]

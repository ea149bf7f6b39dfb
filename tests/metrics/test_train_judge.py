"""`tools/train_judge` on the digits, from pictures to an entry of the zoo."""

import os
import pathlib
import subprocess
import sys

import keras
import pytest

from kgan import zoo

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

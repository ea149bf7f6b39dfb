"""`kgan train`: from flags to a run, and on from where it stopped."""

import json
import os
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest

from kgan import callbacks
from kgan.cli import main, training
from kgan.cli.recipe import Recipe

FEW = ["--data=digits", "--filters=2", "--latent_dim=4", "--limit=128"]
STEPS = ["--batch_size=16", "--steps_per_execution=1", "--verbose=0"]
# The scikit-learn digits have 80 % of 1,797 pictures in their training split;
# the limit leaves 128, so an epoch has 8 steps.
STEPS_PER_EPOCH = 8


def train(out, *argv, model="dcgan"):
    return main.main(["train", model, *FEW, *STEPS, f"--out={out}", *argv])


class Interrupt(keras.callbacks.Callback):
    """Sends a signal in the middle of an epoch."""

    def __init__(self, step, number):
        super().__init__()
        self.step, self.number = step, number

    def on_train_batch_end(self, batch, logs=None):
        if 0 < self.step <= int(self.model.step):
            self.step = 0
            signal.raise_signal(self.number)


@pytest.fixture
def unwatched(monkeypatch):
    monkeypatch.setattr(callbacks, "watch", lambda *args, **kwargs: [])


def interrupt(monkeypatch, step, number):
    monkeypatch.setattr(
        callbacks,
        "watch",
        lambda *args, **kwargs: [Interrupt(step, number)],
    )


def weights(run):
    """All that the next step depends on; seed generators are not part of it."""
    model = keras.models.load_model(run / "checkpoint" / "model.keras")
    optimizers = model.d_optimizer.variables + model.g_optimizer.variables
    return [np.array(v) for v in model.weights + optimizers]


def test_a_run_keeps_what_it_needs(tmp_path, capsys):
    assert train(tmp_path / "run", "--epochs=1") == 0
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert {"recipe.json", "checkpoint", "log.csv", "film.gif"} <= names
    assert any(name.startswith("events.out.tfevents") for name in names)
    assert "tensorboard --logdir" in capsys.readouterr().out
    recipe = Recipe.read(tmp_path / "run" / "recipe.json")
    assert (recipe.model, recipe.filters, recipe.epochs) == ("dcgan", 2, 1)
    model = keras.models.load_model(tmp_path / "run" / "checkpoint" / "model.keras")
    assert int(model.step) == STEPS_PER_EPOCH


@pytest.mark.parametrize(
    "model, number, steps_a_call",
    [
        ("dcgan", signal.SIGINT, 1),
        ("dcgan", signal.SIGTERM, 3),  # 8 steps an epoch become 9
        ("cgan_paper", signal.SIGINT, 1),
    ],
)
def test_an_interrupted_run_ends_as_an_uninterrupted_one(
    tmp_path, monkeypatch, unwatched, capsys, model, number, steps_a_call
):
    extra = ["--epochs=2", "--ema_decay=0.9", f"--steps_per_execution={steps_a_call}"]
    assert train(tmp_path / "whole", *extra, model=model) == 0
    interrupt(monkeypatch, STEPS_PER_EPOCH // 2, number)
    assert train(tmp_path / "torn", *extra, model=model) == 128 + number
    assert "goes on from" in capsys.readouterr().out
    interrupt(monkeypatch, -1, number)
    assert train(tmp_path / "torn", *extra, model=model) == 0
    whole, torn = weights(tmp_path / "whole"), weights(tmp_path / "torn")
    for left, right in zip(whole, torn, strict=True):
        np.testing.assert_array_equal(left, right)


def test_a_finished_run_goes_on_when_more_epochs_are_asked_for(tmp_path, unwatched):
    assert train(tmp_path, "--epochs=1") == 0
    assert train(tmp_path, "--epochs=1") == 0  # nothing left to do
    assert train(tmp_path, "--epochs=2") == 0
    log = (tmp_path / "log.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in log[1:]] == ["0", "1"]


def test_a_broken_training_keeps_its_last_good_checkpoint(tmp_path, capsys):
    assert train(tmp_path, "--epochs=1") == 0
    model = keras.models.load_model(tmp_path / "checkpoint" / "model.keras")
    model.discriminator.trainable_variables[0].assign_add(
        np.nan * np.ones((4, 4, 1, 2))
    )
    broken = tmp_path / "broken"
    (broken / "checkpoint").mkdir(parents=True)
    (broken / "recipe.json").write_text((tmp_path / "recipe.json").read_text())
    file = broken / "checkpoint" / "model.keras"
    model.save(file)
    before = file.read_bytes()
    assert train(broken, "--epochs=2") == 1
    assert "d_loss" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_another_recipe_in_the_same_directory_is_refused(tmp_path, unwatched, capsys):
    assert train(tmp_path, "--epochs=1") == 0
    before = (tmp_path / "recipe.json").read_text()
    assert train(tmp_path, "--epochs=1", "--d_steps=2") == 1
    assert "d_steps: 1 -> 2" in capsys.readouterr().err
    assert (tmp_path / "recipe.json").read_text() == before


def test_a_recipe_that_cannot_be_built_does_not_take_the_directory(tmp_path, capsys):
    run = tmp_path / "run"
    wrong = ["--start=" + str(tmp_path / "nowhere.keras")]
    assert train(run, "--epochs=1", *wrong) == 1
    assert "there is no" in capsys.readouterr().err
    assert not run.exists()


def test_the_judges_best_epoch_is_kept(tmp_path, unwatched, monkeypatch):
    figures = iter([3.0, 1.0, 2.0])

    class Judged(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["val_fd"] = next(figures)

    from kgan.cli.run import KeepBest, Run

    run = Run(tmp_path)
    monkeypatch.setattr(
        training, "judging", lambda *args: [Judged(), KeepBest(run, "val_fd")]
    )
    assert train(tmp_path, "--epochs=3") == 0
    assert json.loads(run.best_figures.read_text()) == {"epoch": 2, "val_fd": 1.0}
    assert int(keras.models.load_model(run.best).step) == 2 * STEPS_PER_EPOCH


def test_a_judge_that_there_is_not_is_named_with_those_there_are(tmp_path, capsys):
    assert train(tmp_path, "--epochs=1", "--judge=judge_mnits") == 1
    said = capsys.readouterr().err
    assert "no judge 'judge_mnits'" in said and "judge_mnist" in said
    assert not (tmp_path / "checkpoint").exists()


@pytest.mark.parametrize(
    "argv, code, message",
    [
        (["train"], 2, "one model of"),
        (["train", "stylegan", "--out=x"], 2, "no model 'stylegan'"),
        (["train", "dcgan"], 2, "--out=runs/NAME is wanted"),
        (["train", "dcgan", "--epochs=many"], 2, "epochs"),
        (["train", "dcgan", "--ephocs=3"], 2, "ephocs"),
        (["trian"], 2, "Did you mean 'train'"),
        (["train", "cgan", "--data=/nowhere", "--out=x"], 1, "/nowhere"),
    ],
)
def test_what_the_command_line_refuses(argv, code, message, capsys):
    assert main.main(argv) == code
    assert message in capsys.readouterr().err


def test_help_for_newcomers(capsys):
    assert main.main(["--help"]) == 0
    page = capsys.readouterr().out
    assert all(f"kgan {verb}" in page for verb in main.VERBS)
    assert main.main(["train", "--help"]) == 0
    page = capsys.readouterr().out
    assert "--d_learning_rate" in page and "kgan train" in page


def test_the_command_line_trains_with_pytorch_as_the_backend(tmp_path):
    pytest.importorskip("torch")
    code = "import sys; from kgan.cli.main import run; sys.exit(run())"
    words = ["train", "dcgan", "--data=digits", "--filters=2", "--latent_dim=4"]
    words += ["--limit=32", "--batch_size=16", "--steps_per_execution=1", "--epochs=1"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words, "--verbose=0", f"--out={tmp_path}/run"],
        env={**os.environ, "KERAS_BACKEND": "torch"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "checkpoint" / "model.keras").is_file()

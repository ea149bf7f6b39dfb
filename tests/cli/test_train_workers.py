"""`kgan train --strategy`: replicas of a process, and processes that are killed."""

import json
import signal
import time

import numpy as np
import pytest

from kgan import callbacks, models
from kgan.cli import main, workers
from kgan.cli.recipe import Recipe
from kgan.cli.run import Checkpoint, Run
from tests.cli.test_checkpoints import FAMILIES, pictures  # noqa: F401
from tests.replicas import processes
from tests.tiny_gan import tiny_gan

PROGRAM = "import sys; from kgan.cli.main import run; sys.exit(run())"
FEW = ["--data=digits", "--filters=2", "--latent_dim=4", "--limit=64"]
STEPS = ["--batch_size=16", "--steps_per_execution=1", "--ema_decay=0.9"]


def state(run):
    """All that the next step depends on; seed generators are not part of it."""
    model = models.load_model(run / "checkpoint" / "model.keras")
    optimizers = model.d_optimizer.variables + model.g_optimizer.variables
    return [np.array(v) for v in (*model.weights, *optimizers, *model.logs.variables)]


def train(out, *argv):
    return main.main(["train", "dcgan", *FEW, *STEPS, f"--out={out}", *argv])


@pytest.fixture
def unwatched(monkeypatch):
    monkeypatch.setattr(callbacks, "watch", lambda *args, **kwargs: [])


def test_mirrored_stops_saves_and_goes_on(tmp_path, unwatched, capsys):
    """The four logical CPUs of the tests stand for GPUs."""
    extra = ["--strategy=mirrored", "--verbose=0"]
    assert train(tmp_path / "whole", "--epochs=2", *extra) == 0
    assert train(tmp_path / "parts", "--epochs=1", *extra) == 0
    assert train(tmp_path / "parts", "--epochs=2", *extra) == 0
    for ours, theirs in zip(
        state(tmp_path / "whole"), state(tmp_path / "parts"), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
    # By one device, too: the strategy is no part of the recipe.
    assert train(tmp_path / "parts", "--epochs=3", "--verbose=0") == 0


def test_a_signal_that_comes_while_others_are_asked_is_kept(tmp_path):
    heard = []

    def ask(sent):
        heard.append(sent)
        if len(heard) == 1:
            checkpoint._stop(signal.SIGTERM, None)  # just now
        return sent

    checkpoint = Checkpoint(Run(tmp_path), agree=ask)
    checkpoint.set_model(tiny_gan())
    checkpoint.on_train_begin()
    checkpoint.on_train_batch_end(0)
    assert checkpoint.stopped_by is None
    checkpoint.on_train_batch_end(1)
    assert checkpoint.stopped_by == signal.SIGTERM == 15
    assert heard == [None, signal.SIGTERM] and checkpoint.model.stop_training


@pytest.mark.slow
@pytest.mark.parametrize("model", ["cyclegan", "stargan"])
def test_mirrored_translators_are_watched(model, tmp_path, pictures):  # noqa: F811
    """Their callbacks translate in the middle of a training by replicas."""
    words = [*FAMILIES[model], f"--data={pictures[model]}", "--strategy=mirrored"]
    words += ["--batch_size=4", "--epochs=1", "--verbose=0", f"--out={tmp_path / 'r'}"]
    assert main.main(["train", model, *words]) == 0
    assert (tmp_path / "r" / "film.gif").exists()


def test_a_batch_that_does_not_come_out_even_is_refused(tmp_path, capsys):
    assert train(tmp_path, "--batch_size=6", "--strategy=mirrored") == 1
    said = capsys.readouterr().err
    assert "want a multiple of 4; received batch_size=6" in said
    assert not (tmp_path / "recipe.json").exists()


def test_workers_without_a_config_are_told_how(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    assert train(tmp_path, "--strategy=multi_worker") == 1
    assert "multi_worker wants the environment variable TF_CONFIG" in (
        capsys.readouterr().err
    )


def test_an_unknown_strategy_is_a_wrong_call(tmp_path):
    assert train(tmp_path, "--strategy=tpu") == 2


def test_a_follower_reads_the_run_and_leaves_it_as_it_is(tmp_path):
    run = Run(tmp_path / "run")
    run.open(Recipe.of("dcgan"))
    run.good.parent.mkdir()
    run.good.write_bytes(b"good")
    follower = workers.Follower(run, tmp_path / "desk")
    assert follower.good.read_bytes() == b"good"
    assert follower.checkpoints is run.checkpoints
    follower.open(Recipe.of("dcgan"))
    follower.save(None)
    kept = sorted(path.name for path in (tmp_path / "run").rglob("*"))
    assert kept == ["good", "model.keras", "recipe.json"]
    assert run.leads and not follower.leads


class TestWorkers:
    """Two processes of the command line over gRPC."""

    def start(self, directory, out, *extra):
        directory.mkdir(exist_ok=True)
        words = ["train", "dcgan", *FEW, *STEPS, "--save_steps=3", "--verbose=0"]
        words += ["--strategy=multi_worker", f"--out={out}", *extra]
        return processes.start(["-c", PROGRAM, *words], directory)

    @pytest.mark.slow
    @pytest.mark.parametrize("victim", [0, 1])
    def test_one_that_is_killed_comes_back(self, victim, tmp_path):
        """SIGKILL to one: the other ends, too, and both go on bit-equal."""
        epochs = "--epochs=12"
        both = self.start(tmp_path / "desk", tmp_path / "torn", epochs)
        newest = tmp_path / "torn" / "checkpoint" / "model.keras"
        while not newest.exists():
            assert all(process.poll() is None for process in both)
            time.sleep(0.2)
        both[victim].send_signal(signal.SIGKILL)
        codes = processes.end(both)
        assert codes[victim] == -signal.SIGKILL and codes[1 - victim] != 0
        again = self.start(tmp_path / "desk", tmp_path / "torn", epochs)
        assert processes.end(again) == [0, 0]
        assert processes.end(
            self.start(tmp_path / "desk", tmp_path / "whole", epochs)
        ) == [0, 0]
        for ours, theirs in zip(
            state(tmp_path / "torn"), state(tmp_path / "whole"), strict=True
        ):
            np.testing.assert_array_equal(ours, theirs)

    @pytest.mark.slow
    def test_a_signal_to_one_stops_all_after_the_same_step(self, tmp_path):
        both = self.start(tmp_path / "desk", tmp_path / "run", "--epochs=500")
        newest = tmp_path / "run" / "checkpoint" / "model.keras"
        while not newest.exists():
            assert all(process.poll() is None for process in both)
            time.sleep(0.2)
        both[1].send_signal(signal.SIGTERM)
        assert processes.end(both) == [128 + signal.SIGTERM] * 2
        assert "Stopped by SIGTERM" in processes.words(tmp_path / "desk", 0)
        # One wrote; the other left nothing.
        files = {path.name for path in (tmp_path / "run").iterdir()}
        assert {"checkpoint", "recipe.json", "log.csv"} <= files
        assert json.loads((tmp_path / "run" / "recipe.json").read_text())

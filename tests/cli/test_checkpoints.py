"""Checkpoints: whole whatever happens, and gone on from as if nothing had."""

import csv
import errno
import subprocess
import sys
import time

import keras
import numpy as np
import pytest
from PIL import Image

from kgan import callbacks
from kgan.cli import main
from kgan.cli.checkpoints import Checkpoints
from kgan.models.saving import load_model
from tests.tiny_gan import tiny_gan

FEW = ["--data=digits", "--filters=2", "--latent_dim=4", "--limit=64"]
STEPS = ["--batch_size=16", "--steps_per_execution=1", "--verbose=0"]


def train(out, *argv):
    return main.main(["train", "dcgan", *FEW, *STEPS, f"--out={out}", *argv])


def state(run):
    """All that the next step depends on; seed generators are not part of it."""
    model = load_model(run / "checkpoint" / "model.keras")
    optimizers = model.d_optimizer.variables + model.g_optimizer.variables
    return [np.array(v) for v in (*model.weights, *optimizers, *model.logs.variables)]


def same(run, other):
    for left, right in zip(state(run), state(other), strict=True):
        np.testing.assert_array_equal(left, right)


def step_of(path):
    return int(load_model(path).step)


class Killed(BaseException):
    """What nobody catches, like a SIGKILL."""


class Kill(keras.callbacks.Callback):
    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_begin(self, batch, logs=None):
        if int(self.model.step) == self.step:
            raise Killed


def kill_at(monkeypatch, step):
    watchers = [] if step is None else [Kill(step)]
    monkeypatch.setattr(callbacks, "watch", lambda *args, **kwargs: list(watchers))


# A killed process closes no files.
unclosed = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@unclosed
def test_a_killed_run_ends_as_one_that_was_not(tmp_path, monkeypatch):
    # Epochs of 4 steps, saved every third: 3, 4 (epoch), 7, 8, 11, 12.
    extra = ["--epochs=3", "--save_steps=3", "--ema_decay=0.9"]
    kill_at(monkeypatch, None)
    assert train(tmp_path / "whole", *extra) == 0
    # Gone on from step 0, 4, 7 (inside of an epoch) and 11 (inside of the next).
    for step in (2, 6, 7, 11):
        kill_at(monkeypatch, step)
        with pytest.raises(Killed):
            train(tmp_path / "torn", *extra)
    saved = [
        step_of(path) for path in Checkpoints(tmp_path / "torn/checkpoint").paths()
    ]
    assert saved == [11, 8]
    kill_at(monkeypatch, None)
    assert train(tmp_path / "torn", *extra) == 0
    same(tmp_path / "whole", tmp_path / "torn")
    # The means of the epoch, too: of those that a kill cut through.
    rows = [
        list(csv.reader((tmp_path / run / "log.csv").read_text().splitlines()))
        for run in ("whole", "torn")
    ]
    assert len(rows[0]) == 1 + 3 and rows[0] == rows[1]


@unclosed
def test_a_torn_checkpoint_is_named_and_the_one_before_is_taken(
    tmp_path, monkeypatch, capsys
):
    kill_at(monkeypatch, None)
    extra = ["--save_steps=3", "--epochs=2"]
    assert train(tmp_path / "whole", *extra) == 0
    kill_at(monkeypatch, 7)
    with pytest.raises(Killed):
        train(tmp_path / "torn", *extra)
    newest = tmp_path / "torn" / "checkpoint" / "model.keras"
    newest.write_bytes(newest.read_bytes()[:5000])
    kill_at(monkeypatch, None)
    assert train(tmp_path / "torn", *extra) == 0
    assert f"{newest} cannot be gone on from" in capsys.readouterr().err
    same(tmp_path / "whole", tmp_path / "torn")


def test_where_none_can_be_read_nothing_is_begun(tmp_path, monkeypatch, capsys):
    kill_at(monkeypatch, None)
    assert train(tmp_path, "--epochs=1", "--keep=1") == 0
    (newest,) = Checkpoints(tmp_path / "checkpoint").paths()
    keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)]).save(newest)
    before = newest.read_bytes()
    assert train(tmp_path, "--epochs=2") == 1
    assert "a compiled model of kgan is wanted" in capsys.readouterr().err
    assert newest.read_bytes() == before


def test_as_many_are_kept_as_is_said(tmp_path):
    model, checkpoints = tiny_gan(), Checkpoints(tmp_path, keep=3)
    assert checkpoints.restore() is None
    for step in range(1, 6):
        model.step.assign(step)
        checkpoints.save(model)
    assert [step_of(path) for path in checkpoints.paths()] == [5, 4, 3]
    assert {path.name for path in tmp_path.iterdir()} == {
        *("model.keras", "model.1.keras", "model.2.keras")
    }


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    model, checkpoints = tiny_gan(), Checkpoints(tmp_path)
    model.step.assign(7)
    checkpoints.save(model)

    def full(path):
        path.write_bytes(b"half a file")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(model, "save", full)
    with pytest.raises(OSError, match="No space left"):
        checkpoints.save(model)
    assert int(checkpoints.restore().step) == 7
    assert not list(tmp_path.glob(".unfinished*"))


# A model of every family, in recipes so small that starting takes longest.
FAMILIES = {
    "dcgan": [*FEW, "--batch_size=16"],
    "cgan": [*FEW, "--batch_size=16"],
    "cyclegan": [
        *("--image_shape=12,12,3", "--load_size=14", "--filters=2"),
        *("--num_blocks=1", "--num_layers=1", "--pool_size=4"),
    ],
    "stargan": [
        *("--image_shape=8,8,3", "--filters=2", "--num_blocks=0", "--num_layers=1"),
        *("--batch_size=2", "--d_steps=2", "--attributes="),
    ],
}


@pytest.fixture
def pictures(tmp_path):
    """Two kinds of noise, as trainA and trainB, which are two classes as well."""
    chance = np.random.default_rng(0)
    for kind in "AB":
        for home in (f"pair/train{kind}", f"kinds/{kind}"):
            (tmp_path / home).mkdir(parents=True)
            for index in range(12):
                image = chance.integers(0, 256, (14, 14, 3)).astype("uint8")
                Image.fromarray(image).save(tmp_path / home / f"{index}.png")
    return {"cyclegan": tmp_path / "pair", "stargan": tmp_path / "kinds"}


KILLS = 5


@pytest.mark.slow
@pytest.mark.parametrize("model", FAMILIES)
def test_processes_that_are_killed_at_random_moments(model, tmp_path, pictures):
    """SIGKILL, again and again, and then to the end: bit-equal to one alone."""
    words = [*FAMILIES[model], "--epochs=60", "--save_steps=5", "--ema_decay=0.9"]
    if model in pictures:
        words.append(f"--data={pictures[model]}")

    def start(out):
        program = "import sys; from kgan.cli.main import run; sys.exit(run())"
        command = [sys.executable, "-c", program, "train", model, *words]
        command += ["--steps_per_execution=1", "--verbose=0", f"--out={tmp_path / out}"]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL)

    began = time.monotonic()
    process = start("whole")
    wait_for_save(process, tmp_path / "whole", None)
    saved = time.monotonic()
    assert process.wait() == 0
    starting, training = saved - began, time.monotonic() - saved
    chance, kills = np.random.default_rng(len(model)), 0
    for life in range(KILLS):
        before = last_save(tmp_path / "torn")
        process = start("torn")
        if life == 1:  # while it starts
            time.sleep(chance.uniform(0, starting))
        else:  # at any moment of its part of the training
            wait_for_save(process, tmp_path / "torn", before)
            time.sleep(chance.uniform(0, training / KILLS))
        kills += process.poll() is None
        process.kill()
        process.wait()
    assert start("torn").wait() == 0
    print(f"{model}: {kills} kills")
    assert kills > 1
    same(tmp_path / "whole", tmp_path / "torn")


def last_save(run):
    """When the newest checkpoint of a run was written; `None` before there is one."""
    try:
        return (run / "checkpoint" / "model.keras").stat().st_mtime_ns
    except FileNotFoundError:
        return None


def wait_for_save(process, run, before):
    """Waits until a process has saved, or ended."""
    while process.poll() is None and last_save(run) in (before, None):
        time.sleep(0.01)

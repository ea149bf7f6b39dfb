"""Two trainings in one directory: the second one is refused, a dead one is not."""

import contextlib
import errno
import os
import pathlib
import signal
import subprocess
import sys

import pytest

from kgan import callbacks
from kgan.cli import main, run_lock

ROOT = pathlib.Path(__file__).parents[2]
HOLD = """
import pathlib, sys
from kgan.cli.run_lock import run_lock
with run_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
# Who is inside makes a directory, which fails where somebody else is inside, too.
CONTEND = """
import pathlib, sys, time
from kgan.cli.run_lock import run_lock
inside, entered = pathlib.Path(sys.argv[1] + ".inside"), 0
while entered < 200:
    try:
        with run_lock(pathlib.Path(sys.argv[1])):
            inside.mkdir()
            time.sleep(0.001)
            inside.rmdir()
            entered += 1
    except BlockingIOError:
        pass
"""
FEW = ["--data=digits", "--filters=2", "--latent_dim=4", "--limit=16", "--verbose=0"]


def train(out):
    words = [*FEW, "--batch_size=16", "--steps_per_execution=1", "--epochs=1"]
    return main.main(["train", "dcgan", *words, f"--out={out}"])


def start(program, directory):
    return subprocess.Popen(
        [sys.executable, "-c", program, str(directory)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextlib.contextmanager
def holder(directory):
    """Context: another process that holds the directory."""
    with start(HOLD, directory) as process:
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.stdin.close()  # it ends


@pytest.fixture
def run(tmp_path):
    return tmp_path / "runs" / "one"


def test_a_second_training_is_refused_at_once(run, capsys):
    with holder(run) as process:
        assert train(run) == 1
        said = capsys.readouterr().err
        assert said.startswith("kgan train: --out wants a directory that nobody else")
        assert f"process {process.pid} trains in {run}." in said
        assert "choose another --out" in said
        assert [path.name for path in run.iterdir()] == [".lock"]


def test_a_killed_holder_leaves_a_file_and_no_lock(run, monkeypatch):
    with holder(run) as process:
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert (run / ".lock").read_text().split()[0] == str(process.pid)
        monkeypatch.setattr(callbacks, "watch", lambda *args, **kwargs: [])
        assert train(run) == 0
    assert {path.name for path in run.iterdir()} == {
        *("recipe.json", "log.csv", "checkpoint")
    }


def test_a_training_holds_its_directory(run, monkeypatch):
    """While it is trained, also against this very process; no longer."""

    def watch(*args, **kwargs):
        said = f"process {os.getpid()} trains in"
        with pytest.raises(BlockingIOError, match=said), run_lock.run_lock(run):
            pass
        raise ValueError("seen")  # a training that raises

    monkeypatch.setattr(callbacks, "watch", watch)
    assert train(run) == 1
    assert (run / "recipe.json").exists()
    with holder(run):
        assert (run / ".lock").exists()
    assert not (run / ".lock").exists()


def test_what_came_to_nothing_leaves_nothing(tmp_path, run):
    there = tmp_path / "there"
    there.mkdir()
    for directory in (run, there):
        with pytest.raises(ZeroDivisionError), run_lock.run_lock(directory):
            assert [path.name for path in directory.iterdir()] == [".lock"]
            raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_followers_share_the_directory_of_their_leader(run):
    with holder(run), run_lock.run_lock(run, leads=False):
        assert [path.name for path in run.iterdir()] == [".lock"]
    assert not run.exists()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP])
def test_a_disk_without_locks_stops_no_training(run, monkeypatch, capsys, number):
    def flock(file, operation):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(run_lock.fcntl, "flock", flock)
    with run_lock.run_lock(run):
        said = capsys.readouterr().err
    assert f"{run} cannot be locked ({os.strerror(number)})" in said
    assert not run.exists()


def test_a_system_without_locks_stops_no_training(run, monkeypatch):
    monkeypatch.setattr(run_lock, "fcntl", None)
    with run_lock.run_lock(run):
        assert not run.exists()


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        ("12 far.example\n", "process 12 on far.example"),
        ("", "another process"),  # it has the lock, and has not signed it yet
        ("\x1b[2J\n", "another process"),
    ],
)
def test_holder_is_told_in_words(tmp_path, signature, said):
    (tmp_path / ".lock").write_text(signature)
    with open(tmp_path / ".lock", "a+") as file:
        assert run_lock.holder(file) == said


def test_the_lock_of_a_removed_file_is_not_enough(run, monkeypatch):
    """Another training ended between our opening of the file and our lock."""
    locked = []

    def lock(file):
        locked.append(file)
        if len(locked) == 1:
            os.unlink(file.name)

    monkeypatch.setattr(run_lock, "lock", lock)
    with run_lock.run_lock(run):
        assert len(locked) == 2 and locked[0].closed
        assert os.path.samestat(os.fstat(locked[1].fileno()), os.stat(run / ".lock"))


def test_two_that_come_and_go_never_meet(tmp_path):
    (tmp_path / "run").mkdir()
    both = [start(CONTEND, tmp_path / "run") for _ in range(2)]
    for process in both:
        process.communicate()
    assert [process.returncode for process in both] == [0, 0]

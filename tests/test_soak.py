"""`tools/soak`: what it tells of flatness and equality, and a soak of seconds."""

import csv
import importlib.machinery
import importlib.util
import itertools
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys

import keras
import numpy as np
import pytest
from absl import flags

ROOT = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import soak_figures  # noqa: E402 - stands in tools/
import soak_trainings  # noqa: E402

sys.path.remove(str(ROOT / "tools"))


def life(seconds, sizes, files=3):
    """The samples of one life."""
    return [
        dict(seconds=float(at), rss_mb=float(size), files=files, epoch=at // 10)
        for at, size in zip(seconds, sizes, strict=True)
    ]


def test_flatness_is_the_slope_after_the_warm_up():
    # 100 MB in the first minute, which is left out; then 1 MB in 6 minutes by hand.
    seconds = np.arange(0, 3661, 10)
    sizes = np.where(seconds < 60, seconds, 500 + (seconds - 60) / 360)
    told = soak_figures.flatness(life(seconds, sizes), warm_up=60)
    assert told == {
        "hours": 1.0,
        "mb": 500.0,
        "mb_per_hour": 10.0,
        "mb_range": 10.0,
        "files": [3, 3],
    }
    flat = soak_figures.flatness(life(seconds, 500 + seconds % 30), warm_up=60)
    assert abs(flat["mb_per_hour"]) < 0.1 and flat["mb_range"] == 20.0
    # A moment in every minute that takes more and more is in the range alone.
    peaks = np.where(seconds % 60 == 0, seconds / 36, 0)
    told = soak_figures.flatness(life(seconds, 500 + peaks), warm_up=60)
    assert told["mb_per_hour"] == 0 and told["mb_range"] == 101.7  # 3660 / 36


def test_a_life_that_is_not_warm_tells_nothing():
    assert soak_figures.flatness(life(range(20), range(20)), warm_up=60) is None
    # Nor does one that never came to the end of an epoch, however long it took.
    samples = [{**one, "epoch": 7} for one in life(range(900), range(900))]
    assert soak_figures.flatness(samples, warm_up=60) is None
    assert soak_figures.flatness([], warm_up=60) is None


def test_files_that_stay_open_are_seen():
    samples = life(range(90), [500] * 90)
    for sample in samples:
        sample["files"] = 3 + int(sample["seconds"] // 10)
    assert soak_figures.flatness(samples, warm_up=0)["files"] == [7, 11]


LOG = ["epoch,d_loss,g_loss", "0,1.5,0.25", "1,1.25,0.5"]


@pytest.mark.parametrize(
    ("other", "different", "twice"),
    [
        (LOG, 0, 0),
        ([*LOG, "1,1.25,0.5"], 0, 1),
        ([*LOG, "1,1.25,0.5000001"], 1, 1),
        ([*LOG, "2,1.25"], 0, 0),  # torn by a kill, or not written yet
    ],
)
def test_logs_are_compared_row_by_row(tmp_path, other, different, twice):
    (tmp_path / "whole.csv").write_text("\n".join(LOG))
    (tmp_path / "torn.csv").write_text("\n".join(other))
    told = soak_figures.compare_logs(tmp_path / "whole.csv", tmp_path / "torn.csv")
    wanted = {"epochs": 2, "figures": 2, "different": different, "twice": twice}
    assert told == wanted
    nothing = soak_figures.compare_logs(tmp_path / "no.csv", tmp_path / "torn.csv")
    assert nothing["epochs"] == nothing["different"] == 0


def test_one_bit_of_a_checkpoint_is_seen(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    model.save(tmp_path / "whole.keras")
    shutil.copy(tmp_path / "whole.keras", tmp_path / "same.keras")
    kernel, bias = model.get_weights()
    model.set_weights([np.nextafter(kernel, np.float32(9)), bias])
    model.save(tmp_path / "torn.keras")
    whole, same, torn = (
        tmp_path / f"{name}.keras" for name in ("whole", "same", "torn")
    )
    assert soak_figures.compare_checkpoints(whole, same) == {
        "arrays": 2,
        "different": 0,
    }
    assert soak_figures.compare_checkpoints(whole, torn)["different"] == 1


def test_files_beyond_one_a_life_are_leaked(tmp_path):
    names = ["log.csv", "film.gif.frames/0000000016.png", "events.out.tfevents.1.v2"]
    more = [
        "events.out.tfevents.2.v2",
        "events.out.tfevents.3.v2",
        "events.out.tfevents.4.v2",
        "film.gif.frames/0000000007.png",
        "checkpoint/.unfinished.keras",
    ]
    for run, kept in (("whole", names), ("torn", names[:2] + more)):
        for name in kept:
            (tmp_path / run / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / run / name).touch()
    told = soak_figures.compare_files(tmp_path / "whole", tmp_path / "torn", lives=2)
    leaked = ["checkpoint/.unfinished.keras"]
    assert told == {"files": 3, "missing": [], "leaked": leaked}
    told = soak_figures.compare_files(tmp_path / "whole", tmp_path / "torn", lives=1)
    assert told["leaked"] == [*leaked, "events.out.tfevents.4.v2"]
    # The undisturbed run was stopped once: a film's frame of that moment is its own.
    (tmp_path / "whole" / "film.gif.frames" / "0000000011.png").touch()
    told = soak_figures.compare_files(tmp_path / "whole", tmp_path / "torn", lives=2)
    assert told["missing"] == []
    (tmp_path / "torn" / "log.csv").unlink()
    told = soak_figures.compare_files(tmp_path / "whole", tmp_path / "torn", lives=2)
    assert told["missing"] == ["log.csv"]


def test_moments_of_kills_are_drawn_and_one_life_is_calm():
    first, calm, *rest = itertools.islice(soak_trainings.lifetimes(0, 60, 900), 1002)
    assert calm == 900
    assert min(rest) >= 0 and max(rest) <= 120
    assert abs(np.mean(rest) - 60) < 4  # 35 / sqrt(1000) is its deviation
    again = itertools.islice(soak_trainings.lifetimes(0, 60, 900), 3)
    assert [first, calm, rest[0]] == list(again)


@pytest.fixture
def sleeper(tmp_path, monkeypatch):
    """A training of two epochs that takes 50 MB and sleeps."""
    program = "import time; block = bytearray(50 * 2**20); time.sleep(60)"
    training = soak_trainings.Training("cgan", tmp_path, "torn", epochs=2)
    training.run.mkdir()
    (training.run / "log.csv").write_text("epoch,loss\n0,1.0\n1,0.5\n")
    command = [sys.executable, "-c", program]
    monkeypatch.setattr(training, "command", lambda: command)
    return training


def test_a_life_is_killed_in_time_and_leaves_its_samples(sleeper):
    told = sleeper.live(seconds=1.5)
    assert (told["life"], told["ended"], told["code"]) == (0, "time", -9)
    assert sleeper.epoch() == 2 and not sleeper.done()
    assert sleeper.past() == [told]
    rows = list(csv.reader(sleeper.samples.read_text().splitlines()))
    assert all(len(row) == len(soak_trainings.FIELDS) for row in rows)
    lives = soak_figures.read_samples(sleeper.samples, soak_trainings.FIELDS)
    assert 0 < lives[0][-1]["rss_mb"] < 200 and lives[0][-1]["files"] >= 1
    asked = sleeper.live(seconds=1.5, end=signal.SIGTERM)
    assert (asked["life"], asked["code"]) == (1, -15)
    assert len(sleeper.past()) == 2


def test_memory_above_the_ceiling_ends_a_life(sleeper):
    assert sleeper.live(seconds=50, ceiling=40)["ended"] == "ceiling"


@pytest.fixture(scope="module")
def soak():
    """tools/soak as a module; its flags are taken back."""
    path = str(ROOT / "tools" / "soak")
    loader = importlib.machinery.SourceFileLoader("soak", path)
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("soak", loader)
    )
    before, known = list(sys.path), set(flags.FLAGS)
    try:
        loader.exec_module(module)
        flags.FLAGS.mark_as_parsed()
        yield module
    finally:
        sys.path[:] = before
        for name in set(flags.FLAGS) - known:
            delattr(flags.FLAGS, name)


def held(**changes):
    longest = {"hours": 1.0, "mb": 600.0, "mb_per_hour": 1.0, "mb_range": 2.0}
    longest = {**longest, "files": [3, 4], **changes.pop("longest", {})}
    return {"over_ceiling": 0, "failed": 0, "longest": longest, **changes}


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, None),
        ({"torn": held(longest={"mb_per_hour": 99.0})}, "torn: grows by 99.0 MB"),
        ({"torn": held(longest={"mb_per_hour": 99.0, "hours": 0.1})}, None),
        ({"whole": held(longest={"files": [3, 40]})}, "whole: open files grow"),
        ({"torn": held(over_ceiling=1)}, "torn: 1 processes over_ceiling"),
        ({"logs": {"different": 2}}, "logs: 2 differ"),
        ({"checkpoint": {"different": 1}}, "checkpoint: 1 differ"),
        ({"files": {"missing": [], "leaked": ["x"]}}, r"leaked: \['x'\]"),
        ({"temporary": ["x"]}, "left in TMPDIR"),
    ],
)
def test_what_is_not_as_wanted_is_a_line(soak, changes, line):
    told = {"whole": held(), "torn": held(), "logs": {"different": 0}, **changes}
    lines = soak.wrong(told)
    assert len(lines) == (line is not None)
    assert line is None or re.match(line, lines[0])


@pytest.mark.slow
def test_a_soak_of_a_minute(tmp_path):
    words = ["--models=cgan", "--minutes=1.5", "--kill_minutes=0.2", "--seed=1"]
    words += ["--calm_minutes=0.7", "--warm_up_minutes=0.1"]
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "soak", *words, f"--out={tmp_path / 'out'}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (row,) = json.loads((tmp_path / "out" / "soak.json").read_text())
    assert row["done"] and row["wrong"] == []
    assert row["torn"]["kills"] > 0 and row["logs"]["epochs"] == row["epochs"]
    assert row["checkpoint"]["arrays"] > 20 and row["checkpoint"]["different"] == 0

"""Storage: whatever happens, there is the old entry or the new one."""

import json
import math
import os
import subprocess
import sys

import numpy as np
import pytest

from kgan import zoo
from kgan.zoo import catalog, checksum, storage

# Publishes, and dies at the n-th thing it asks of the file system, for every n
# until it gets through. Processes die without cleaning up behind them.
CRASHES = """
import itertools, os, pathlib, sys
from kgan.zoo import card, catalog, checksum, storage

root, action, exchange = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "1"
os.environ["KGAN_ZOO"] = str(root)
catalog.packaged_directory = lambda: None
if not exchange:
    storage.exchange = lambda first, second: False


def write(stage, text):
    (stage / "deep").mkdir()
    (stage / "deep" / "weights").write_text(text)
    content = {**CARD, "summary": text, "files": checksum.measure(stage)}
    storage.write_card(content, stage)


def publish(text):
    with storage.staged(root / "gan_dots", overwrite=True) as stage:
        write(stage, text)


def act():
    if action == "publish":
        publish("new")
    else:
        storage.store_metrics("gan_dots", {"fd_judge_dots_1k": 1.0})


def state():
    entry = catalog.entry("gan_dots")
    checksum.check_files(entry)
    assert catalog.list_models() == ["gan_dots"]
    assert (entry.path / "deep" / "weights").read_text() == entry.summary
    if action == "publish":
        return entry.summary
    return {12.5: "old", 1.0: "new"}[entry.metrics["fd_judge_dots_1k"]]


def crash(step):
    events = itertools.count(1)

    def hook(event, args):
        if event.split(".")[0] in ("os", "open", "shutil", "ctypes"):
            if next(events) == step:
                os._exit(9)

    sys.addaudithook(hook)
    act()
    os._exit(0)


for step in itertools.count(1):
    publish("old")
    child = os.fork() or crash(step)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(state())
    if code == 0:
        break
    assert code == 9, code
"""


@pytest.mark.parametrize(
    ("action", "exchange"), [("publish", 1), ("publish", 0), ("store", 1)]
)
def test_crash_leaves_the_old_or_the_new(tmp_path, make, action, exchange):
    program = CRASHES.replace("CARD", repr(make.card()))
    command = [sys.executable, "-c", program, str(tmp_path), action, str(exchange)]
    done = subprocess.run(
        command, cwd=make.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    states = done.stdout.split()
    # It died often on the way, first with the old entry, then with the new one.
    assert len(states) > (5 if action == "store" else 10)
    assert states == sorted(states, reverse=True)
    assert states[0] == "old"
    assert states[-2:] == ["new", "new"] if action == "publish" else ["new"]


def write(stage, make, text):
    (stage / "weights").write_text(text)
    content = make.card(summary=text, files=checksum.measure(stage))
    storage.write_card(content, stage)


@pytest.fixture(params=["exchange", "two renames"])
def way(request, monkeypatch):
    if request.param == "two renames":
        monkeypatch.setattr(storage, "exchange", lambda first, second: False)


def test_entry_is_replaced_only_when_asked(zoo_dir, make, way):
    target = zoo_dir / "gan_dots"
    with storage.staged(target) as stage:
        write(stage, make, "first")
    refused = pytest.raises(zoo.EntryExistsError, match="'gan_dots'.*overwrite=True")
    with refused, storage.staged(target):
        raise AssertionError("refused before any work is done")
    assert zoo.entry("gan_dots").summary == "first"
    with storage.staged(target, overwrite=True) as stage:
        write(stage, make, "second")
    assert zoo.entry("gan_dots").summary == "second"
    assert [path.name for path in zoo_dir.iterdir()] == ["gan_dots"]


def test_error_leaves_no_trace(zoo_dir, make, monkeypatch, way):
    make.entry(zoo_dir, "gan_dots", summary="old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refused = pytest.raises(OSError, match="No space left")
    with refused, storage.staged(zoo_dir / "gan_dots", overwrite=True) as stage:
        (stage / "weights").write_text("new")
    assert zoo.entry("gan_dots").summary == "old"
    assert [path.name for path in zoo_dir.iterdir()] == ["gan_dots"]


def test_two_publishers_of_one_name(zoo_dir, make):
    target = zoo_dir / "gan_dots"
    with pytest.raises(zoo.EntryExistsError), storage.staged(target) as slow:
        write(slow, make, "slow")
        with storage.staged(target) as quick:
            write(quick, make, "quick")
    assert zoo.entry("gan_dots").summary == "quick"


def test_entry_moved_aside_by_a_crash_is_found(zoo_dir, make):
    directory = make.entry(zoo_dir, "gan_dots", summary="old")
    directory.rename(catalog.backup_of(directory))
    assert zoo.list_models() == ["gan_dots"]
    assert zoo.entry("gan_dots").summary == "old"
    with pytest.raises(zoo.EntryExistsError), storage.staged(directory):
        pass
    with storage.staged(directory, overwrite=True) as stage:
        write(stage, make, "new")
    assert zoo.entry("gan_dots").summary == "new"
    assert not catalog.backup_of(directory).exists()


def test_leftovers_of_a_day_ago_are_removed(zoo_dir, make):
    for age, name in ((2e5, "old"), (0, "young")):
        leftover = zoo_dir / f".gan_dots.{name}.tmp"
        leftover.mkdir()
        os.utime(leftover, (leftover.stat().st_mtime - age,) * 2)
    with storage.staged(zoo_dir / "gan_dots") as stage:
        write(stage, make, "new")
    names = {path.name for path in zoo_dir.iterdir()}
    assert names == {"gan_dots", ".gan_dots.young.tmp"}


def test_store_metrics_adds_to_the_card(zoo_dir, make):
    directory = make.entry(zoo_dir, "gan_dots", later_key="kept")
    entry = zoo.store_metrics(
        "gan_dots", {"kd_judge_dots_1k": np.float32(0.25), "num_draws_1k": np.int64(9)}
    )
    stored = json.loads((directory / "card.json").read_text("utf-8"))
    assert stored["metrics"] == {
        "fd_judge_dots_1k": 12.5,
        "kd_judge_dots_1k": 0.25,
        "num_draws_1k": 9,
    }
    assert stored["later_key"] == "kept"
    assert entry.metrics == zoo.entry("gan_dots").metrics == stored["metrics"]
    checksum.check_files(entry)


@pytest.mark.parametrize("value", [math.nan, math.inf, "good", None, [1]])
def test_store_metrics_refuses_what_is_no_number(zoo_dir, make, value):
    make.entry(zoo_dir, "gan_dots")
    with pytest.raises(zoo.CardError, match="`metrics` wants"):
        zoo.store_metrics("gan_dots", {"fd": value})
    assert zoo.entry("gan_dots").metrics == {"fd_judge_dots_1k": 12.5}

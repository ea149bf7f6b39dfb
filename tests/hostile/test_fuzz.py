"""`tools/fuzz` counts rightly, and its inputs can be made again."""

import importlib.machinery
import importlib.util
import pathlib
import random
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture(scope="module")
def fuzz():
    """The tool as a module; its flags are taken back."""
    sys.path.insert(0, str(ROOT / "tools"))
    loader = importlib.machinery.SourceFileLoader("fuzz", str(ROOT / "tools" / "fuzz"))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("fuzz", loader)
    )
    before = list(sys.path)
    try:
        loader.exec_module(module)
        yield module
    finally:
        sys.path[:] = [path for path in before if path != str(ROOT / "tools")]
        for name in ("inputs", "seconds", "seed", "first", "door"):
            delattr(module.FLAGS, name)


@pytest.mark.parametrize(
    "door", ["pictures", "cards", "recipes", "packs", "attribute lists"]
)
def test_door_takes_or_refuses(fuzz, door):
    row = fuzz.fuzz(fuzz.fuzz_doors.DOORS[door], 10)
    assert row["inputs"] == row["taken"] + row["refused"] == 10
    assert row["crashes"] == 0


class Numbers:
    """Takes numbers below 0.5, refuses those below 0.75, crashes on others."""

    name = "numbers"

    def __init__(self, directory):
        self.seen = []

    def __call__(self, rng):
        self.seen.append(number := rng.random())
        if number >= 0.75:
            raise ZeroDivisionError
        if number >= 0.5:
            raise ValueError("too large")


def test_table_counts(fuzz, capsys):
    row = fuzz.fuzz(Numbers, 400)
    assert 150 < row["taken"] < 250  # of 400 a half, and a quarter
    assert 60 < row["crashes"] < 140
    assert row["taken"] + row["refused"] + row["crashes"] == 400
    assert capsys.readouterr().err.count("numbers, input") == 1  # once a place
    row = {"door": "a", "inputs": 1234, "taken": 1, "refused": 1233, "crashes": 0}
    assert fuzz.table([{**row, "worst": 0.0125}]).split("\n")[-1] == (
        "| a | 1,234 | 1 | 1,233 | 0 | 12 ms |"
    )


def test_error_without_a_word_is_a_crash(fuzz):
    def door(rng):
        raise ValueError

    assert "ValueError" in fuzz.attempt(door, None)


def test_input_can_be_made_again(fuzz):
    doors = [Numbers(None), Numbers(None)]
    for door in doors:
        fuzz.attempt(door, random.Random("0 numbers 7"))
    assert doors[0].seen == doors[1].seen

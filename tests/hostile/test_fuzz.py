"""`tools/fuzz` counts rightly, and its inputs can be made again."""

import importlib.machinery
import importlib.util
import pathlib
import random
import sys

import pytest

from kgan.cli import main
from kgan.zoo import IntegrityError, checksum

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
    "door",
    [
        *("pictures", "cards", "recipes", "packs", "attribute lists"),
        *("zoo directories", "command lines"),
    ],
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


class TestZooDirectories:
    """Half of the inputs are harmless: the door knows which answer is right."""

    def row(self, fuzz):
        return fuzz.fuzz(fuzz.fuzz_doors.ZooDirectories, 60)

    def test_both_answers_are_given(self, fuzz):
        row = self.row(fuzz)
        assert min(row["taken"], row["refused"]) > 15 and row["crashes"] == 0

    def test_a_zoo_that_checks_nothing_is_found(self, fuzz, monkeypatch, capsys):
        monkeypatch.setattr(checksum, "check_files", lambda entry: None)
        assert self.row(fuzz)["crashes"] > 5
        assert "taken, although its files are others" in capsys.readouterr().err

    def test_a_zoo_that_refuses_all_is_found(self, fuzz, monkeypatch, capsys):
        def check_files(entry):
            raise IntegrityError("all are wrong")

        monkeypatch.setattr(checksum, "check_files", check_files)
        row = self.row(fuzz)
        assert row["taken"] == 0 and row["crashes"] > 15
        assert "refused after" in capsys.readouterr().err

    def test_links_are_not_gone_through(self, fuzz, tmp_path):
        """What lies behind them would be changed and removed."""
        directories = sys.modules["fuzz_zoo_directories"]
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside" / "precious").write_bytes(b"1")
        entry, link = tmp_path / "entry", tmp_path / "link"
        entry.mkdir()
        for place in (entry / "folder", link):
            place.symlink_to(tmp_path / "outside")
        assert directories.inside(link) == []
        assert directories.inside(entry) == [entry / "folder"]
        directories.remove(entry / "folder")
        assert (tmp_path / "outside" / "precious").exists() and not any(entry.iterdir())


class TestCommandLines:
    """Up to where the work begins, in this process."""

    @pytest.fixture
    def door(self, fuzz, tmp_path):
        return fuzz.fuzz_doors.CommandLines(tmp_path)

    @pytest.fixture
    def lines(self, fuzz):
        return sys.modules["fuzz_command_lines"]

    def test_those_that_make_sense_are_taken(self, door, lines):
        for words in lines.LINES:
            code, _, said = door.answer(words)
            assert code == 0, (words, said)

    def test_what_is_changed_is_a_copy(self, fuzz, door, lines):
        changed_line = sys.modules["fuzz_line_mutations"].changed_line
        before = [list(words) for words in lines.LINES]
        made = [
            changed_line(random.Random(i), before[i % 9], door.flags)
            for i in (*range(99), *range(99))
        ]
        assert made[:99] == made[99:] and before == lines.LINES
        unchanged = sum(words == before[i % 9] for i, words in enumerate(made[:99]))
        assert 1 <= unchanged < 50

    @pytest.mark.parametrize("error", [ValueError("no word"), SystemExit(2)])
    def test_what_escapes_is_a_crash(self, fuzz, door, monkeypatch, error):
        """A `ValueError` is a word of kgan's only where a verb has said it."""

        def escape(words):
            raise error

        monkeypatch.setattr(main, "main", escape)
        assert "CrashError" in fuzz.attempt(door, random.Random(0))

    @pytest.mark.parametrize(
        ("code", "told", "said", "outcome"),
        [
            (0, "all is well\n", "", None),
            (2, "", "kgan show: usage: ...\n", ""),
            (2, "kgan: generative ...\n", "", ""),  # without a verb
            (1, "", "Traceback (most recent call last):\n", "CrashError"),
            (1, "", "kgan show: unexpected KeyError (KGAN_TRACEBACK=1 ...)", "Crash"),
            (1, "", "kgan show: \x1b[2J", "CrashError"),
            (0, "\u202egnp.exe", "", "CrashError"),
            (1, "", "", "CrashError"),
            (-11, "", "kgan", "CrashError"),
        ],
    )
    def test_answers_are_judged(self, fuzz, lines, code, told, said, outcome):
        answer = fuzz.attempt(lambda rng: lines.judge([], code, told, said), None)
        assert outcome in answer if outcome else answer == outcome

"""Flags with odd values: a line that says what is wrong, never a traceback."""

import json

import pytest

from kgan.cli import main, text

ODD = ("", "-1", "0", "nan", "inf", "1e400", "9" * 30, "\0", "../x", "é", "[]", "None")


def run(capsys, *words):
    """Returns the exit code and the first line of what went wrong."""
    code = main.main(list(words))
    errors = capsys.readouterr().err
    assert "Traceback" not in errors
    assert "unexpected" not in errors
    return code, errors.split("\n")[0]


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize(
    "flag",
    [
        *("--epochs", "--batch_size", "--filters", "--seed", "--limit", "--d_steps"),
        *("--d_learning_rate", "--dropout", "--lambda_gp", "--image_shape"),
        *("--augment", "--optimizer", "--adversarial_loss", "--precision", "--recipe"),
    ],
)
def test_train_refuses_odd_values(flag, value, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = ["train", "dcgan", f"{flag}={value}", "--data=./nowhere", "--out=runs/x"]
    code, line = run(capsys, *words)
    assert code in (1, 2)
    assert line.startswith("kgan train: ")


@pytest.mark.parametrize(
    "words",
    [
        ("generate", "test_dcgan", "--num=0"),
        ("generate", "test_dcgan", "--num=1000000000000"),
        ("generate", "test_dcgan", "--scale=-1"),
        ("generate", "test_dcgan", "--labels=nan"),
        ("generate", "test_dcgan", "--seed=1e400"),
        ("generate", "../../etc"),
        ("generate", "test_dcgan", "--out=a\0b.png"),
        ("translate", "test_dcgan", "x.png"),
        ("translate", "test_cyclegan", "a\0b"),
        ("translate", "test_cyclegan", ".", "--tile=-1"),
        ("show", "\x1b[2J"),
        ("verify", "\ud800"),
        ("pack", "a\0b.npz"),
        ("pack", ".", "--out=x.npz", "--image_shape=nan"),
        ("publish", "\0", "x"),
        ("evaluate", "test_dcgan", "--num=nan"),
    ],
)
def test_verbs_say_what_is_wrong(words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, line = run(capsys, *words)
    assert code in (1, 2)
    assert line.startswith(f"kgan {words[0]}: ")
    assert all(c.isprintable() for c in line)
    assert not list(tmp_path.iterdir())  # and nothing was written


@pytest.mark.parametrize(
    "words",
    [
        ("show", "test_dcgan", "--json=\x1b[2J"),
        ("pack", "few.npz", "--overwrite=\u202egnp.x"),
        ("train", "dcgan", "--epochs=\0"),
        ("train", "--recipe=\0", "--out=runs/x"),
        ("generate", "test_dcgan", "--flagfile=bytes"),
        ("generate", "test_dcgan", "--flagfile=a\0b"),
    ],
)
def test_flags_that_make_no_sense_are_shown_and_not_sent(
    words, capsys, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bytes").write_bytes(b"\xff\x80")
    code = main.main(list(words))
    said = capsys.readouterr().err
    assert code == 2 and said.startswith(f"kgan {words[0]}: ") and "\nusage: " in said
    assert all(c.isprintable() or c == "\n" for c in said)


def test_a_card_is_json_and_steers_no_terminal(zoo_dir, capsys):
    path = zoo_dir / "test_dcgan" / "card.json"
    card = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**card, "summary": "\x9b2J \u202e \ud800 é"}))
    assert main.main(["show", "test_dcgan", "--json"]) == 0
    written = capsys.readouterr().out
    assert all(c.isprintable() or c == "\n" for c in written)
    assert json.loads(written)["summary"] == "\x9b2J \u202e \ud800 é"


class TestUnexpected:
    """What nobody foresaw is a line, too, and says how to see where."""

    class Verb:
        NAME, USAGE = "fail", "kgan fail"

        @staticmethod
        def define_flags(flag_values):
            pass

        @staticmethod
        def main(flag_values, args):
            raise ZeroDivisionError("one\ntwo")

    def test_is_a_line(self, capsys):
        assert main.run_verb(self.Verb, []) == 1
        assert capsys.readouterr().err == (
            "kgan fail: unexpected ZeroDivisionError: one "
            "(KGAN_TRACEBACK=1 shows where)\n"
        )

    def test_traceback_is_there_for_the_asking(self, monkeypatch):
        monkeypatch.setenv("KGAN_TRACEBACK", "1")
        with pytest.raises(ZeroDivisionError):
            main.run_verb(self.Verb, [])


def test_escapes_become_visible():
    assert text.printable("a\x1b[2J\nb\u202ec\ud800é") == "a\\x1b[2J\nb\\u202ec\\ud800é"

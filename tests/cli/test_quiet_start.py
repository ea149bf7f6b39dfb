"""A command's standard error is for the user: TensorFlow does not speak of itself."""

import os
import re
import subprocess
import sys

import pytest

from kgan.cli.quiet_start import QuietStart, without_messages

PROGRAM = "import sys; from kgan.cli.main import run; sys.exit(run())"


@pytest.mark.parametrize("name", ["test_cyclegan", "test_stargan"])
def test_a_translation_writes_nothing_to_standard_error(tmp_path, name):
    from PIL import Image

    Image.new("RGB", (16, 16)).save(tmp_path / "a.png")
    flags = ["--to=Male=1"] if name == "test_stargan" else []
    arguments = ["translate", name, "a.png", "--out=b.png", *flags]
    kept = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=tmp_path,
        env=kept,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 picture translated" in done.stdout


def test_other_lines_are_written_whatever_happens(capfd):
    with pytest.raises(ZeroDivisionError), without_messages(re.compile(b"about me")):
        os.write(2, b"about me: fine\nabout you: broken\n")
        os.write(2, b"also about me\n")
        1 / 0  # noqa: B018
    os.write(2, b"about me again\n")
    lines = capfd.readouterr().err.splitlines()
    assert lines == ["about you: broken", "also about me", "about me again"]


def test_it_finds_tensorflow_alone_and_once(monkeypatch):
    finder = QuietStart()
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    assert finder.find_spec("numpy") is None and finder in sys.meta_path
    spec = finder.find_spec("tensorflow")
    assert spec.name == "tensorflow" and finder not in sys.meta_path


def test_messages_come_where_there_is_nowhere_to_keep_them(capfd, monkeypatch):
    def full():
        raise FileNotFoundError("no directory for temporary files")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with without_messages(re.compile(b"about me")):
        os.write(2, b"about me: fine\n")
    assert capfd.readouterr().err == "about me: fine\n"


@pytest.mark.parametrize("closed", ["0", "1", "2", "0, 1, 2"])
def test_a_service_may_close_the_standard_streams(tmp_path, closed):
    program = f"import os; [os.close(fd) for fd in [{closed}]]; "
    starter = f"os.execv({sys.executable!r}, {[sys.executable, '-c', PROGRAM]} + "
    arguments = ["generate", "test_dcgan", "--num=2", f"--out={tmp_path / 'a.png'}"]
    done = subprocess.run([sys.executable, "-c", f"{program}{starter}{arguments})"])
    assert done.returncode == 0 and (tmp_path / "a.png").is_file()

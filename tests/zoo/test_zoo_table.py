"""tools/zoo_table: what the cards say, as Markdown."""

import subprocess
import sys

import pytest

README = "# Project\n\n<!-- zoo -->\nold\n<!-- /zoo -->\n\nThe end.\n"
METRICS = {
    "fd_judge_dots_1k": 12.345678,
    "fd_judge_dots_1k_of_train": 0.5,
    "fd_judge_dots_1k_of_noise": 1234.5,
    "agreement_judge_dots_1k": 0.975,
    "recall_judge_dots_1k": 0.25,
}


@pytest.fixture
def table(tmp_path, make):
    """Runs the tool on a zoo of two; returns its exit code."""
    zoo = tmp_path / "zoo"
    files = {"weights": b"abc", "preview.png": b""}
    make.entry(zoo, "gan_dots", files, summary="Draws | dots.", metrics=METRICS)
    make.entry(zoo, "test_dots", summary="Draws nothing.")
    (tmp_path / "README.md").write_text(README)

    def run(*arguments):
        command = [sys.executable, make.root / "tools" / "zoo_table", *arguments]
        places = [f"--zoo={zoo}", f"--readme={tmp_path / 'README.md'}"]
        done = subprocess.run(
            [*command, *places], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_tables_are_written_once(tmp_path, table):
    assert table("--check")[0] == 1
    assert (tmp_path / "README.md").read_text() == README
    assert table() == (
        0,
        f"{tmp_path / 'zoo' / 'README.md'} written\n{tmp_path / 'README.md'} written\n",
    )
    assert table("--check") == (0, "")


def test_readme_tells_the_main_figures(tmp_path, table):
    table()
    text = (tmp_path / "README.md").read_text()
    assert text.startswith("# Project\n\n<!-- zoo -->\n| |")
    assert text.endswith("|\n<!-- /zoo -->\n\nThe end.\n")
    assert '<img src="zoo/gan_dots/preview.png"' in text
    assert "`fd_judge_dots_1k` 12.35 (real pictures 0.5, noise 1234)" in text
    assert "`agreement_judge_dots_1k` 97.50%" in text
    assert r"Draws \| dots." in text
    assert "Data: dots (CC0-1.0)" in text
    assert "recall" not in text and "test_dots" not in text


def test_zoo_readme_tells_everything(tmp_path, table):
    table()
    text = (tmp_path / "zoo" / "README.md").read_text()
    assert '<img src="gan_dots/preview.png"' in text
    assert "- `recall_judge_dots_1k` 0.25\n" in text
    assert "```sh\nkgan train gan --data=dots\n```" in text
    assert "## test_dots" in text
    assert "published 2024-05-01 with kgan 0.1.0" in text


def test_readme_without_markers_is_an_error(tmp_path, table):
    (tmp_path / "README.md").write_text("# Project\n")
    code, output = table()
    assert code != 0 and "<!-- zoo -->" in output


def test_shipped_tables_are_up_to_date(make):
    command = [sys.executable, make.root / "tools" / "zoo_table", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"Run tools/zoo_table: {done.stdout}{done.stderr}"


def test_a_translator_stands_beside_what_was_not_translated(tmp_path, make, table):
    judged = "judge_dots_120_128px"
    metrics = {
        f"share_zebra_{judged}": 0.85,
        f"share_zebra_{judged}_of_untranslated": 0.025,
        f"fd_{judged}": 12.0,
        f"fd_{judged}_of_train": 3.0,
        f"fd_{judged}_of_untranslated": 48.0,
    }
    files = {"weights": b"abc", "preview.png": b""}
    make.entry(tmp_path / "zoo", "cyclegan_dots", files, metrics=metrics)
    table()
    text = (tmp_path / "README.md").read_text()
    assert f"`share_zebra_{judged}` 85.00% (untranslated 2.50%)" in text
    assert f"`fd_{judged}` 12 (real pictures 3, untranslated 48)" in text


def test_coverage_stands_beside_its_largest_value(tmp_path, make, table):
    metrics = {"class_coverage_judge_dots_1k": 0.2}
    for name, classes in [("cgan_dots", ["a", "b", "c", "d"]), ("gan_more", [])]:
        make.entry(
            tmp_path / "zoo",
            name,
            {"weights": b"abc", "preview.png": b""},
            metrics=metrics,
            class_names=classes,
            num_classes=len(classes) or None,
        )
    table()
    text = (tmp_path / "README.md").read_text()
    assert text.count("`class_coverage_judge_dots_1k` 20.00% (at most 25.00%)") == 1
    assert text.count("`class_coverage_judge_dots_1k` 20.00% |") == 1

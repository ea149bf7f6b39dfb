"""What a training went on from, kept with the run and told by the card."""

import json

import pytest

from kgan import zoo
from kgan.cli import lineage, main
from kgan.cli.recipe import Recipe
from kgan.cli.run import Run

FEW = ["--data=digits", "--filters=2", "--latent_dim=4", "--limit=32", "--epochs=1"]
STEPS = ["--batch_size=16", "--steps_per_execution=1", "--verbose=0"]


def train(*more):
    return main.main(["train", "dcgan", *FEW, *STEPS, *more])


def published(name):
    assert main.main(["publish", "runs/" + name, "dcgan_" + name]) == 0
    return zoo.entry("dcgan_" + name)


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A directory to work in, with a zoo of its own in front of the shipped one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zoo").mkdir()
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path / "zoo"))
    return tmp_path


def test_from_run_to_run_to_entry_to_run(work):
    assert train("--out=runs/first") == 0
    assert train("--start=runs/first", "--epochs=2", "--out=runs/second") == 0
    assert not (work / "runs" / "first" / lineage.LINEAGE).exists()
    entry = published("second")
    assert [one["steps"] for one in entry.training] == [2, 4]
    first, second = (one["command"] for one in entry.training)
    assert first.endswith("--out runs/first") and "--start" not in first
    assert second == entry.command and "--start runs/first" in second

    assert train("--start=dcgan_second", "--out=runs/third") == 0
    assert published("third").training[:2] == entry.training
    # What goes on in its own directory has no part more.
    assert train("--start=dcgan_second", "--epochs=2", "--out=runs/third") == 0
    assert [one["steps"] for one in lineage.read(work / "runs" / "third")] == [2, 4]


def test_what_begins_from_scratch_has_one_part(work):
    assert train("--out=runs/first") == 0
    assert published("first").training == ()
    assert lineage.read(work / "runs" / "first") == []


def test_an_entry_of_one_part():
    entry = zoo.entry("test_dcgan")
    assert lineage.up_to("test_dcgan", 8) == [{"command": entry.command, "steps": 8}]


def test_a_file_is_its_run_s_or_nobody_s(tmp_path):
    run = Run(tmp_path / "mine")
    run.open(Recipe.of("dcgan", filters=3))
    run.checkpoint.parent.mkdir()
    run.checkpoint.touch()
    [part] = lineage.up_to(str(run.checkpoint), 5)
    assert part["command"].startswith("kgan train dcgan --data digits --filters 3")
    alone = tmp_path / "alone" / "there" / "generator.keras"
    alone.parent.mkdir(parents=True)
    alone.touch()
    [part] = lineage.up_to(str(alone), 5)
    assert part == {"command": "(that of the file generator.keras)", "steps": 5}


@pytest.mark.parametrize("text", ["5", "[5]", "{}}", '[{"command": "kgan"}]'])
def test_a_file_that_is_no_list_of_parts(tmp_path, text):
    (tmp_path / lineage.LINEAGE).write_text(text)
    with pytest.raises(ValueError, match="lineage.json is no list of parts"):
        lineage.read(tmp_path)


def test_what_else_a_part_says_stays(tmp_path):
    parts = [{**lineage.part("kgan train", 3), "what": "stopped early"}]
    lineage.write(tmp_path, parts)
    assert lineage.read(tmp_path) == parts
    assert json.loads((tmp_path / lineage.LINEAGE).read_text()) == parts

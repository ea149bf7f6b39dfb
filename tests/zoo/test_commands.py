"""kgan list, show, generate and verify: what they print, write and refuse."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from kgan.cli import generate, main, show, text

# The verbs that only read cards do not wait for TensorFlow.
LIGHT = """
import sys
from kgan.cli.main import main
assert main(["list"]) == 0
assert main(["show", "gan_dots"]) == 0
heavy = {"tensorflow", "keras", "numpy", "PIL"} & set(sys.modules)
assert not heavy, heavy
"""


@pytest.fixture
def kgan(capsys, tmp_path, monkeypatch):
    """Runs `kgan ...` in an empty directory; returns code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.mark.parametrize(
    ("count", "words"),
    [(98, "98 bytes"), (1234, "1.2 kB"), (131072, "131 kB"), (8e9, "8.0 GB")],
)
def test_sizes_for_people(count, words):
    assert text.size(count) == words


def test_list_prints_a_line_an_entry(kgan, zoo_dir, make):
    make.entry(zoo_dir, "gan_dots")
    make.entry(zoo_dir, "cgan_lines", kind="conditional_generator")
    assert kgan("list") == (
        0,
        "cgan_lines  conditional generator  dots  3 bytes  Draws dots.\n"
        "gan_dots    generator              dots  3 bytes  Draws dots.\n",
        "",
    )
    assert kgan("list", "gan*")[1].startswith("gan_dots ")
    code, out, errors = kgan("list", "x*")
    assert (code, out) == (1, "") and "there are: cgan_lines, gan_dots" in errors
    assert kgan("list", "a", "b")[0] == 2


def test_list_goes_on_after_a_broken_card(kgan, zoo_dir, make):
    (make.entry(zoo_dir, "gan_broken") / "card.json").write_text("{}")
    make.entry(zoo_dir, "gan_dots")
    code, out, errors = kgan("list")
    assert code == 1
    assert out.startswith("gan_dots ") and "gan_broken" in errors


def test_reading_cards_is_light(zoo_dir, make):
    make.entry(zoo_dir, "gan_dots")
    environment = {**os.environ, "KGAN_ZOO": str(zoo_dir)}
    subprocess.run(
        [sys.executable, "-c", LIGHT], check=True, cwd=make.root, env=environment
    )


def test_show_prints_the_card(kgan, zoo_dir, make):
    make.entry(zoo_dir, "gan_dots", parameters={"generator": 1234567})
    code, out, _ = kgan("show", "gan_dots")
    assert code == 0
    lines = [line.strip() for line in out.splitlines()]
    assert lines[0] == "gan_dots: Draws dots."
    assert "trained on  dots (licence: CC0-1.0)" in lines
    assert "pictures    8 x 8 x 1" in lines
    assert "parameters  generator 1,234,567" in lines
    assert "made by     kgan train gan --data=dots" in lines
    assert "fd_judge_dots_1k  12.5" in lines
    assert "epochs  3" in lines
    # The sha256 of "abc" begins so in FIPS 180-4.
    assert "weights    3 bytes  sha256 ba7816bf8f01cfea…" in lines
    assert "classes" not in out


def test_show_as_json(kgan, zoo_dir, make):
    directory = make.entry(zoo_dir, "gan_dots")
    code, out, _ = kgan("show", "gan_dots", "--json")
    stored = json.loads((directory / "card.json").read_text("utf-8"))
    assert code == 0 and stored.items() <= json.loads(out).items()


@pytest.mark.parametrize("verb", ["show", "generate", "verify"])
def test_unknown_name_tells_the_nearest(kgan, zoo_dir, make, verb):
    make.entry(zoo_dir, "gan_dots")
    code, out, errors = kgan(verb, "gan_dogs")
    assert (code, out) == (1, "")
    assert f"kgan {verb}: No entry is called 'gan_dogs'" in errors
    assert "Did you mean gan_dots?" in errors


@pytest.mark.parametrize("verb", ["show", "generate"])
def test_one_name_is_wanted(kgan, zoo_dir, verb):
    assert kgan(verb)[0] == kgan(verb, "a", "b")[0] == 2


def test_verify_tells_each_entry(kgan, model_zoo):
    code, out, _ = kgan("verify")
    assert code == 0
    names = [line.split(":")[0] for line in out.splitlines()]
    assert names == ["cgan", "cyclegan", "gan", "judge"]
    assert "7 files" in out and "(allowed 2)" in out
    assert kgan("verify", "gan", "gone")[0] == 1


def test_generate_writes_a_grid(kgan, model_zoo, tmp_path):
    code, out, _ = kgan("generate", "gan", "--num=10", "--seed=3")
    assert (code, out) == (0, "gan.png: 10 pictures by gan, seed 3\n")
    with Image.open(tmp_path / "gan.png") as image:
        # 10 pictures of 8 px in 4 columns and 3 rows, 2 px between and around.
        assert (image.size, image.mode) == ((42, 32), "L")
    code, _, errors = kgan("generate", "gan")
    assert code == 1 and "gan.png is there already; --overwrite" in errors
    assert kgan("generate", "gan", "--overwrite", "--scale=3")[0] == 0
    with Image.open(tmp_path / "gan.png") as image:
        assert image.size == (3 * 82, 3 * 82)


def test_conditional_grid_has_a_column_a_class(kgan, model_zoo, tmp_path):
    assert kgan("generate", "cgan", "--out=deep/er/grid")[0] == 0
    with Image.open(tmp_path / "deep/er/grid.png") as image:
        assert image.size == (3 * 10 + 2, 8 * 10 + 2)
    assert kgan("generate", "cgan", "--labels=0,2,1,1,0", "--out=row.png")[0] == 0
    with Image.open(tmp_path / "row.png") as image:
        assert image.size == (5 * 10 + 2, 10 + 2)


@pytest.mark.parametrize("out", ["some/", "there"])
def test_generate_writes_single_files(kgan, model_zoo, tmp_path, out):
    (tmp_path / "there").mkdir()
    arguments = ["--labels=2,one", "--num=3", "--seed=1", f"--out={out}"]
    assert kgan("generate", "cgan", *arguments)[0] == 0
    files = sorted(path.name for path in (tmp_path / out).iterdir())
    assert files == ["cgan_0000_2.png", "cgan_0001_1.png", "cgan_0002_2.png"]
    with Image.open(tmp_path / out / files[1]) as image:
        from kgan import zoo

        wanted = zoo.load("cgan").generate(labels=[2, 1, 2], seed=1)[1, ..., 0]
        np.testing.assert_array_equal(np.array(image), wanted)
    code, _, errors = kgan("generate", "cgan", *arguments)
    assert code == 1 and "and 2 more" in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gan", "--labels=1"], "draws without labels"),
        (["cgan", "--labels=3"], "classes 0 .. 2, or one of zero, one, two"),
        (["cgan", "--labels=-1"], "received '-1'"),
        (["cgan", "--labels="], "at least one class"),
        (["judge"], "'judge' is a classifier; it draws no pictures"),
        (["cyclegan"], "'cyclegan' is a translator; it draws no pictures"),
        (["gan", "--seed=99999999999999999999"], "`seed` wants an integer"),
        (["gan", "--out=a.nonsense"], "nonsense"),
    ],
)
def test_what_cannot_be_drawn(kgan, model_zoo, tmp_path, arguments, message):
    code, out, errors = kgan("generate", *arguments)
    assert (code, out) == (1, "") and message in errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("flag", ["--num=0", "--num=many", "--seed=x", "--nonsense"])
def test_wrong_flags_exit_with_2(kgan, zoo_dir, flag):
    assert kgan("generate", "gan", flag)[0] == 2


def test_paths_keep_their_order():
    paths = generate.choose_paths("gan", "out/", 12000, None)
    assert paths[7] == pathlib.Path("out/gan_00007.png")
    assert sorted(paths) == paths


def test_recipes_and_other_keys_are_shown(tmp_path, make):
    from kgan.zoo.card import parse

    card = make.card(
        recipe={"augment": ["flip"], "limit": None},
        selection={"epoch": 2},
        training=[{"command": "kgan train gan", "steps": 1500}],
    )
    shown = show.describe(parse(card, tmp_path))
    assert "Trained in parts\n  1,500 steps  kgan train gan" in shown
    assert 'augment  ["flip"]' in shown and 'selection  {"epoch": 2}' in shown

"""kgan publish: from the directory of a training to an entry."""

import json

import numpy as np
import pytest

from kgan import zoo
from kgan.cli import main, trained_run
from kgan.cli.recipe import Recipe
from kgan.zoo.card import read_entry


@pytest.fixture(scope="module")
def run_directory(tmp_path_factory):
    """`runs/mine` as `kgan train` leaves it, after four steps."""
    from kgan.cli.build import build_model
    from kgan.cli.run import Run

    run = Run(tmp_path_factory.mktemp("work") / "runs" / "mine")
    recipe = Recipe.of("cgan", data="digits", filters=2, latent_dim=4, epochs=2, seed=3)
    recipe.write(run.recipe_file)
    model = build_model(recipe, (8, 8, 1), classes=10, steps_per_epoch=4)
    for path in (run.best, run.checkpoint):
        images = np.zeros((8, 8, 8, 1), "float32")
        model.fit(images, np.arange(8), batch_size=4, verbose=0)
        path.parent.mkdir()
        model.save(path)
    figures = {"epoch": 1, "val_fd_judge_digits_2k_vs_train": 7.5}
    run.best_figures.write_text(json.dumps(figures))
    return run.directory


@pytest.fixture
def kgan(capsys, run_directory, zoo_dir, monkeypatch):
    """Runs `kgan publish ...` beside `runs/`; returns code, output and errors."""
    monkeypatch.chdir(run_directory.parents[1])

    def run(*arguments):
        code = main.main(["publish", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_best_epoch_is_published(kgan, zoo_dir):
    code, out, errors = kgan("mine", "cgan_digits")
    assert code == 0, errors
    assert f"Published cgan_digits in {zoo_dir / 'cgan_digits'}" in out
    entry = zoo.entry("cgan_digits")
    assert entry.summary == "Conditional GAN, convolutional, trained on digits."
    assert (entry.kind, entry.seed) == ("conditional_generator", 3)
    assert entry.dataset == "digits" and "CC BY 4.0" in entry.licence
    assert entry.class_names == tuple("0123456789")
    assert entry.recipe["latent_dim"] == 4
    assert entry.extra["steps"] == 2
    assert entry.extra["selection"]["epoch"] == 1
    # The command makes the same recipe again, and has the same judge choose.
    assert entry.command.startswith("kgan train cgan --data digits ")
    assert entry.command.endswith("--out runs/mine --judge judge_digits")
    assert zoo.load("cgan_digits").generate(labels=[3, 1]).shape == (2, 8, 8, 1)


def test_choices_are_flags(kgan, tmp_path):
    flags = [f"--directory={tmp_path / 'other'}", "--licence=mine"]
    words = ["--weights=last", "--summary=Mine, late."]
    words += ["--dataset=Digits", "--limits=Not for cheques."]
    assert kgan("runs/mine", "cgan_late", *flags, *words)[0] == 0
    entry = read_entry(tmp_path / "other" / "cgan_late")
    assert (entry.summary, entry.licence) == ("Mine, late.", "mine")
    assert (entry.dataset, entry.extra["limits"]) == ("Digits", "Not for cheques.")
    assert entry.extra["steps"] == 4 and "selection" not in entry.extra
    assert entry.command.endswith("--out runs/mine")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone", "cgan"], "no recipe.json in it. Runs here: runs/mine"),
        (["mine", "../cgan"], "wants lower-case letters"),
        (["mine", "there"], "an entry 'there' in"),
    ],
)
def test_what_cannot_be_published(kgan, zoo_dir, make, arguments, message):
    make.entry(zoo_dir, "there")
    code, out, errors = kgan(*arguments)
    assert (code, out) == (1, "") and message in errors
    assert zoo.list_models() == ["there"]


def test_two_names_are_wanted(kgan):
    assert kgan("mine")[0] == 2
    assert kgan("mine", "cgan", "--weights=some")[0] == 2


def test_run_without_a_model(kgan, run_directory, tmp_path):
    Recipe.of("gan").write(tmp_path / "recipe.json")
    code, _, errors = kgan(str(tmp_path), "gan")
    assert code == 1 and "has no trained model yet" in errors
    assert "--judge" in kgan(str(tmp_path), "gan", "--weights=best")[2]


def test_broken_recipe_is_named(kgan, tmp_path):
    (tmp_path / "recipe.json").write_text("{")
    assert f"{tmp_path / 'recipe.json'} is no recipe" in kgan(str(tmp_path), "gan")[2]


def test_data_without_licence(kgan, run_directory, tmp_path, monkeypatch):
    from kgan import data

    def unknown(source, data_dir=None):
        raise data.DataError("nothing known")

    monkeypatch.setattr(data, "info", unknown)
    code, _, errors = kgan("mine", "cgan_x")
    assert code == 1 and "--licence=unknown. (nothing known)" in errors


@pytest.mark.parametrize(
    ("figure", "flag"),
    [
        ("val_fd_judge_mnist_2k_vs_train", " --judge judge_mnist"),
        ("val_fd_judge_mnist_500", " --judge judge_mnist"),
        ("val_loss", ""),
    ],
)
def test_judge_is_read_off_the_figure(figure, flag):
    assert trained_run.judge_flag({"epoch": 3, figure: 1.0}) == flag

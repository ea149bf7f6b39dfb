"""kgan publish of a CycleGAN: its domains, its direction, what the card shows."""

import numpy as np
import pytest
from PIL import Image

from kgan import zoo
from kgan.cli import main, translation_card
from kgan.cli.recipe import Recipe
from kgan.cli.run import Run

NUMBERS = {
    "image_shape": [16, 16, 3],
    "filters": 2,
    "num_blocks": 1,
    "num_layers": 1,
    "pool_size": 2,
    "ema_decay": 0.9,
    "precision": "mixed_bfloat16",
}


@pytest.fixture(scope="module")
def run_directory(tmp_path_factory):
    """`runs/mine` as `kgan train cyclegan` leaves it, no step done yet."""
    from kgan.cli.build import build_model

    run = Run(tmp_path_factory.mktemp("work") / "runs" / "mine")
    recipe = Recipe.of("cyclegan", data="cycle_gan/day2night", **NUMBERS)
    recipe.write(run.recipe_file)
    run.save(build_model(recipe, (16, 16, 3), None, steps_per_epoch=1))
    return run.directory


@pytest.fixture
def kgan(capsys, run_directory, zoo_dir, monkeypatch):
    """Runs `kgan publish mine ...` beside `runs/`; returns code, output and errors."""
    monkeypatch.chdir(run_directory.parents[1])

    def run(*arguments):
        code = main.main(["publish", "mine", *arguments, "--licence=CC0-1.0"])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_both_directions_of_one_run(kgan, tmp_path):
    assert kgan("cyclegan_day2night")[0] == 0
    code, out, errors = kgan("cyclegan_night2day", "--reverse")
    assert code == 0, errors
    assert "Next: kgan evaluate cyclegan_night2day; kgan translate " in out
    there, back = map(zoo.entry, ("cyclegan_day2night", "cyclegan_night2day"))
    assert there.summary == (
        "CycleGAN from day to night, trained on cycle_gan/day2night."
    )
    assert back.summary == (
        "CycleGAN from night to day, trained on cycle_gan/day2night."
    )
    assert there.extra == {"domains": ["day", "night"], "steps": 0}
    assert back.extra == {"domains": ["night", "day"], "steps": 0, "reversed": True}
    assert there.command == back.command
    assert there.command.startswith("kgan train cyclegan --data cycle_gan/day2night ")
    assert there.dataset == "cycle_gan/day2night" and there.licence == "CC0-1.0"
    image = np.random.default_rng(0).integers(0, 256, (20, 13, 3), "uint8")
    forth, home = map(zoo.load, ("cyclegan_day2night", "cyclegan_night2day"))
    np.testing.assert_array_equal(home.translate(image), forth.reverse.translate(image))
    np.testing.assert_array_equal(home.reverse.translate(image), forth.translate(image))


def test_card_shows_translations_of_ones_own_pictures(kgan, tmp_path):
    folder = tmp_path / "own" / "testA"
    folder.mkdir(parents=True)
    (tmp_path / "own" / "trainA").mkdir()
    for index in range(3):
        Image.new("RGB", (16, 16), (90 * index, 0, 0)).save(folder / f"{index}.png")
    flags = [f"--preview_from={folder}", "--preview_num=2"]
    assert kgan("cyclegan_own", *flags)[0] == 0
    with Image.open(zoo.entry("cyclegan_own").path / "preview.png") as preview:
        assert preview.size == (2 * 18 + 2, 18 + 2)
        shown = np.array(preview)[2:18, 20:36]
    source = np.full((16, 16, 3), (90, 0, 0), "uint8")
    wanted = zoo.load("cyclegan_own").translate(source)
    np.testing.assert_array_equal(shown, wanted)
    code, _, errors = kgan("cyclegan_gone", "--preview_from=gone:testA")
    assert code == 1 and "gone" in errors
    assert zoo.list_models() == ["cyclegan_own"]


def flag_values(**values):
    """Stands for the flags of `kgan publish`."""
    import types

    given = {"licence": "mine", "dataset": None, "data_dir": None, **values}
    return types.SimpleNamespace(**given)


@pytest.mark.parametrize(
    ("numbers", "dataset", "domains"),
    [
        ({"data": "cycle_gan/horse2zebra"}, "cycle_gan/horse2zebra", "horse zebra"),
        (
            {"data": "cycle_gan/horse2zebra", "direction": "BtoA"},
            "cycle_gan/horse2zebra",
            "zebra horse",
        ),
        (
            {"domain_x": "some/cat", "domain_y": "dog"},
            "some/cat and dog",
            "some/cat dog",
        ),
        ({"data": "cycle_gan/maps"}, "cycle_gan/maps", ""),
    ],
)
def test_data_are_described(numbers, dataset, domains):
    recipe = Recipe.of("cyclegan", **numbers)
    card = translation_card.describe_data(recipe, flag_values())
    assert card["dataset"] == dataset and card["licence"] == "mine"
    assert card.get("domains", []) == domains.split()


def test_folders_are_called_by_their_names(tmp_path):
    for name in ("cats", "dogs"):
        (tmp_path / name).mkdir()
    sides = {"domain_x": str(tmp_path / "cats"), "domain_y": str(tmp_path / "dogs")}
    card = translation_card.describe_data(Recipe.of("cyclegan", **sides), flag_values())
    assert card["dataset"] == "cats and dogs" and card["domains"] == ["cats", "dogs"]
    with pytest.raises(ValueError, match="--licence=unknown"):
        recipe = Recipe.of("cyclegan", **sides)
        translation_card.describe_data(recipe, flag_values(licence=None))


def test_reverse_of_a_generator_is_refused(kgan, run_directory, tmp_path):
    from kgan.cli.build import build_model

    run = Run(tmp_path / "runs" / "dots")
    recipe = Recipe.of("dcgan", data="digits", filters=2, latent_dim=2)
    recipe.write(run.recipe_file)
    run.save(build_model(recipe, (8, 8, 1), None, steps_per_epoch=1))
    code = main.main(["publish", str(run.directory), "dots", "--reverse"])
    assert code == 1 and zoo.list_models() == []

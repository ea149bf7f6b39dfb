"""Recipes: presets with the papers' numbers, files, flags and what is refused."""

import json

import keras
import pytest
from absl import flags

from kgan.cli import train
from kgan.cli.build import build_model, build_rate
from kgan.cli.recipe import PRESETS, Recipe


def parse(*argv):
    flag_values = flags.FlagValues()
    train.define_flags(flag_values)
    args = flag_values(["kgan", *argv])[1:]
    return train.read_recipe(flag_values, args)


def test_dcgan_has_the_papers_optimizer():
    # Radford et al., section 4: rate 0.0002, beta1 0.5.
    recipe = Recipe.of("dcgan")
    rates = (recipe.d_learning_rate, recipe.g_learning_rate, recipe.beta_1)
    assert rates == (0.0002, 0.0002, 0.5)
    assert Recipe.of("dcgan_paper").batch_size == 128


def test_the_first_gans_rate_falls_by_its_factor():
    # 0.1 divided by 1.00004 a step: e**-4 after 100,000 steps.
    rate = build_rate("exponential", 0.1, total_steps=1)
    assert float(rate(100_000)) == pytest.approx(0.1 * 0.018319, rel=1e-3)


def test_a_linear_rate_is_constant_then_falls_to_zero():
    rate = build_rate("linear", 2.0, total_steps=100)
    assert [float(rate(step)) for step in (0, 50, 75, 100)] == [2, 2, 1, 0]


@pytest.mark.parametrize("model", PRESETS)
def test_every_preset_builds_a_compiled_model(model):
    recipe = Recipe.of(model, filters=2)
    built = build_model(recipe, (8, 8, 1), num_classes=3, steps_per_epoch=5)
    assert built.compiled
    assert built.num_classes == (3 if model.startswith("cgan") else None)
    assert built.latent_distribution == recipe.latent_distribution
    kind = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}
    assert isinstance(built.d_optimizer, kind[recipe.optimizer])


def test_every_number_is_a_flag():
    recipe = parse("cgan", "--data=mnist", "--image_shape=32,32,3", "--spectral_norm")
    assert recipe.image_shape == (32, 32, 3) and recipe.spectral_norm
    assert parse("dcgan", "--augment=flip,crop").augment == ("flip", "crop")
    assert parse("dcgan", "--d_steps=3", "--g_learning_rate=1e-3").d_steps == 3


def test_a_file_is_read_and_flags_stand_above_it(tmp_path):
    file = tmp_path / "recipe.json"
    Recipe.of("dcgan", data="mnist", epochs=3).write(file)
    recipe = parse(f"--recipe={file}", "--epochs=5")
    assert recipe == Recipe.of("dcgan", data="mnist", epochs=5)
    assert Recipe.read(file).epochs == 3


def test_the_command_makes_the_recipe_again():
    recipe = Recipe.of("cgan", data="mnist", filters=32, ema_decay=0.999)
    command = recipe.command("runs/x")
    assert command == (
        "kgan train cgan --data mnist --filters 32 --ema_decay 0.999 --out runs/x"
    )
    assert parse(*command.split()[2:]) == recipe


@pytest.mark.parametrize(
    "numbers, message",
    [
        ({"model": "stylegan"}, "no model 'stylegan'.*'cgan'.*'dcgan'"),
        ({"model": "dcgan", "epoch": 3}, "no 'epoch'; did you mean 'epochs'"),
        ({"model": "dcgan", "epochs": "3"}, "'epochs' wants int; received '3'"),
        ({"model": "dcgan", "filters": True}, "'filters' wants int; received True"),
        ({"epochs": 3}, "the key 'model'"),
        ([1], "JSON object"),
    ],
)
def test_what_is_no_recipe(tmp_path, numbers, message):
    file = tmp_path / "recipe.json"
    file.write_text(json.dumps(numbers))
    with pytest.raises(ValueError, match=f"recipe.json is no recipe.*{message}"):
        Recipe.read(file)

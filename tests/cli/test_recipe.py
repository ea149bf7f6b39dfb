"""Recipes: presets with the papers' numbers, files, flags and what is refused."""

import json

import keras
import pytest
from absl import flags

from kgan.cli import train
from kgan.cli.build import build_model
from kgan.cli.objective import build_optimizer, build_rate
from kgan.cli.presets import FAMILIES, PRESETS
from kgan.cli.recipe import Recipe


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


def test_cyclegan_has_the_references_numbers():
    # pytorch-CycleGAN-and-pix2pix: Adam 2e-4 (0.5, 0.999), 100 epochs constant and
    # 100 linear to zero, batch 1, 256 px cropped from 286, lambda 10 and 0.5.
    recipe = Recipe.of("cyclegan")
    numbers = (recipe.g_learning_rate, recipe.beta_1, recipe.beta_2, recipe.batch_size)
    assert numbers == (2e-4, 0.5, 0.999, 1)
    assert (recipe.lambda_cycle, recipe.lambda_identity, recipe.pool_size) == (
        *(10, 0.5),
        50,
    )
    assert Recipe.of("cyclegan_paper").lambda_identity == 0
    rate = build_optimizer(recipe, 2e-4, steps_per_epoch=1334)._learning_rate
    rates = [float(rate(epoch * 1334)) for epoch in (0, 100, 150, 200)]
    assert rates == pytest.approx([2e-4, 2e-4, 1e-4, 0])


def test_a_fall_may_be_shorter_than_half_of_the_training():
    recipe = Recipe.of("cyclegan", epochs=30, decay_epochs=10)
    rate = build_optimizer(recipe, 1.0, steps_per_epoch=2)._learning_rate
    assert [float(rate(2 * epoch)) for epoch in (0, 20, 25, 30)] == [1, 1, 0.5, 0]


def test_adam_takes_its_epsilon():
    optimizer = build_optimizer(Recipe.of("dcgan", epsilon=1e-8), 2e-4, 1)
    assert optimizer.epsilon == 1e-8
    assert build_optimizer(Recipe.of("dcgan"), 2e-4, 1).epsilon == 1e-7


@pytest.mark.parametrize("model", PRESETS)
def test_every_preset_builds_a_compiled_model(model):
    recipe = Recipe.of(model, filters=2)
    stargan = recipe.family == "stargan"
    shape, classes = ((64, 64, 1), recipe.attributes) if stargan else ((8, 8, 1), 3)
    built = build_model(recipe, shape, classes, steps_per_epoch=5)
    assert built.compiled
    kind = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}
    assert isinstance(built.d_optimizer, kind[recipe.optimizer])


@pytest.mark.parametrize("model", FAMILIES["gan"])
def test_every_gan_draws_from_latents(model):
    recipe = Recipe.of(model, filters=2)
    built = build_model(recipe, (8, 8, 1), 3, steps_per_epoch=5)
    assert built.num_classes == (3 if model.startswith("cgan") else None)
    assert built.latent_distribution == recipe.latent_distribution


def test_every_preset_has_a_family():
    assert sorted(name for names in FAMILIES.values() for name in names) == sorted(
        PRESETS
    )


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
    "numbers",
    [
        {"domain_x": "horses", "domain_y": "zebras", "lambda_identity": 0.0},
        {"augment": (), "pool_size": 0, "image_shape": (64, 64, 3)},
        {"direction": "BtoA", "generator": "unet", "num_downs": 7},
    ],
)
def test_the_command_of_a_cyclegan_makes_its_recipe_again(numbers):
    recipe = Recipe.of("cyclegan", **numbers)
    command = recipe.command("runs/x")
    assert ("--data " in command) == ("domain_x" not in numbers)
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

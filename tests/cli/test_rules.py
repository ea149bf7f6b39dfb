"""Numbers that contradict one another are refused before data are read."""

import re

import pytest

from kgan.cli.presets import FAMILIES
from kgan.cli.recipe import Recipe, flag_fields
from kgan.cli.rules import BELONGING, CHOICES, FOREIGN


@pytest.mark.parametrize(
    "numbers, message",
    [
        ({"image_shape": None}, "cyclegan wants image_shape.*received None"),
        ({"image_shape": (30, 32, 3)}, "multiples of 4; received image_shape=(30,"),
        (
            {"generator": "unet", "image_shape": (128, 128, 3)},
            "unet of 8 halvings wants height and width to be multiples of 256",
        ),
        # A 70x70 PatchGAN halves three times and then loses a pixel twice.
        ({"image_shape": (20, 64, 3)}, "patchgan of 3 halvings wants at least 24 px"),
        ({"load_size": 200}, "Crops of 256 px.*received load_size=200"),
        ({"domain_x": "a"}, "go together.*received domain_x=a and domain_y=None"),
        ({"domain_y": "b"}, "go together.*received domain_x=None and domain_y=b"),
        (
            {"domain_x": "a", "domain_y": "b", "data": "cycle_gan/maps"},
            "received data='cycle_gan/maps', too",
        ),
        (
            {"domain_x": "a", "domain_y": "b", "direction": "BtoA"},
            "exchange these two",
        ),
        ({"data": ""}, "data is wanted"),
        ({"direction": "AtoA"}, "direction wants AtoB or BtoA; received 'AtoA'"),
        ({"generator": "vgg"}, "generator wants resnet or unet; received 'vgg'"),
        ({"discriminator": "n"}, "discriminator wants patchgan or pixelgan"),
        ({"decay": "cosine"}, "decay wants constant or linear or exponential"),
        ({"optimizer": "lion"}, "optimizer wants adam or sgd; received 'lion'"),
        ({"num_downs": 7}, "num_downs belongs to generator=unet; received num_downs=7"),
        ({"generator": "unet", "num_blocks": 6}, "num_blocks belongs to generator=res"),
        (
            {"discriminator": "pixelgan", "num_layers": 2},
            "belongs to discriminator=pat",
        ),
        ({"decay": "constant", "decay_epochs": 9}, "decay_epochs belongs to decay=lin"),
        ({"decay_epochs": 201}, "received decay_epochs=201 with epochs=200"),
        ({"batch_size": 8, "pool_size": 4}, "pool_size=4 with batch_size=8"),
        ({"latent_dim": 64}, "cyclegan has no latent_dim; received 64"),
        ({"d_steps": 2}, "cyclegan has no d_steps; received 2"),
        ({"d_augment": ("shift",)}, "cyclegan has no d_augment; received .*shift"),
        ({"lambda_gp": 10.0}, "cyclegan has no lambda_gp; received 10.0"),
    ],
)
def test_what_a_cyclegan_refuses(numbers, message):
    pattern = ".*".join(re.escape(part) for part in message.split(".*"))
    with pytest.raises(ValueError, match=pattern):
        Recipe.of("cyclegan", **numbers)


@pytest.mark.parametrize(
    "numbers",
    [
        {"image_shape": (24, 28, 3)},
        {"generator": "unet", "num_downs": 7, "image_shape": (128, 256, 3)},
        {"discriminator": "pixelgan", "image_shape": (8, 8, 1)},
        {"batch_size": 64, "pool_size": 0},
        {"load_size": 256},
        {"load_size": 143, "image_shape": (128, 128, 3)},
        {"augment": ("flip",), "image_shape": (64, 64, 3)},
        {"domain_x": "a", "domain_y": "b", "split": "train[:80%]"},
        {"decay_epochs": 200},
    ],
)
def test_what_a_cyclegan_takes(numbers):
    recipe = Recipe.of("cyclegan", **numbers)
    assert all(getattr(recipe, name) == value for name, value in numbers.items())


def test_other_models_have_one_domain_and_no_cycles():
    with pytest.raises(ValueError, match="dcgan has no domain_x; received 'a'"):
        Recipe.of("dcgan", domain_x="a", domain_y="b")
    with pytest.raises(ValueError, match="cgan has no lambda_cycle; received 5.0"):
        Recipe.of("cgan", lambda_cycle=5.0)


def test_two_domains_stand_in_place_of_data():
    recipe = Recipe.of("cyclegan", domain_x="horses", domain_y="zebras")
    assert recipe.data == ""
    assert Recipe.of(**recipe.as_dict()) == recipe


def test_the_tables_name_fields_and_families_that_there_are():
    fields = {field.name for field in flag_fields()}
    assert set(FOREIGN) == set(FAMILIES)
    named = {
        *CHOICES,
        *BELONGING,
        *(name for names in FOREIGN.values() for name in names),
    }
    assert named <= fields
    assert {chooser for chooser, _ in BELONGING.values()} <= set(CHOICES)

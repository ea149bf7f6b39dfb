"""A training that starts from networks that are trained already."""

import numpy as np
import pytest

from kgan import zoo
from kgan.cli.build import build_model
from kgan.cli.recipe import Recipe
from kgan.cli.run import Run
from kgan.cli.start import find_start, start_from

STEPS = 7  # of what was trained before
NUMBERS = dict(filters=2, num_blocks=1, num_layers=1, image_shape=(12, 12, 3))


def make(seed, **numbers):
    recipe = Recipe.of("cyclegan", seed=seed, **{**NUMBERS, **numbers})
    model = build_model(recipe, recipe.image_shape, None, steps_per_epoch=3)
    if recipe.start is not None:
        assert start_from(recipe.start, model) == STEPS
    return model


def move(network, step):
    """Sets all weights to one number."""
    network.set_weights([np.full_like(w, step) for w in network.get_weights()])


def level(network):
    values = {float(w) for array in network.get_weights() for w in array.flat}
    return values.pop() if len(values) == 1 else None


@pytest.fixture
def trained(tmp_path):
    """A file whose networks are constants: G 1, F 2, D_X 3, D_Y 4."""

    def save(averages=None):
        model = make(1, ema_decay=0.9 if averages else None)
        names = ("generator_g", "generator_f", "discriminator_x", "discriminator_y")
        for value, name in enumerate(names, start=1):
            move(getattr(model, name), value)
        for value, name in zip(averages or (), names, strict=False):
            move(getattr(model, f"ema_{name}"), value)
        model.step.assign(STEPS)
        model.save(tmp_path / "trained.keras")
        return str(tmp_path / "trained.keras")

    return save


def levels(model):
    return [level(n) for name in model.networks if (n := getattr(model, name))]


@pytest.mark.parametrize(
    "averages, ema_decay, expected",
    [
        (None, None, [1, 2, 3, 4]),
        ((5, 6), None, [1, 2, 3, 4]),
        ((5, 6), 0.9, [1, 2, 3, 4, 5, 6]),
        # No average at the source: the new one begins as the network itself.
        (None, 0.9, [1, 2, 3, 4, 1, 2]),
    ],
)
def test_networks_are_copied_and_nothing_else(trained, averages, ema_decay, expected):
    model = make(2, ema_decay=ema_decay, start=trained(averages))
    assert levels(model) == expected
    assert int(model.step) == 0 and int(model.g_optimizer.iterations) == 0
    assert not np.any(model.pool_x.get_weights()[0])


def test_from_a_file_of_another_resolution(trained):
    model = make(2, image_shape=(32, 32, 3), start=trained())
    assert levels(model) == [1, 2, 3, 4] and model.image_shape == (32, 32, 3)


def test_from_the_directory_of_a_run(tmp_path):
    recipe = Recipe.of("cyclegan", **NUMBERS)
    run = Run(tmp_path / "run")
    run.open(recipe)
    with pytest.raises(FileNotFoundError, match="no trained model yet"):
        find_start(str(run.directory))
    model = make(1)
    move(model.generator_f, 9)
    model.step.assign(STEPS)
    run.save(model)
    assert find_start(str(run.directory)) == run.checkpoint
    assert level(make(2, start=str(run.directory)).generator_f) == 9


def test_from_an_entry_of_the_zoo():
    assert find_start("test_dcgan") is None
    trained = zoo.load("test_dcgan", trainable=True)
    filters = trained.generator.get_config()["filters"]
    fresh = Recipe.of("dcgan", filters=filters, latent_dim=trained.latent_dim)
    model = build_model(fresh, trained.image_shape, None, steps_per_epoch=1)
    start_from("test_dcgan", model)
    for ours, theirs in zip(
        model.generator.get_weights(), trained.generator.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    "numbers, message",
    [
        # c7s1-3 ... c7s1-3 with a width of 3 in place of 2.
        ({"filters": 3}, "generator_g is another ResNetGenerator of [0-9,]+ par"),
        ({"num_blocks": 2}, "generator_g is another ResNetGenerator"),
        ({"d_filters": 4}, "discriminator_x is another PatchGANDiscriminator"),
    ],
)
def test_other_architectures_are_refused(trained, numbers, message):
    with pytest.raises(ValueError, match=f"trained.keras cannot.*{message}"):
        make(2, start=trained(), **numbers)


def test_other_models_are_refused():
    with pytest.raises(ValueError, match="it is a GAN without a generator_g"):
        make(2, start="test_dcgan")


@pytest.mark.parametrize(
    "start, message",
    [
        ("nowhere.keras", "no nowhere.keras"),
        ("cyclegan_horse2unicorn", "cyclegan_horse2unicorn"),
    ],
)
def test_what_is_not_there(start, message):
    with pytest.raises((ValueError, OSError), match=message):
        find_start(start)


def test_a_directory_that_is_no_run(tmp_path):
    with pytest.raises(FileNotFoundError, match="no run of `kgan train`"):
        find_start(str(tmp_path))

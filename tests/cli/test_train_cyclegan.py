"""`kgan train cyclegan`: two folders in, a run out, and on from where it stopped."""

import signal

import keras
import numpy as np
import pytest
from PIL import Image

from kgan import callbacks, data, models
from kgan.cli import build, cyclegan_family, main
from kgan.cli.recipe import Recipe
from tests.events import Events

# Domains of unequal size: an epoch is as long as the larger one.
SIZE_X, SIZE_Y = 3, 5
TINY = [
    *("--image_shape=12,12,3", "--load_size=14", "--filters=2", "--num_blocks=1"),
    *("--num_layers=1", "--pool_size=4", "--ema_decay=0.9", "--verbose=0"),
]


@pytest.fixture
def folder(tmp_path):
    """Red pictures in trainA and testA, blue ones in trainB and testB."""
    chance = np.random.default_rng(0)
    sizes = {"trainA": SIZE_X, "testA": 2, "trainB": SIZE_Y, "testB": 3}
    for name, size in sizes.items():
        (tmp_path / "data" / name).mkdir(parents=True)
        for index in range(size):
            picture = np.zeros((14, 14, 3), "uint8")
            picture[..., 0 if name[-1] == "A" else 2] = chance.integers(
                128, 256, (14, 14)
            )
            file = tmp_path / "data" / name / f"{index}.png"
            Image.fromarray(picture).save(file)
    return tmp_path / "data"


def train(out, *argv):
    return main.main(["train", "cyclegan", *TINY, f"--out={out}", *argv])


def checkpoint(run):
    return keras.models.load_model(run / "checkpoint" / "model.keras")


def state(run):
    """All that the next step depends on, by name."""
    model = checkpoint(run)
    parts = {
        "weights": model.weights,
        "averages": model.ema_generator_g.weights + model.ema_generator_f.weights,
        "pools": model.pool_x.weights + model.pool_y.weights,
        "d_optimizer": model.d_optimizer.variables,
        "g_optimizer": model.g_optimizer.variables,
    }
    return {name: [np.array(v) for v in part] for name, part in parts.items()}


class Interrupt(keras.callbacks.Callback):
    """Sends a signal in the middle of an epoch."""

    def __init__(self, step):
        super().__init__()
        self.step = step

    def on_train_batch_end(self, batch, logs=None):
        if int(self.model.step) == self.step:
            signal.raise_signal(signal.SIGTERM)


def watch_only(monkeypatch, *watchers):
    monkeypatch.setattr(
        callbacks, "watch_translation", lambda *args, **kwargs: list(watchers)
    )


def test_a_run_from_two_folders(tmp_path, folder):
    domains = [f"--domain_x={folder}/trainA", f"--domain_y={folder}/trainB"]
    assert train(tmp_path / "run", *domains, "--epochs=1") == 0
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert {"recipe.json", "checkpoint", "log.csv", "film.gif"} <= names
    recipe = Recipe.read(tmp_path / "run" / "recipe.json")
    assert (recipe.model, recipe.data) == ("cyclegan", "")
    model = checkpoint(tmp_path / "run")
    assert int(model.step) == SIZE_Y
    assert model.image_shape == (12, 12, 3)
    events = Events(tmp_path / "run")
    assert [step for step, _ in events.images("translation/x_to_y")] == [0, SIZE_Y]
    # Five fakes have gone into pools of four, one at a time: 1/4, 2/4, 3/4, 1, 1.
    ((step, filled),) = events.curve("health/pool_x")
    assert (step, filled) == (SIZE_Y, pytest.approx(0.7, rel=1e-5))
    assert events.curve("optimizers/g_learning_rate")[0][0] == SIZE_Y


def test_an_interrupted_run_ends_as_an_uninterrupted_one(
    tmp_path, folder, monkeypatch, capsys
):
    extra = [f"--data={folder}", "--epochs=3"]
    # Watched, where the other is not: it makes no difference.
    assert train(tmp_path / "whole", *extra) == 0
    watch_only(monkeypatch, Interrupt(SIZE_Y + 2))
    assert train(tmp_path / "torn", *extra) == 128 + signal.SIGTERM
    assert "goes on from" in capsys.readouterr().out
    assert int(checkpoint(tmp_path / "torn").step) == SIZE_Y + 2
    watch_only(monkeypatch)
    assert train(tmp_path / "torn", *extra) == 0
    whole, torn = state(tmp_path / "whole"), state(tmp_path / "torn")
    for part, arrays in whole.items():
        for left, right in zip(arrays, torn[part], strict=True):
            np.testing.assert_array_equal(left, right, err_msg=part)
    # A step more or less would show: moments and pools are not what they began as.
    assert all(any(a.any() for a in arrays) for arrays in whole.values())


def recipe(folder, **numbers):
    numbers = {"data": str(folder), "image_shape": (12, 12, 3), **numbers}
    return Recipe.of("cyclegan", num_layers=1, load_size=14, **numbers)


@pytest.mark.parametrize("direction, channels", [("AtoB", (0, 2)), ("BtoA", (2, 0))])
def test_direction_exchanges_the_domains(folder, direction, channels):
    chosen = recipe(folder, direction=direction)
    stream = build.build_data(chosen)
    assert stream.steps_per_epoch == SIZE_Y
    for images, channel in zip(next(iter(stream)), channels, strict=True):
        assert images.shape == (1, 12, 12, 3)
        assert np.argmax(images.numpy().mean(axis=(0, 1, 2))) == channel
    *watched, kind = cyclegan_family.watched_images(chosen, stream)
    assert kind == "test pictures"
    # There are two test pictures of A and three of B; whole ones, not crops.
    assert [side.shape for side in watched] == [(2, 14, 14, 3)] * 2
    assert [np.argmax(side.mean(axis=(0, 1, 2))) for side in watched] == [*channels]


def test_without_test_pictures_some_of_the_training_are_watched(folder):
    sides = dict(data="", domain_x=f"{folder}/trainA", domain_y=f"{folder}/trainB")
    chosen = recipe(folder, **sides)
    *watched, kind = cyclegan_family.watched_images(chosen, build.build_data(chosen))
    assert kind == "training pictures"
    assert [side.shape for side in watched] == [(4, 12, 12, 3)] * 2
    assert all(side.dtype == np.uint8 for side in watched)


def test_whole_pictures_are_watched_at_the_scale_of_the_training():
    numbers = {"image_shape": (64, 64, 3), "load_size": 143}
    chosen = Recipe.of("cyclegan", **numbers)
    assert cyclegan_family.watched_shape(chosen) == (143, 143, 3)
    assert cyclegan_family.watched_shape(Recipe.of("cyclegan")) == (256, 256, 3)


# Parameters of the paper's networks, by the layer shapes (the published counts).
@pytest.mark.parametrize(
    "numbers, parameters",
    [
        ({}, (11_378_179, 2_764_737)),
        ({"num_blocks": 6}, (7_837_699, 2_764_737)),
        ({"generator": "unet", "filters": 4, "d_filters": 64}, (None, 2_764_737)),
        # 1x1: 3 * 64 + 64, 64 * 128 + 128, 128 + 1.
        ({"discriminator": "pixelgan", "num_blocks": 1}, (None, 8_705)),
    ],
)
def test_the_networks_of_a_recipe(numbers, parameters):
    chosen = Recipe.of("cyclegan", pool_size=0, **numbers)
    model = cyclegan_family.build(chosen, (256, 256, 3))
    kind = type(model.generator_g).__name__
    assert kind == ("UNetGenerator" if "generator" in numbers else "ResNetGenerator")
    for network, count in zip(
        (model.generator_f, model.discriminator_y), parameters, strict=True
    ):
        assert count is None or network.count_params() == count
    assert isinstance(model, models.CycleGAN)


@pytest.mark.parametrize(
    "argv, code, message",
    [
        (["--domain_x=a"], 2, "domain_x and domain_y go together"),
        (["--domain_x=a", "--domain_y=b", "--data=c"], 2, "received data='c', too"),
        (["--load_size=10"], 2, "Crops of 12 px"),
        (["--dataroot=./nowhere"], 1, "nowhere"),
        (["--judge=judge_mnist"], 1, "--judge compares pictures that are drawn"),
    ],
)
def test_what_the_command_line_refuses(tmp_path, argv, code, message, capsys):
    words = [word for word in TINY if word.split("=")[0] != argv[0].split("=")[0]]
    command = ["train", "cyclegan", *words, f"--out={tmp_path}/run", *argv]
    assert main.main(command) == code
    assert message in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_folder_without_two_domains_is_refused(folder):
    with pytest.raises(data.DataError, match="trainA"):
        build.build_data(recipe(folder / "trainA"))

"""`kgan train stargan`: labelled pictures in, a run out, and on where it stopped."""

import signal

import keras
import numpy as np
import pytest
from PIL import Image

from kgan import callbacks, data
from kgan.cli import build, main, stargan_family
from kgan.cli.recipe import Recipe
from tests import celeba_folder
from tests.events import Events

PICTURES = 20  # the last tenth is for tests
TINY = [
    *("--image_shape=8,8,3", "--filters=2", "--num_blocks=0", "--num_layers=1"),
    *("--batch_size=3", "--d_steps=2", "--ema_decay=0.9", "--verbose=0"),
    "--attributes=Dark,Fair,Old",
    "--exclusive=Dark+Fair",
]


@pytest.fixture
def faces(tmp_path):
    """A folder in CelebA's layout."""
    chance = np.random.default_rng(0)
    labelled = (
        (chance.integers(0, 256, (8, 8, 3), "uint8"), (not i % 3, i % 3, False, i % 2))
        for i in range(PICTURES)
    )
    names = ["Dark", "Fair", "Hat", "Old"]
    return celeba_folder.write(tmp_path / "faces", names, labelled)


@pytest.fixture
def classes(tmp_path):
    """A folder with a subfolder a class."""
    for label, name in enumerate(("happy", "sad")):
        (tmp_path / "classes" / name).mkdir(parents=True)
        for index in range(6):
            picture = np.full((8, 8, 3), 100 * label + index, "uint8")
            Image.fromarray(picture).save(tmp_path / "classes" / name / f"{index}.png")
    return tmp_path / "classes"


def train(out, *argv):
    return main.main(["train", "stargan", *TINY, f"--out={out}", *argv])


def checkpoint(run):
    return keras.models.load_model(run / "checkpoint" / "model.keras")


def state(run):
    model = checkpoint(run)
    variables = [*model.variables, *model.d_optimizer.variables]
    variables += model.g_optimizer.variables
    return [np.array(v) for v in variables if v.name != "seed_generator_state"]


def test_a_run_from_a_folder_of_faces(tmp_path, faces):
    assert train(tmp_path / "run", f"--data={faces}", "--epochs=2") == 0
    model = checkpoint(tmp_path / "run")
    # 18 pictures to train on make 3 steps of 2 x 3.
    assert int(model.step) == 6
    assert int(model.d_optimizer.iterations) == 12
    assert model.attributes.names == ("Dark", "Fair", "Old")
    assert model.attributes.exclusive == (("Dark", "Fair"),)
    events = Events(tmp_path / "run")
    assert [s for s, _ in events.images("translation/attributes")] == [0, 3, 6]
    # A linear decay over the last of two epochs: both players end at zero, though
    # the discriminator makes twice as many steps.
    for player in "dg":
        rates = dict(events.curve(f"optimizers/{player}_learning_rate"))
        assert rates[3] == pytest.approx(1e-4, rel=1e-5)
        assert rates[6] == pytest.approx(0, abs=1e-12)


def test_an_interrupted_run_ends_as_an_uninterrupted_one(tmp_path, faces, monkeypatch):
    class Interrupt(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if int(self.model.step) == 4:
                signal.raise_signal(signal.SIGTERM)

    extra = [f"--data={faces}", "--epochs=3", "--d_augment=zoom,colour,cutout"]
    # Watched, where the other is not: it makes no difference.
    assert train(tmp_path / "whole", *extra) == 0
    monkeypatch.setattr(callbacks, "watch_attributes", lambda *_, **__: [Interrupt()])
    assert train(tmp_path / "torn", *extra) == 128 + signal.SIGTERM
    assert int(checkpoint(tmp_path / "torn").step) == 4
    monkeypatch.setattr(callbacks, "watch_attributes", lambda *_, **__: [])
    assert train(tmp_path / "torn", *extra) == 0
    whole, torn = state(tmp_path / "whole"), state(tmp_path / "torn")
    for left, right in zip(whole, torn, strict=True):
        np.testing.assert_array_equal(left, right)
    logs = [(tmp_path / run / "log.csv").read_text() for run in ("whole", "torn")]
    assert logs[0] == logs[1]


def test_without_attributes_the_classes_are_the_labels(tmp_path, classes):
    words = ["--attributes=", "--exclusive=", f"--data={classes}", "--epochs=1"]
    kept = [word for word in TINY if not word.startswith(("--attr", "--excl"))]
    command = ["train", "stargan", *kept, f"--out={tmp_path}/run", *words]
    assert main.main(command) == 0
    model = checkpoint(tmp_path / "run")
    assert model.attributes.single and model.attributes.names == ("happy", "sad")


def test_the_watched_faces_are_test_pictures(faces):
    recipe = Recipe.of("stargan", data=str(faces), attributes=("Old",))
    images, labels, kind = stargan_family.watched_images(recipe)
    assert kind == "test pictures"
    # The last two of twenty, 18 and 19: not old, and old.
    np.testing.assert_array_equal(labels, [[0], [1]])
    expected = np.asarray(Image.open(faces / "images" / "018.png").resize((128, 128)))
    assert images.shape == (2, 128, 128, 3)
    assert np.abs(images[0].mean() - expected.mean()) < 3


def test_pictures_without_labels_are_refused(tmp_path, classes):
    recipe = Recipe.of("stargan", data=str(classes / "sad"), attributes=())
    with pytest.raises(data.DataError, match="wants labelled pictures.*subfolder"):
        stargan_family.describe(recipe)
    recipe = Recipe.of("stargan", data=str(classes))
    with pytest.raises(data.DataError, match="has no attributes.*CelebA's layout"):
        build.build_data(recipe)


@pytest.mark.parametrize("numbers, parameters", [({}, 53_192_576)])
def test_the_published_parameter_counts(numbers, parameters):
    recipe = Recipe.of("stargan", **numbers)
    model = stargan_family.build(recipe, (128, 128, 3), list(recipe.attributes))
    networks = model.generator, model.discriminator
    assert sum(network.count_params() for network in networks) == parameters
    assert (model.d_steps, model.lambda_cls, model.lambda_rec) == (5, 1.0, 10.0)
    assert model.lambda_gp == 10.0


@pytest.mark.parametrize(
    "numbers, message",
    [
        ({"attributes": ("Male", "Male")}, "want different names"),
        ({"exclusive": ("Black_Hair+Red",)}, "two of attributes or more.*'Black_"),
        ({"exclusive": ("Male",)}, "joined by .*received 'Male'"),
        ({"image_shape": (96, 96, 3)}, "multiples of 64, and channels"),
        ({"image_shape": (6, 6, 3), "num_layers": 1}, "StarGANGenerator wants mult"),
        ({"pool_size": 3}, "stargan has no pool_size; received 3"),
        ({"latent_dim": 9}, "stargan has no latent_dim"),
        ({"d_augment": ("blur",)}, "d_augment wants some of zoom, shift, colour"),
    ],
)
def test_what_a_recipe_refuses(numbers, message):
    with pytest.raises(ValueError, match=message):
        Recipe.of("stargan", **numbers)


def test_groups_follow_the_attributes_that_are_chosen():
    assert Recipe.of("stargan", attributes=("Male", "Young")).exclusive == ()
    chosen = ("Black_Hair", "Male", "Blond_Hair")
    assert Recipe.of("stargan", attributes=chosen).exclusive == (
        "Black_Hair+Blond_Hair",
    )
    with pytest.raises(ValueError, match="dcgan is told no labels"):
        Recipe.of("dcgan", attributes=("Male",))

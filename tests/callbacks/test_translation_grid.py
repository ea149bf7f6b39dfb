"""Translations of fixed pictures: what stands where, and what it costs the training."""

import keras
import numpy as np
import pytest

from kgan import callbacks, pictures
from kgan.callbacks import FixedTranslations, TranslationGrid
from kgan.callbacks.fixed_translations import decibels
from kgan.models import CycleGAN
from kgan.networks import PatchGANDiscriminator, ResNetGenerator

# Pictures of 8 x 8 are enlarged 7 times to 56, with 2 pixels between them.
CELL = 7 * 8 + 2
X = np.repeat(np.array([10, 20], "uint8"), 8 * 8 * 3).reshape(2, 8, 8, 3)
Y = np.repeat(np.array([110, 120], "uint8"), 8 * 8 * 3).reshape(2, 8, 8, 3)


class FakeTranslator(keras.Model):
    """G adds 100 and F subtracts 90, so that a cycle is 10 off."""

    def __init__(self):
        super().__init__()
        self.step = self.add_weight(shape=(), dtype="int64", trainable=False)
        self.step.assign(0)
        self.asked = 0
        self.built = True

    def call(self, inputs):
        return inputs

    def train_step(self, data):
        self.step.assign_add(1)
        return {"g_loss": keras.ops.cast(self.step, "float32"), "pool_x": 0.5}

    def translate(self, images, reverse=False):
        self.asked += len(images)
        return images - np.uint8(90) if reverse else images + np.uint8(100)


@pytest.fixture
def fit():
    def run(callback, epochs=1, model=None):
        model = model or FakeTranslator()
        model.compile("sgd", run_eagerly=True)
        images = np.zeros((3, 1), "float32")
        model.fit(images, batch_size=1, epochs=epochs, callbacks=[callback], verbose=0)
        return model

    return run


def centres(sheet):
    return sheet[CELL // 2 :: CELL, CELL // 2 :: CELL, 0].tolist()


def test_a_row_a_picture_and_a_column_a_way(fit, tmp_path, read_events):
    fit(TranslationGrid(tmp_path, X, Y), epochs=2)
    events = read_events(tmp_path)
    there = events.images("translation/x_to_y")
    assert [step for step, _ in there] == [0, 3, 6]
    assert there[-1][1].shape == (2 * CELL + 2, 4 * CELL + 2, 3)
    # x, G(x) = x + 100, F(G(x)) = x + 10, F(x) = x - 90 in 8 bits.
    assert centres(there[-1][1]) == [[10, 110, 20, 176], [20, 120, 30, 186]]
    # y, F(y) = y - 90, G(F(y)) = y + 10, G(y) = y + 100.
    ((_, back), *_) = events.images("translation/y_to_x")
    assert centres(back) == [[110, 20, 120, 210], [120, 30, 130, 220]]


def test_the_cycle_error_in_decibels(fit, tmp_path, read_events):
    fit(TranslationGrid(tmp_path, X, Y))
    # 10 of 255 off everywhere: 20 log10(25.5) = 28.1308 dB.
    for side in "xy":
        curve = read_events(tmp_path).curve(f"translation/cycle_db_{side}")
        assert curve == [(0, 28.1308), (3, 28.1308)]


def test_decibels_of_known_errors():
    black = np.zeros((2, 4, 4, 3), "uint8")
    assert decibels(black, black + np.uint8(255)) == 0
    assert decibels(black, black + np.uint8(51)) == pytest.approx(13.9794, abs=1e-4)
    one = black.copy()
    one[0] = 255  # half of the pictures wrong: 10 log10(2)
    assert decibels(one, black) == pytest.approx(3.0103, abs=1e-4)
    # Equal pictures: not better than uint8 can tell, 20 log10(255) + 10 log10(12).
    assert decibels(black, black) == pytest.approx(58.92, abs=0.01)


def test_the_caption_says_what_the_pictures_are(tmp_path):
    grid = TranslationGrid(tmp_path, X, Y, kind="test pictures")
    said = []
    grid.summaries.image = lambda tag, image, step, text: said.append(text)
    grid.summaries.scalar = lambda tag, value, step, text: said.append(text)
    grid.set_model(FakeTranslator())
    grid.look({})
    assert all("the same test pictures." in text for text in said)
    assert said[0].startswith("Columns: x, G(x), F(G(x)), F(x).")
    assert said[1].startswith("F(G(x)) against x:")


def test_a_resumed_training_is_not_looked_at_before_its_step(
    fit, tmp_path, read_events
):
    model = FakeTranslator()
    model.step.assign(9)
    fit(TranslationGrid(tmp_path, X, Y, every=2), epochs=3, model=model)
    steps = [step for step, _ in read_events(tmp_path).images("translation/x_to_y")]
    assert steps == [15, 18]  # the second epoch and the last


def test_domains_of_different_channels_have_no_identity(tmp_path):
    class Colourizer(FakeTranslator):
        def translate(self, images, reverse=False):
            return images[..., :1] if reverse else images.repeat(3, axis=-1)

    grid = FixedTranslations(X[..., :1], Y)
    ways = grid.ways(Colourizer())
    assert [len(ways["x"]), len(ways["y"])] == [3, 3]
    assert grid(Colourizer()).shape == (4 * CELL + 2, 2 * CELL + 2, 3)


def test_a_frame_of_the_film_has_four_rows(tmp_path):
    sheet = FixedTranslations(X, Y[:1])(FakeTranslator())
    assert centres(sheet) == [[10], [110], [110], [20]]
    large = np.zeros((2, 256, 256, 3), "uint8")
    # Half as large, and 2 pixels between.
    assert FixedTranslations(large, large)(FakeTranslator()).shape == (
        *(4 * 130 + 2, 2 * 130 + 2),
        3,
    )


def test_many_pictures_cost_what_is_said(tmp_path, fit):
    model = fit(TranslationGrid(tmp_path, X, Y))
    # Two looks, two pictures of each domain, three translations of each.
    assert model.asked == 2 * 4 * 3


@pytest.mark.parametrize(
    "images, message",
    [
        ((X.astype("float32"), Y), "`images_x` must be a uint8 array.*float32"),
        ((X, Y[0]), r"`images_y` must be.*received uint8 of shape \(8, 8, 3\)"),
        ((X, Y[:0]), "n > 0; received"),
        ((X, Y[:, :4]), r"one height and width; received \(8, 8\) and \(4, 8\)"),
    ],
)
def test_what_is_no_picture(tmp_path, images, message):
    with pytest.raises(ValueError, match=message):
        TranslationGrid(tmp_path, *images)


def test_a_model_that_does_not_translate_is_refused(fit, tmp_path):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Flatten()])
    with pytest.raises(TypeError, match="TranslationGrid .*has no step, translate"):
        fit(TranslationGrid(tmp_path, X, Y), model=model)


def make(seed=1):
    keras.utils.set_random_seed(seed)
    shape = (None, None, 3)
    model = CycleGAN(
        *(ResNetGenerator(shape, filters=2, num_blocks=1) for _ in "gf"),
        *(PatchGANDiscriminator(shape, filters=2, num_layers=1) for _ in "xy"),
        image_shape=(8, 8, 3),
        pool_size=2,
        ema_decay=0.9,
    )
    model.compile(
        d_optimizer=keras.optimizers.Adam(1e-3), g_optimizer=keras.optimizers.Adam(1e-3)
    )
    return model


def train(model, watchers):
    pair = [pictures.from_uint8(images) for images in (X, Y)]
    model.fit(
        *pair, batch_size=1, epochs=2, callbacks=watchers, shuffle=False, verbose=0
    )
    return model


def test_the_usual_list_changes_nothing(tmp_path, read_events):
    watchers = callbacks.watch_translation(
        tmp_path, X, Y, recipe={"lambda_cycle": 10}, every_batches=1
    )
    watched, plain = train(make(), watchers), train(make(), [])
    moments = [model.g_optimizer.variables for model in (watched, plain)]
    pairs = zip(
        watched.variables + moments[0], plain.variables + moments[1], strict=True
    )
    for one, other in pairs:
        np.testing.assert_array_equal(one, other, err_msg=one.path)
    events = read_events(tmp_path)
    curves = {
        *("losses/cycle_x", "losses/identity_y", "losses/f_adv", "losses/d_x"),
        *("health/pool_x", "health/pool_y", "translation/cycle_db_x"),
        *("optimizers/d_learning_rate", "optimizers/g_learning_rate"),
    }
    assert curves <= set(events.kinds["scalars"])
    assert "| lambda_cycle | 10 |" in events.texts("recipe/settings")[0][1]
    model_text = events.texts("recipe/model")[0][1]
    assert "| generator_f | " in model_text and "| discriminator_y | " in model_text
    # What is drawn is what `translate` gives: the averages.
    sheet = events.images("translation/x_to_y")[-1][1]
    expected = watched.translate(X)
    np.testing.assert_array_equal(sheet[2:58:7, 60:116:7], expected[0])
    assert [step for step, _ in events.images("translation/y_to_x")] == [0, 2, 4]
    assert len(list((tmp_path / "film.gif.frames").glob("*.png"))) == 3

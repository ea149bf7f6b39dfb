"""Pictures with other attributes: what stands where, and what it costs the training."""

import keras
import numpy as np
import pytest

from kgan import callbacks, pictures
from kgan.callbacks import AttributeGrid, FixedAttributes
from kgan.models import Attributes, StarGAN
from kgan.networks import StarGANDiscriminator, StarGANGenerator

# Pictures of 8 x 8 are enlarged 7 times to 56, with 2 pixels between them.
CELL = 7 * 8 + 2
IMAGES = np.repeat(np.array([10, 20], "uint8"), 8 * 8 * 3).reshape(2, 8, 8, 3)
LABELS = np.array([[1, 0, 0], [0, 1, 1]])
NAMES = ("dark", "fair", "old")


class FakeStarGAN(keras.Model):
    """Adds 16, 32 and 64 where an attribute is wanted, less 1 for being touched."""

    attributes = Attributes(NAMES, [("dark", "fair")])

    def __init__(self):
        super().__init__()
        self.step = self.add_weight(shape=(), dtype="int64", trainable=False)
        self.step.assign(0)
        self.built = True

    def call(self, inputs):
        return inputs

    def train_step(self, data):
        self.step.assign_add(1)
        return {"g_cls": keras.ops.cast(self.step, "float32"), "g_cls_accuracy": 0.5}

    def translate(self, images, to, labels=None):
        before = self.attributes.vectors(labels)
        return self.add(images, self.attributes.targets(before, to) - before)

    def translate_to(self, images, vectors):
        return self.add(images, vectors - self.attributes.vectors(LABELS))

    def add(self, images, change):
        added = change @ np.array([16, 32, 64]) - 1
        return (images + added[:, None, None, None]).astype("int64").astype("uint8")


@pytest.fixture
def fit():
    def run(callback, epochs=1, model=None):
        model = model or FakeStarGAN()
        model.compile("sgd", run_eagerly=True)
        images = np.zeros((3, 1), "float32")
        model.fit(images, batch_size=1, epochs=epochs, callbacks=[callback], verbose=0)
        return model

    return run


def centres(sheet):
    return sheet[CELL // 2 :: CELL, CELL // 2 :: CELL, 0].tolist()


def test_a_row_a_picture_and_a_column_a_label(fit, tmp_path, read_events):
    fit(AttributeGrid(tmp_path, IMAGES, LABELS), epochs=2)
    shown = read_events(tmp_path).images("translation/attributes")
    assert [step for step, _ in shown] == [0, 3, 6]
    # By hand: the first is dark already; fair in its place is 32 - 16; old is 64.
    # The second is fair and old: dark is 16 - 32, not old is -64 in 8 bits.
    first = [10, 10 - 1, 10 + 16 - 1, 10 + 64 - 1]
    second = [20, 20 - 16 - 1, 20 - 1, 256 + 20 - 64 - 1]
    assert centres(shown[-1][1]) == [first, second]


def test_the_way_back_in_decibels(tmp_path):
    back = FixedAttributes(IMAGES, LABELS).back(FakeStarGAN(), IMAGES)
    np.testing.assert_array_equal(back, IMAGES - 1)  # to their own labels: 1 off
    grid = AttributeGrid(tmp_path, IMAGES, LABELS, kind="test pictures")
    said = {}
    grid.summaries.image = lambda tag, image, step, text: said.update({tag: text})
    grid.summaries.scalar = lambda tag, value, step, text: said.update(
        {tag: text, "value": value}
    )
    grid.set_model(FakeStarGAN())
    grid.look({})
    # There by 63 or -65, back by -1 from the picture's own labels: 64 of 255 off.
    wrong = np.mean([(64 - 2) ** 2, (192 - 2) ** 2])
    assert said["value"] == pytest.approx(20 * np.log10(255) - 10 * np.log10(wrong))
    assert (
        "Columns: picture, dark, fair, old. Always the same test pictures."
        in (said["translation/attributes"])
    )
    assert said["translation/rec_db"].startswith("Back from old against the picture")


def test_classes_are_chosen():
    class Single(FakeStarGAN):
        attributes = Attributes(NAMES, single=True)
        asked = []

        def translate(self, images, to, labels=None):
            self.asked.append(to)
            return images

        def translate_to(self, images, vectors):
            self.asked.append(vectors.tolist())
            return images

    model = Single()
    fixed = FixedAttributes(IMAGES, np.array([2, 0]))
    assert fixed(model).shape == (2 * CELL + 2, 4 * CELL + 2, 3)
    fixed.back(model, IMAGES)
    assert model.asked == ["dark", "fair", "old", [[0, 0, 1], [1, 0, 0]]]


def test_two_labels_of_a_group_find_their_way_back():
    # Real lists have them: a group forbids to ask for both, not to have them.
    both = np.array([[1, 1, 0], [0, 0, 1]])
    made = FixedAttributes(IMAGES, both).back(FakeStarGAN(), IMAGES)
    # By hand: fair is 32 more than the first has; the second loses fair, 32.
    assert made[:, 0, 0, 0].tolist() == [10 + 32 - 1, 256 + 20 - 32 - 1]


@pytest.mark.parametrize(
    "images, labels, message",
    [
        (IMAGES.astype("float32"), LABELS, "`images` must be a uint8 array.*float32"),
        (IMAGES, LABELS[:1], r"2 pictures want as many labels; received.*\(1, 3\)"),
    ],
)
def test_what_is_no_picture(tmp_path, images, labels, message):
    with pytest.raises(ValueError, match=message):
        AttributeGrid(tmp_path, images, labels)


def test_a_model_without_attributes_is_refused(fit, tmp_path):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Flatten()])
    with pytest.raises(TypeError, match="AttributeGrid .*has no step, translate"):
        fit(AttributeGrid(tmp_path, IMAGES, LABELS), model=model)


def trained(watchers):
    keras.utils.set_random_seed(1)
    model = StarGAN(
        StarGANGenerator((None, None, 3), 3, filters=2, num_blocks=0),
        StarGANDiscriminator((8, 8, 3), 3, filters=2, num_layers=1),
        attributes=NAMES,
        exclusive=[("dark", "fair")],
        d_steps=2,
        ema_decay=0.9,
    )
    adam = keras.optimizers.Adam
    model.compile(d_optimizer=adam(1e-3), g_optimizer=adam(1e-3))
    images = pictures.from_uint8(IMAGES)
    model.fit(images, LABELS, batch_size=2, epochs=2, callbacks=watchers, verbose=0)
    return model


def test_the_usual_list_changes_nothing(tmp_path, read_events):
    watchers = callbacks.watch_attributes(
        tmp_path, IMAGES, LABELS, recipe={"lambda_rec": 10}, every_batches=1
    )
    watched, plain = trained(watchers), trained([])
    for one, other in zip(watched.variables, plain.variables, strict=True):
        np.testing.assert_array_equal(one, other, err_msg=one.path)
    events = read_events(tmp_path)
    curves = {
        *("losses/rec", "losses/g_cls", "losses/d_cls", "losses/d_gp"),
        *("health/d_cls_accuracy", "health/g_cls_accuracy", "translation/rec_db"),
    }
    assert curves <= set(events.kinds["scalars"])
    assert "| lambda_rec | 10 |" in events.texts("recipe/settings")[0][1]
    assert [s for s, _ in events.images("translation/attributes")] == [0, 1, 2]
    assert len(list((tmp_path / "film.gif.frames").glob("*.png"))) == 3

"""StarGAN.translate and classify: labels given or read, pictures of any size."""

import numpy as np
import pytest
from keras import ops
from PIL import Image

from kgan import models, networks, pictures
from kgan.models.any_size import AnySize
from kgan.models.class_head import ClassHead, covering
from kgan.zoo.scenery import scenery

HAIR = ["Black_Hair", "Blond_Hair"]


def stargan(single=False, size=None, ema_decay=None):
    """A StarGAN of four labels on pictures of 16 x 16."""
    return models.StarGAN(
        networks.StarGANGenerator((size, size, 3), 4, filters=2, num_blocks=0),
        networks.StarGANDiscriminator((16, 16, 3), 4, filters=2, num_layers=2),
        attributes=[*HAIR, "Male", "Young"],
        exclusive=() if single else [HAIR],
        single=single,
        ema_decay=ema_decay,
    )


@pytest.fixture(scope="module")
def model():
    """A StarGAN whose class head is sure of its random opinions."""
    made = stargan()
    head = made.discriminator.trainable_variables[-1]
    head.assign(40 * head)
    return made


def noise(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, "uint8")


def difference(first, second):
    return np.abs(first.astype(int) - second).max()


@pytest.mark.parametrize("size", [(16, 16), (5, 7), (1, 33), (30, 19)])
def test_every_size_comes_back_mirrored_and_cropped(model, size):
    image, labels = noise(*size, 3), [[0, 1, 1, 0]]
    translated = model.translate(image, ["Young"], labels)
    assert translated.shape == image.shape and translated.dtype == np.uint8
    if min(size) > 3:
        (height, width), wanted = size, np.array([[0, 1, 1, 1]], "float32")
        below = ((0, -height % 4), (0, -width % 4), (0, 0))
        padded = pictures.from_uint8(np.pad(image, below, mode="reflect"))[None]
        outputs = model.generator.predict_on_batch([padded, wanted])
        assert (
            difference(translated, pictures.to_uint8(outputs)[0, :height, :width]) <= 1
        )


def test_eager_and_compiled_calls_agree(model):
    network, vectors = AnySize(model.generator), np.eye(4, dtype="float32")[:2]
    assert (network.stride, network.least) == (4, 4)
    images = pictures.from_uint8(noise(2, 13, 10, 3))
    np.testing.assert_allclose(
        network(images, vectors), network.predict(images, vectors), atol=1e-5
    )


def test_generators_of_fixed_size_translate_any(model):
    fixed = stargan(size=16)
    fixed.generator.set_weights(model.generator.get_weights())
    image, to = noise(9, 22, 3), {"Male": 1}
    labels = [0, 0, 0, 0]
    assert (
        difference(
            fixed.translate(image, to, labels), model.translate(image, to, labels)
        )
        <= 1
    )


def test_labels_that_are_not_given_are_read(model):
    images = scenery(6, (16, 16, 3), seed=1)
    read = model.attributes.from_probabilities(model.classify(images))
    assert 0 < read.mean() < 1
    np.testing.assert_array_equal(
        model.translate(images, ["Male"]), model.translate(images, ["Male"], read)
    )
    # A part is known: the rest is read.
    known = read.copy()
    known[:, 3] = 1
    np.testing.assert_array_equal(model.label_vectors(images, {"Young": 1}), known)
    np.testing.assert_array_equal(model.label_vectors(images, known), known)
    np.testing.assert_array_equal(model.label_vectors(images[:1], [{}]), read[:1])


def test_changes_change_and_labels_are_those_asked_for(model):
    image, labels = noise(16, 16, 3), [[1, 0, 0, 1]]
    blond = model.translate(image, {"Blond_Hair": 1}, labels)
    np.testing.assert_array_equal(blond, model.translate_to(image, [[0, 1, 0, 1]]))
    assert difference(blond, model.translate_to(image, [[1, 0, 0, 1]])) > 1


def test_every_form_of_pictures(model):
    images, labels = noise(3, 12, 20, 3), np.eye(4, dtype=int)[:3]
    batch = model.translate(images, ["Young"], labels)
    assert batch.shape == images.shape and batch.dtype == np.uint8
    shown = model.translate(list(images), ["Young"], labels)
    np.testing.assert_array_equal(batch, shown)
    one = model.translate(Image.fromarray(images[1]), ["Young"], labels[1])
    np.testing.assert_array_equal(np.asarray(one), batch[1])
    sizes = [noise(9, 12, 3), noise(30, 5), noise(8, 9, 4)]
    assert [i.shape for i in model.translate(sizes, ["Male"])] == [
        (9, 12, 3),
        (30, 5, 3),
        (8, 9, 3),
    ]
    np.testing.assert_array_equal(model.classify(sizes)[1:2], model.classify(sizes[1]))
    tiled = model.translate(scenery(1, (60, 90, 3), 1)[0], ["Male"], tile=32)
    assert tiled.shape == (60, 90, 3)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((8, 8, 3)), None, "received float64"),
        (np.zeros((8, 8, 3)), [0, 0, 0, 0], "received float64"),
        (np.zeros((0, 8, 8, 3), "uint8"), None, "at least one picture"),
        ([], None, "at least one picture"),
        (np.zeros((2, 8, 8, 3), "uint8"), [0, 0, 0, 0], "Each of 2 pictures"),
        (np.zeros((8, 8, 3), "uint8"), [0, 0, 0], r"shape \(n, 4\), for Black_Hair"),
        (np.zeros((8, 8, 3), "uint8"), {"Mael": 1}, "'Mael'; available: Male"),
    ],
)
def test_what_makes_no_sense_is_told(model, images, labels, message):
    with pytest.raises(ValueError, match=message):
        model.translate(images, ["Male"], labels)


def test_averages_translate_where_there_are_some():
    model, image = stargan(ema_decay=0.9), noise(8, 8, 3)
    before = model.translate(image, ["Male"], [0, 0, 0, 0])
    model.generator.set_weights([0 * w for w in model.generator.get_weights()])
    np.testing.assert_array_equal(
        model.translate(image, ["Male"], [0, 0, 0, 0]), before
    )


def test_probabilities_are_sigmoids_or_a_softmax():
    image = noise(1, 16, 16, 3)
    for single in (False, True):
        model = stargan(single)
        _, logits = model.discriminator(pictures.from_uint8(image))
        powers = np.exp(np.asarray(logits)[0].astype("float64"))
        wanted = powers / powers.sum() if single else powers / (1 + powers)
        probabilities = model.classify(image[0])
        assert probabilities.shape == (1, 4) and probabilities.dtype == np.float32
        np.testing.assert_allclose(probabilities[0], wanted, atol=1e-5)
        eager = ClassHead(model.discriminator, single)(ops.convert_to_tensor(image))
        np.testing.assert_allclose(eager, probabilities, atol=1e-5)
    to = ["Young"]
    np.testing.assert_array_equal(
        model.translate(image, to), model.translate_to(image, [[0, 0, 0, 1]])
    )


@pytest.mark.parametrize("size", [(16, 16), (64, 64), (24, 12)])
def test_pictures_come_to_the_training_size_as_data_do(size):
    from kgan.data.images import decode

    # Of low contrast, for Pillow clips between its two passes, and it rounds there.
    image = scenery(1, (64, 96, 3), 1)[0] // 4 + 96
    mine, wanted = np.asarray(covering(image[None], size))[0], decode(image, (*size, 3))
    assert mine.shape == wanted.shape
    assert np.abs(mine - wanted).max() <= 2 and np.abs(mine - wanted).mean() < 0.5
    same = np.asarray(covering(image[None], (64, 96)))[0]
    np.testing.assert_array_equal(same, image)

"""Translators of the zoo: published, loaded, turned round, and called raw."""

import zipfile

import numpy as np
import pytest
import tensorflow as tf

from kgan import zoo
from kgan.zoo.card import read_entry
from kgan.zoo.scenery import scenery
from kgan.zoo.translator_kind import SWAPPED, copied

SIZES = [(32, 32), (5, 7), (1, 1), (1, 33), (47, 4), (64, 101), (1000, 777)]


@pytest.fixture(scope="module")
def translator(models):
    """The translator of the session's zoo."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KGAN_ZOO", str(models.directory))
        return zoo.load("cyclegan")


def noise(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, "uint8")


def difference(first, second):
    return np.abs(first.astype(int) - second).max()


@pytest.mark.parametrize("size", SIZES)
def test_every_size_comes_back(translator, models, size):
    image = noise(*size, 3)
    translated = translator.translate(image)
    assert translated.shape == image.shape and translated.dtype == np.uint8
    # One colour alone has no deviation: what norms make of it is rounding.
    if size != (1, 1):
        assert difference(translated, models.cyclegan.translate(image)) <= 1


def test_translation_does_not_depend_on_the_batch(translator):
    images = noise(3, 21, 34, 3)
    batch = translator.translate(images)
    for image, wanted in zip(images, batch, strict=True):
        np.testing.assert_array_equal(translator.translate(image), wanted)
    np.testing.assert_array_equal(translator.translate(list(images)), batch)
    assert (batch[0] != batch[1]).any() and batch.std() > 20


def test_lists_keep_their_sizes(translator):
    images = [noise(9, 12, 3), noise(30, 5), noise(8, 8, 1), noise(8, 9, 4)]
    shapes = [image.shape for image in translator.translate(images)]
    assert shapes == [(9, 12, 3), (30, 5, 3), (8, 8, 3), (8, 9, 3)]


def test_reverse_is_the_other_way_and_back_again(translator, models):
    image = noise(20, 30, 3)
    back = translator.reverse.translate(image)
    assert difference(back, models.cyclegan.translate(image, reverse=True)) <= 1
    assert difference(back, translator.translate(image)) > 20
    assert translator.reverse.reverse is translator
    assert translator.reverse is translator.reverse
    assert translator.domains == ("night", "day")
    assert translator.reverse.domains == ("day", "night")
    assert "reversed day to night" in repr(translator.reverse)


def test_floats_are_refused(translator):
    with pytest.raises(ValueError, match="received float64"):
        translator.translate(np.zeros((8, 8, 3)))


def test_tiles_are_the_models(translator, models):
    image = scenery(1, (150, 200, 3), 3)[0]
    tiled = translator.translate(image, tile=96)
    assert difference(tiled, models.cyclegan.translate(image, tile=96)) <= 1
    assert difference(tiled, translator.translate(image, tile=0)) > 1


def test_signatures_are_what_serving_calls(translator, models):
    path = models.directory / "cyclegan" / "saved_model"
    saved = tf.saved_model.load(str(path))
    assert sorted(saved.signatures) == [
        "serving_default",
        "translate",
        "translate_back",
    ]
    images = noise(2, 13, 10, 3)
    wanted = {
        "serving_default": translator.translate(images),
        "translate": translator.translate(images),
        "translate_back": translator.reverse.translate(images),
    }
    for name, signature in saved.signatures.items():
        _, inputs = signature.structured_input_signature
        assert inputs["images"].shape.as_list() == [None, None, None, 3]
        assert inputs["images"].dtype == tf.uint8
        outputs = signature(images=tf.constant(images))["images"]
        np.testing.assert_array_equal(outputs, wanted[name])
        for shape in ((0, 8, 8, 3), (1, 0, 8, 3)):
            with pytest.raises(tf.errors.InvalidArgumentError, match="one picture"):
                signature(images=tf.zeros(shape, tf.uint8))


def test_graph_has_the_fast_kernel_and_no_training(models):
    entry = read_entry(models.directory / "cyclegan")
    graph = (entry.path / "saved_model/saved_model.pb").read_bytes()
    assert b"FusedBatchNormV3" in graph
    assert b"Adam" not in graph and b"discriminator" not in graph
    weights = entry.files["saved_model/variables/variables.data-00000-of-00001"]
    pair = 2 * models.cyclegan.generator_g.count_params()
    assert weights["bytes"] < 4 * pair + 6000


def test_card_tells_what_is_known(models):
    entry = read_entry(models.directory / "cyclegan")
    assert (entry.kind, entry.image_shape) == ("translator", (16, 16, 3))
    assert entry.extra == {"domains": ["night", "day"]}
    # By hand, two filters: 7x7x3x2+2, 3x3x2x4+4, 3x3x4x8+8, twice 3x3x8x8+8,
    # 3x3x8x4+4, 3x3x4x2+2, 7x7x2x3+3.
    generator = 296 + 76 + 296 + 2 * 584 + 292 + 74 + 297
    # And of a judge: 4x4x3x2+2, 4x4x2x4+4, 4x4x4+1.
    judge = 98 + 132 + 65
    assert entry.parameters == {
        "generator_g": generator,
        "generator_f": generator,
        "discriminator_x": judge,
        "discriminator_y": judge,
    }


def test_trainable_is_the_networks_alone(model_zoo):
    model, source = zoo.load("cyclegan", trainable=True), model_zoo.cyclegan
    assert not model.compiled and int(model.step) == 7
    assert int(source.pool_x.count) == 1 and int(model.pool_x.count) == 0
    assert np.array(model.pool_x.images).max() == 0
    for name in model.networks:
        pairs = zip(
            getattr(model, name).weights, getattr(source, name).weights, strict=True
        )
        for mine, theirs in pairs:
            np.testing.assert_array_equal(mine, theirs)
    with zipfile.ZipFile(zoo.entry("cyclegan").path / "model.keras") as parts:
        kinds = {part.compress_type for part in parts.infolist()}
    assert kinds == {zipfile.ZIP_DEFLATED}


def test_trainable_goes_on_training(model_zoo):
    model = zoo.load("cyclegan", trainable=True)
    model.compile(run_eagerly=True)
    images = np.zeros((1, 16, 16, 3), "float32")
    model.fit(images, images, batch_size=1, verbose=0)
    assert int(model.step) == 8 and int(model.pool_x.count) == 1


def test_reversed_model_has_its_domains_exchanged(models):
    turned, source = copied(models.cyclegan, reverse=True), models.cyclegan
    assert set(SWAPPED) | set(SWAPPED.values()) == set(source.networks)
    image = noise(16, 16, 3)
    for reverse in (False, True):
        np.testing.assert_array_equal(
            turned.translate(image, reverse=reverse),
            source.translate(image, reverse=not reverse),
        )
    judged = [
        np.array(judge(image[None] / np.float32(255)))
        for judge in (turned.discriminator_x, source.discriminator_y)
    ]
    np.testing.assert_array_equal(*judged)


def test_published_reversed_with_other_channels(models, tmp_path, monkeypatch):
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    model = models.small_cyclegan(
        ema_decay=None, dtype="mixed_bfloat16", channels=(3, 1)
    )
    card = {**models.description, "domains": ["colours", "grey"]}
    shown = noise(3, 16, 12, 1)
    entry = zoo.publish(model, "turned", card=card, reverse=True, preview=shown)
    assert entry.extra == {"domains": ["grey", "colours"], "reversed": True}
    assert entry.image_shape == (16, 16, 1)
    translator = zoo.load("turned")
    assert translator.channels == 1 and translator.reverse.channels == 3
    assert translator.translate(noise(9, 7)).shape == (9, 7, 3)
    assert translator.reverse.translate(noise(9, 7, 3)).shape == (9, 7, 1)
    # The networks compute in half precision, the entry does not.
    image = noise(16, 16, 1)
    half = model.translate(image, reverse=True)
    assert 0 < difference(translator.translate(image), half) < 30
    from PIL import Image

    with Image.open(entry.path / "preview.png") as preview:
        # Three pictures of 16 x 12 in two columns, 2 px around and between.
        assert preview.size == (2 * 14 + 2, 2 * 18 + 2)
        cell = np.array(preview)[2:18, 2:14]
    np.testing.assert_array_equal(cell, translator.translate(shown[0]))


def test_only_translators_have_a_reverse(models, tmp_path):
    with pytest.raises(zoo.ZooError, match="is for translators; received a GAN"):
        zoo.publish(
            models.gan, "gan", directory=tmp_path, card=models.description, reverse=True
        )
    assert list(tmp_path.iterdir()) == []


def test_network_that_draws_nan_is_refused(models, tmp_path):
    model = models.small_cyclegan(ema_decay=None)
    weights = model.generator_f.get_weights()
    model.generator_f.set_weights([np.nan * weight for weight in weights])
    with pytest.raises(ValueError, match="NaN"):
        zoo.publish(model, "nan", directory=tmp_path, card=models.description)
    assert list(tmp_path.iterdir()) == []


def test_scenery_is_the_seeds_and_full_of_shapes():
    images = scenery(3, (40, 50, 3), seed=1)
    assert images.shape == (3, 40, 50, 3) and images.dtype == np.uint8
    np.testing.assert_array_equal(images[:2], scenery(2, (40, 50, 3), seed=1))
    assert (images != scenery(3, (40, 50, 3), seed=2)).mean() > 0.9
    assert images.std(axis=(1, 2)).min() > 10

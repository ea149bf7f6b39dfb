"""Attribute translators of the zoo: published, loaded, and called raw."""

import types
import zipfile

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from kgan import models, networks, zoo
from kgan.zoo import catalog
from kgan.zoo.attribute_translator import attributes_of
from kgan.zoo.captions import captioned
from kgan.zoo.card import read_entry

HAIR = ["Black_Hair", "Blond_Hair"]
NAMES = [*HAIR, "Male", "Young"]
CARD = {
    "summary": "Makes noise of faces.",
    "dataset": "noise",
    "licence": "CC0-1.0",
    "command": "none",
    "seed": 0,
}


def stargan(single=False, dtype=None, ema_decay=0.5):
    """A StarGAN whose generator is another than its average, after 7 steps."""
    import keras

    keras.utils.set_random_seed(0)
    options = {"num_labels": 4, "filters": 2, "dtype": dtype}
    model = models.StarGAN(
        networks.StarGANGenerator((None, None, 3), num_blocks=0, **options),
        networks.StarGANDiscriminator((16, 16, 3), num_layers=2, **options),
        attributes=NAMES,
        exclusive=() if single else [HAIR],
        single=single,
        ema_decay=ema_decay,
    )
    head = model.discriminator.trainable_variables[-1]
    head.assign(40 * head)
    first = model.generator.trainable_variables[0]
    first.assign(-2 * first)
    model.step.assign(7)
    return model


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """`.model`, and the zoo `.directory` in which it is `stargan_noise`."""
    model, directory = stargan(), tmp_path_factory.mktemp("models") / "zoo"
    zoo.publish(model, "stargan_noise", directory=directory, card=CARD)
    return types.SimpleNamespace(model=model, directory=directory)


@pytest.fixture
def only(published, monkeypatch):
    """The model, whose zoo is the only one."""
    monkeypatch.setenv("KGAN_ZOO", str(published.directory))
    monkeypatch.setattr(catalog, "packaged_directory", lambda: None)
    return published.model


def noise(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, "uint8")


def difference(first, second):
    return np.abs(first.astype(int) - second).max()


def test_loaded_and_keras_model_agree(only):
    loaded = zoo.load("stargan_noise")
    for size in [(16, 16), (5, 7), (1, 33), (40, 61)]:
        image = noise(*size, 3)
        np.testing.assert_allclose(
            loaded.classify(image), only.classify(image), atol=1e-3
        )
        for to, labels in [({"Blond_Hair": 1}, None), (["Male", "Young"], {"Male": 1})]:
            translated = loaded.translate(image, to, labels)
            assert translated.shape == image.shape and translated.dtype == np.uint8
            assert difference(translated, only.translate(image, to, labels)) <= 1
    assert loaded.attributes.get_config() == only.attributes.get_config()
    assert loaded.image_shape == (16, 16, 3) and "Young" in repr(loaded)
    with pytest.raises(ValueError, match="'Blnd_Hair'; available: Blond_Hair"):
        loaded.translate(image, {"Blnd_Hair": 1})
    with pytest.raises(ValueError, match="received float64"):
        loaded.translate(image / 255, {"Blond_Hair": 1})


def test_signatures_are_what_serving_calls(only, published):
    path = published.directory / "stargan_noise" / "saved_model"
    saved = tf.saved_model.load(str(path))
    assert sorted(saved.signatures) == ["classify", "serving_default", "translate"]
    images, labels = noise(2, 13, 10, 3), np.eye(4, dtype="float32")[:2]
    tensors = {"images": tf.constant(images), "labels": tf.constant(labels)}
    wanted = zoo.load("stargan_noise").translate_to(images, labels)
    for name in ("translate", "serving_default"):
        _, inputs = saved.signatures[name].structured_input_signature
        assert inputs["images"].shape.as_list() == [None, None, None, 3]
        assert inputs["images"].dtype == tf.uint8
        assert inputs["labels"].shape.as_list() == [None, 4]
        outputs = saved.signatures[name](**tensors)
        np.testing.assert_array_equal(outputs["images"], wanted)
    read = saved.signatures["classify"](images=tensors["images"])["probabilities"]
    assert read.shape == (2, 4) and read.dtype == tf.float32
    translate, failure = saved.signatures["translate"], tf.errors.InvalidArgumentError
    with pytest.raises(failure, match="4 numbers for each picture"):
        translate(images=tensors["images"], labels=tensors["labels"][:1])
    with pytest.raises(failure, match="at least one picture"):
        translate(images=tensors["images"][:0], labels=tensors["labels"][:0])


def test_graph_has_the_fast_kernel_and_no_training(only):
    entry = zoo.entry("stargan_noise")
    graph = (entry.path / "saved_model/saved_model.pb").read_bytes()
    assert b"FusedBatchNormV3" in graph and b"Adam" not in graph
    assert b"ScaleAndTranslate" in graph  # resizing that is antialiased
    weights = entry.files["saved_model/variables/variables.data-00000-of-00001"]
    count = only.generator.count_params() + only.discriminator.count_params()
    assert weights["bytes"] < 4 * count + 6000


def test_card_tells_what_is_known(only):
    entry = zoo.entry("stargan_noise")
    assert (entry.kind, entry.image_shape) == ("attribute_translator", (16, 16, 3))
    assert entry.extra == {"attributes": NAMES, "exclusive": [HAIR], "single": False}
    assert entry.class_names == () and entry.num_classes is None
    # By hand, two filters, two numbers a norm's channel: 7x7x(3+4)x2, 4x4x2x4,
    # 4x4x4x8, 4x4x8x4, 4x4x4x2, 7x7x2x3. And of the judge: 4x4x3x2+2, 4x4x2x4+4,
    # 3x3x4x1, 4x4x4x4.
    generator = 686 + 128 + 512 + 512 + 128 + 294 + 2 * (2 + 4 + 8 + 4 + 2)
    judge = 98 + 132 + 36 + 256
    assert entry.parameters == {"generator": generator, "discriminator": judge}
    assert zoo.verify("stargan_noise").files >= 6
    with Image.open(entry.path / "preview.png") as preview:
        assert preview.width >= 4 * (16 + 2) + 2  # a column an attribute


def test_trainable_is_the_networks_alone_and_goes_on(only):
    model = zoo.load("stargan_noise", trainable=True)
    assert not model.compiled and int(model.step) == 7
    for name in model.networks:
        pairs = getattr(model, name).weights, getattr(only, name).weights
        for mine, theirs in zip(*pairs, strict=True):
            np.testing.assert_array_equal(mine, theirs)
    with zipfile.ZipFile(zoo.entry("stargan_noise").path / "model.keras") as parts:
        kinds = {part.compress_type for part in parts.infolist()}
    assert kinds == {zipfile.ZIP_DEFLATED}
    model.compile(run_eagerly=True)
    images, labels = np.zeros((5, 16, 16, 3), "float32"), np.zeros((5, 4), "int32")
    model.fit(images, labels, batch_size=5, verbose=0)
    assert int(model.step) == 8


def test_classes_in_half_precision(tmp_path, monkeypatch):
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    model = stargan(single=True, dtype="mixed_bfloat16", ema_decay=None)
    shown = noise(2, 16, 12, 3)
    entry = zoo.publish(model, "moods", card=CARD, preview=shown)
    assert entry.extra == {"attributes": NAMES, "exclusive": [], "single": True}
    loaded, image = zoo.load("moods"), noise(16, 16, 3)
    np.testing.assert_allclose(loaded.classify(image).sum(), 1, atol=1e-5)
    translated = loaded.translate(image, "Young")
    np.testing.assert_array_equal(loaded.translate(image, 3), translated)
    assert 0 < difference(model.translate(image, "Young"), translated) < 30
    with Image.open(entry.path / "preview.png") as preview:
        last = np.array(preview)[-18:-2]
    cells = [loaded.translate(shown[1], name) for name in NAMES]
    for cell in cells:  # the second picture, below no captions of its own
        found = [(last[:, x : x + 12] == cell).all() for x in range(last.shape[1] - 12)]
        assert any(found)


def test_networks_that_give_nan_are_refused(tmp_path):
    model = stargan(ema_decay=None)
    weights = model.discriminator.get_weights()
    model.discriminator.set_weights([np.nan * weight for weight in weights])
    with pytest.raises(ValueError, match="NaN"):
        zoo.publish(model, "nan", directory=tmp_path, card=CARD)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("extra", [{}, {"attributes": "Male"}, {"attributes": 3}])
def test_card_without_attributes_is_refused(published, extra):
    entry = read_entry(published.directory / "stargan_noise")
    broken = types.SimpleNamespace(path=entry.path, extra=extra)
    with pytest.raises(zoo.CardError, match="wants `attributes`, a list of names"):
        attributes_of(broken)


def test_only_what_has_two_directions_is_reversed(tmp_path):
    with pytest.raises(zoo.ZooError, match="is for translators; received a StarGAN"):
        zoo.publish(stargan(), "no", directory=tmp_path, card=CARD, reverse=True)


def test_captions_stand_above_their_pictures():
    images = np.full((3, 20, 90, 1), 7, "uint8")
    sheet = captioned(images, [("a", "b"), ("c",)], columns=2)
    # Two columns of 90 and two pixels around each; the second row has no captions.
    assert sheet.shape[1:] == (2 + 92 + 92, 3) and (sheet[-22:-2, 2:92] == 7).all()
    above = sheet[2 : -(22 + 2 + 22)]
    height = len(above) // 2
    ink = (above[..., 0] < 128).reshape(-1, 186)
    assert ink[:height, :93].any() and ink[height : 2 * height, :93].any()
    # One line stands as low as it can.
    assert not ink[: height - 1, 93:].any() and ink[height:, 93:].any()
    # Where words are wider than pictures, there is room for them.
    wide = captioned(images[..., :4, :], [("Brown_Hair",)], columns=3)
    assert wide.shape[1] > 3 * 40
    plain = captioned(images, [], columns=3)
    assert plain.shape == (24, 3 * 92 + 2, 3)

"""Publishing: from a trained model to an entry that does what the model did."""

import keras
import numpy as np
import pytest

import kgan
from kgan import zoo
from kgan.zoo import catalog, publication
from kgan.zoo.precision import as_float32


def test_entry_is_complete(model_zoo):
    entry = zoo.entry("cgan")
    assert set(entry.files) == {
        "golden.npz",
        "model.keras",
        "preview.png",
        "saved_model/fingerprint.pb",
        "saved_model/saved_model.pb",
        "saved_model/variables/variables.data-00000-of-00001",
        "saved_model/variables/variables.index",
    }
    assert entry.kind == "conditional_generator"
    assert entry.image_shape == (8, 8, 1)
    assert (entry.latent_dim, entry.num_classes) == (4, 3)
    assert entry.class_names == ("zero", "one", "two")
    assert entry.versions["keras"] == keras.__version__
    assert entry.versions["kgan"] == kgan.__version__
    # By hand: 3 classes embedded in 3; (4 + 3) x 32 dense; batch norm 4 x 2;
    # transposed convolution 4 x 4 x 2.
    assert entry.parameters["generator"] == 9 + 224 + 8 + 32


def test_kinds_are_recognized(model_zoo):
    kinds = {name: zoo.entry(name).kind for name in zoo.list_models()}
    assert kinds == {
        "cgan": "conditional_generator",
        "cyclegan": "translator",
        "gan": "generator",
        "judge": "classifier",
    }


def test_preview_has_a_row_a_class(model_zoo):
    from PIL import Image

    with Image.open(zoo.entry("cgan").path / "preview.png") as image:
        # 8 columns and 3 rows of 8 px, 2 px between and around.
        assert image.size == (8 * 10 + 2, 3 * 10 + 2)
    assert "preview.png" not in zoo.entry("judge").files


def test_inference_carries_no_training(model_zoo):
    entry = zoo.entry("gan")
    graph = (entry.path / "saved_model/saved_model.pb").read_bytes()
    assert b"Adam" not in graph and b"discriminator" not in graph
    weights = entry.files["saved_model/variables/variables.data-00000-of-00001"]
    generator = model_zoo.gan.generator
    assert weights["bytes"] < 4 * generator.count_params() + 3000


@pytest.mark.parametrize("name", ["gan", "cgan"])
def test_loaded_draws_what_the_model_draws(model_zoo, name):
    model, loaded = getattr(model_zoo, name), zoo.load(name)
    mine, theirs = loaded.generate(40, seed=5), model.generate(40, seed=5)
    # The seed means the same to both.
    latents = loaded.latents(40, 5)
    np.testing.assert_allclose(latents, model.latents(40, 5), atol=1e-6)
    assert np.abs(mine.astype(int) - theirs).max() <= 1
    assert mine.std() > 20


def test_trainable_is_the_whole_model(model_zoo):
    model = zoo.load("cgan", trainable=True)
    for mine, theirs in zip(model.weights, model_zoo.cgan.weights, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    for player in ("d_optimizer", "g_optimizer"):
        optimizers = getattr(model, player), getattr(model_zoo.cgan, player)
        assert int(optimizers[0].iterations) == 2
        for mine, theirs in zip(*(o.variables for o in optimizers), strict=True):
            np.testing.assert_array_equal(mine, theirs)
    images = np.zeros((4, 8, 8, 1), "float32")
    model.fit(images, np.zeros(4, "int32"), batch_size=4, verbose=0)
    assert int(model.step) == 3


def test_half_precision_is_exported_as_float32(model_zoo, tmp_path, monkeypatch):
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    model = model_zoo.small_gan(dtype="mixed_bfloat16")
    publication.publish(model, "half", card=model_zoo.description)
    loaded, latents = zoo.load("half"), zoo.load("half").latents(8, seed=0)
    exact = as_float32(model.generator)
    assert {layer.compute_dtype for layer in exact.layers} == {"float32"}
    assert exact is not model.generator
    wanted = (np.array(exact(latents)) + 1) * 127.5
    assert np.abs(loaded.generate(latents=latents) - wanted).max() < 0.51
    trainable = zoo.load("half", trainable=True)
    assert trainable.generator.layers[1].compute_dtype == "bfloat16"


def test_float32_network_is_not_copied(models):
    assert as_float32(models.gan.generator) is models.gan.generator


def test_plain_keras_network_becomes_float32():
    inputs = keras.Input((3,))
    dense = keras.layers.Dense(2, dtype="mixed_bfloat16")
    network = keras.Model(inputs, dense(inputs))
    exact = as_float32(network)
    assert exact.layers[1].compute_dtype == "float32"
    np.testing.assert_array_equal(exact.get_weights()[0], network.get_weights()[0])


def publish(models, directory, name="gan", **changes):
    card = {**models.description, **changes}
    card = {key: value for key, value in card.items() if value is not None}
    return zoo.publish(models.gan, name, directory=directory, card=card)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"licence": None}, "missing: licence"),
        ({"seed": "one"}, "card of gan.card.json: `seed` wants an integer"),
        ({"metrics": {"fd": float("nan")}}, "`metrics` wants"),
        ({"files": {}}, "by itself; received files"),
        ({"kind": "generator"}, "by itself; received kind"),
    ],
)
def test_wrong_card_is_refused_before_anything_is_written(
    models, tmp_path, changes, message
):
    with pytest.raises(zoo.CardError, match=message):
        publish(models, tmp_path / "zoo", **changes)
    assert not (tmp_path / "zoo").exists()


@pytest.mark.parametrize("name", ["../gan", "Gan", "", "gan/x"])
def test_wrong_name_is_refused(models, tmp_path, name):
    with pytest.raises(zoo.CardError, match="wants lower-case letters"):
        publish(models, tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_other_models_are_refused(tmp_path, models):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    with pytest.raises(
        ValueError, match="StarGAN, a Classifier, or a gen.*; received Sequential"
    ):
        zoo.publish(model, "dense", directory=tmp_path, card=models.description)


def test_existing_entry_is_refused_first(model_zoo):
    with pytest.raises(zoo.EntryExistsError, match="'gan'"):
        publish(model_zoo, None)


def test_network_that_draws_nan_is_refused(models, tmp_path):
    model = models.small_gan()
    weights = model.generator.get_weights()
    model.generator.set_weights([w * np.nan for w in weights])
    with pytest.raises(ValueError, match="NaN"):
        zoo.publish(model, "nan", directory=tmp_path, card=models.description)
    assert list(tmp_path.iterdir()) == []


def test_export_that_differs_is_refused(models, tmp_path, monkeypatch):
    kind = publication.kind_of_model(models.gan)
    real = kind.export

    def inverted(model, network):
        module = real(model, network)
        module._network = lambda latents: -network(latents)
        return module

    monkeypatch.setattr(kind, "export", inverted)
    with pytest.raises(zoo.GoldenError, match="does not do what the model does"):
        publish(models, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_place(tmp_path, monkeypatch):
    monkeypatch.setenv("KGAN_ZOO", f"{tmp_path}/a:{tmp_path}/b")
    assert publication.place("gan") == tmp_path / "a" / "gan"
    assert publication.place("gan", tmp_path) == tmp_path / "gan"
    monkeypatch.delenv("KGAN_ZOO")
    monkeypatch.setattr(catalog, "packaged_directory", lambda: tmp_path / "zoo")
    assert publication.place("gan") == tmp_path / "zoo" / "gan"
    monkeypatch.setattr(catalog, "packaged_directory", lambda: tmp_path / "_entries")
    with pytest.raises(zoo.ZooError, match="set KGAN_ZOO"):
        publication.place("gan")

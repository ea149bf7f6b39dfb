"""Every entry that is shipped: loads, verifies, matches its golden output."""

import numpy as np
import pytest

from kgan import zoo
from kgan.zoo import catalog
from kgan.zoo.verification import read_golden

PACKAGED = catalog.packaged_directory()
NAMES = sorted(path.parent.name for path in PACKAGED.glob("*/card.json"))


@pytest.fixture(autouse=True)
def only_packaged(monkeypatch):
    monkeypatch.delenv("KGAN_ZOO", raising=False)


def test_names_and_cards_agree():
    assert zoo.list_models() == NAMES
    assert {"test_dcgan", "test_cyclegan", "test_stargan"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_entry_verifies(name):
    report = zoo.verify(name)
    assert report.files >= 6
    assert all(report.differences[k] <= report.tolerances[k] for k in report.tolerances)


@pytest.mark.parametrize("name", NAMES)
def test_fine_tuning_weights_draw_the_golden_pictures(name):
    model, golden = zoo.load(name, trainable=True), read_golden(zoo.entry(name))
    if zoo.entry(name).kind == "attribute_translator":
        assert not model.compiled
        images = model.translate_to(golden["images"], golden["labels"])
        assert np.abs(images.astype(int) - golden["translated"]).mean() < 2
        read = model.classify(golden["images"])
        np.testing.assert_allclose(read, golden["probabilities"], atol=2e-2)
        return
    if zoo.entry(name).kind == "translator":
        # The networks alone: no optimizers, no pictures of the training.
        assert not model.compiled
        assert int(model.pool_x.count) == int(model.pool_y.count) == 0
        for way in ("translated", "translated_back"):
            images = model.translate(golden["images"], reverse=way.endswith("back"))
            # In half precision, where the model was trained in it.
            assert np.abs(images.astype(int) - golden[way]).mean() < 2
        return
    assert model.compiled
    if "latents" not in golden:
        images = golden["images"].astype("float32") / 127.5 - 1
        logits = np.array(model(images, training=False))
        np.testing.assert_allclose(logits, golden["logits"], rtol=1e-2, atol=1e-2)
        return
    images = model.generate(labels=golden.get("labels"), latents=golden["latents"])
    differences = np.abs(images.astype(int) - golden["images"])
    if zoo.entry(name).recipe.get("precision", "float32") == "float32":
        # Floats that differ in the last bit may round to the next of 255.
        assert differences.max() <= 2
    assert differences.mean() < 2  # in the half precision that it was trained in
    assert min(int(model.d_optimizer.iterations), int(model.g_optimizer.iterations)) > 0


def test_smallest_entries_are_small():
    assert zoo.entry("test_dcgan").bytes < 200_000
    assert zoo.entry("test_cyclegan").bytes < 500_000
    assert zoo.entry("test_stargan").bytes < 300_000

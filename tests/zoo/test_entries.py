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
    assert "test_dcgan" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_entry_verifies(name):
    report = zoo.verify(name)
    assert report.files >= 6
    assert all(report.differences[k] <= report.tolerances[k] for k in report.tolerances)


@pytest.mark.parametrize("name", NAMES)
def test_fine_tuning_weights_draw_the_golden_pictures(name):
    model, golden = zoo.load(name, trainable=True), read_golden(zoo.entry(name))
    assert model.compiled
    if "latents" not in golden:
        images = golden["images"].astype("float32") / 127.5 - 1
        logits = np.array(model(images, training=False))
        np.testing.assert_allclose(logits, golden["logits"], rtol=1e-2, atol=1e-2)
        return
    images = model.generate(labels=golden.get("labels"), latents=golden["latents"])
    # Floats that differ in the last bit may round to the next of 255.
    assert np.abs(images.astype(int) - golden["images"]).max() <= 2
    assert min(int(model.d_optimizer.iterations), int(model.g_optimizer.iterations)) > 0


def test_smallest_entry_is_small():
    assert zoo.entry("test_dcgan").bytes < 200_000

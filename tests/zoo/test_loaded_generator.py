"""What `load` returns: pictures, and clear answers to what cannot be drawn."""

import numpy as np
import pytest

from kgan import zoo


@pytest.fixture(scope="module")
def load(models):
    """Loads the entries of the session's zoo, once each."""
    loaded = {}

    def once(name):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KGAN_ZOO", str(models.directory))
            return loaded.setdefault(name, zoo.load(name))

    return once


@pytest.mark.parametrize("name", ["gan", "cgan"])
def test_pictures_are_uint8(load, name):
    images = load(name).generate(5, seed=1)
    assert images.dtype == np.uint8 and images.shape == (5, 8, 8, 1)
    assert load(name).generate(0).shape == (0, 8, 8, 1)
    assert load(name).generate().shape == (1, 8, 8, 1)


@pytest.mark.parametrize("name", ["gan", "cgan"])
def test_same_seed_same_pictures_and_prefix(load, name):
    model = load(name)
    many = model.generate(50, seed=3)
    for n in (1, 15, 16, 17, 33, 50):
        np.testing.assert_array_equal(model.generate(n, seed=3), many[:n])
    assert (model.generate(50, seed=4) != many).any()
    assert (model.generate(50, seed=-3) != many).any()
    assert (model.generate(50, seed=3 + 2**32) != many).any()


def test_without_seed_pictures_are_fresh(load):
    assert (load("gan").generate(8) != load("gan").generate(8)).any()


def test_latents_are_standard_normal(load):
    latents = load("gan").latents(20_000, seed=0)
    assert latents.shape == (20_000, 4) and latents.dtype == np.float32
    # Of 80,000 draws the mean is within 4 / sqrt(80000), and 68.27 % are
    # within one standard deviation.
    assert abs(latents.mean()) < 0.0142
    assert abs((np.abs(latents) < 1).mean() - 0.6827) < 0.007


def test_latents_choose_the_pictures(load):
    model = load("gan")
    latents = model.latents(20, seed=3)
    images = model.generate(latents=latents)
    np.testing.assert_array_equal(images, model.generate(20, seed=3))
    np.testing.assert_array_equal(images[4:5], model.generate(latents=latents[4:5]))
    as_lists = model.generate(n=2, latents=latents[:2].tolist())
    np.testing.assert_array_equal(as_lists, images[:2])


def test_labels(load):
    model = load("cgan")
    turns = model.generate(7, seed=3)
    np.testing.assert_array_equal(
        turns, model.generate(labels=[0, 1, 2, 0, 1, 2, 0], seed=3)
    )
    ones = model.generate(7, labels=1, seed=3)
    np.testing.assert_array_equal(ones[[1, 4]], turns[[1, 4]])
    assert (ones[0] != turns[0]).any()
    assert model.generate(labels=np.uint8(2)).shape == (1, 8, 8, 1)
    assert model.generate(labels=[]).shape == (0, 8, 8, 1)


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("gan", {"n": -1}, "`n` wants an integer of 0"),
        ("gan", {"n": 2.5}, "`n` wants an integer"),
        ("gan", {"n": True}, "`n` wants an integer"),
        ("gan", {"n": "2"}, "`n` wants an integer"),
        ("gan", {"n": 2**31}, "`n` wants an integer"),
        ("gan", {"seed": 1.0}, "`seed` wants an integer"),
        ("gan", {"seed": 2**63}, "`seed` wants an integer"),
        ("gan", {"labels": [1]}, "draws without labels"),
        ("gan", {"latents": np.zeros((2, 5))}, r"\(n, 4\); received \(2, 5\)"),
        ("gan", {"latents": np.zeros(4)}, r"\(n, 4\); received \(4,\)"),
        ("gan", {"latents": [["a"] * 4]}, "`latents` wants numbers"),
        ("gan", {"latents": np.full((1, 4), np.nan)}, "finite"),
        ("gan", {"n": 3, "latents": np.zeros((2, 4))}, "3 by `n`, 2 by `latents`"),
        ("gan", {"seed": 1, "latents": np.zeros((2, 4))}, "not both"),
        ("cgan", {"labels": [0, 3]}, r"0 .. 2; received \[3\]"),
        ("cgan", {"labels": [-1]}, r"received \[-1\]"),
        ("cgan", {"labels": [0.5]}, "received float64"),
        ("cgan", {"labels": [True]}, "received bool"),
        ("cgan", {"labels": [[1]]}, r"of shape \(1, 1\)"),
        ("cgan", {"n": 3, "labels": [0, 1]}, "3 by `n`, 2 by `labels`"),
    ],
)
def test_what_cannot_be_drawn(load, name, arguments, message):
    with pytest.raises(ValueError, match=message):
        load(name).generate(**arguments)


def test_judge(load, models):
    judge, images = load("judge"), load("gan").generate(20, seed=0)
    scaled = images.astype("float32") / 127.5 - 1
    logits = np.array(models.judge(scaled, training=False))
    np.testing.assert_allclose(judge.logits(images), logits, atol=1e-5)
    np.testing.assert_array_equal(judge.classify(images), logits.argmax(axis=1))
    features = np.array(models.judge.feature_extractor(scaled, training=False))
    np.testing.assert_allclose(judge.features(images), features, atol=1e-5)
    probabilities = judge.probabilities(images)
    odds = probabilities[:, 0] / probabilities[:, 1]
    np.testing.assert_allclose(odds, np.exp(logits[:, 0] - logits[:, 1]), rtol=1e-4)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    "images", [np.zeros((2, 8, 8, 1)), np.zeros((8, 8, 1), "uint8"), [[1]]]
)
def test_judge_wants_uint8_pictures(load, images):
    with pytest.raises(ValueError, match=r"uint8 pictures of shape \(n, 8, 8, 1\)"):
        load("judge").features(images)

"""StarGAN: habits of Keras, who sees which minibatch and labels, what it refuses."""

import keras
import numpy as np
import pytest
from keras import layers

from kgan import models, networks

SHAPE, NAMES = (8, 8, 1), ["Black", "Blond", "Male"]


def generator(labels=3, shape=SHAPE):
    return networks.StarGANGenerator(shape, labels, filters=2, num_blocks=0)


def judge(labels=3, shape=SHAPE):
    return networks.StarGANDiscriminator(shape, labels, filters=2, num_layers=2)


def stargan(g=None, d=None, attributes=NAMES, compiled=True, **options):
    model = models.StarGAN(
        g or generator(), d or judge(), attributes=attributes, **options
    )
    if compiled:
        model.compile("sgd", "sgd", run_eagerly=True)
    return model


def faces(n=4, single=False):
    """Images, each of one value that tells which it is, and labels."""
    images = np.linspace(-1, 1, n, dtype="float32")[:, None, None, None]
    numbers = np.arange(n)
    labels = numbers % 3 if single else numbers[:, None] >> np.arange(3) & 1
    return np.tile(images, (1, *SHAPE)), labels.astype("int32")


def test_history_has_every_declared_log():
    model = stargan(d_steps=2, compiled=False)
    model.compile()
    history = model.fit(*faces(8), batch_size=4, epochs=2, verbose=0).history
    assert set(history) == {
        *("d_loss", "g_loss", "d_adv", "d_cls", "d_gp", "g_adv", "g_cls", "rec"),
        *("d_real", "d_fake", "d_accuracy", "equilibrium"),
        *("d_cls_accuracy", "g_cls_accuracy"),
    }
    assert all(np.isfinite(values).all() for values in history.values())
    assert stargan(lambda_gp=0.0).d_terms == ("d_adv", "d_cls")


def test_published_numbers_are_the_defaults():
    model = stargan(compiled=False)
    weights = (model.lambda_cls, model.lambda_rec, model.lambda_gp)
    assert weights == (1.0, 10.0, 10.0) and model.d_steps == 5
    assert model.adversarial_loss.name == "wasserstein"
    assert model.attributes.names == tuple(NAMES) and model.image_shape == SHAPE


def test_evaluate_changes_nothing_and_predict_translates():
    model = stargan(ema_decay=0.5)
    images, labels = faces(8)
    before = model.get_weights()
    first = model.evaluate(images, labels, verbose=0, return_dict=True)
    assert model.evaluate(images, labels, verbose=0, return_dict=True) == first
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    told = labels.astype("float32")
    np.testing.assert_allclose(
        model.predict([images, told], verbose=0),
        model.ema_generator([images, told]),
        atol=1e-5,
    )


def spied(model):
    """A model, and what its phases are given: (images, labels, targets) each."""
    seen = {"d": [], "g": []}

    def spy(player):
        pays = getattr(model, f"{player}_losses")

        def spying(batch, training):
            terms = pays(batch, training=training)
            told = (*batch[:2], model.handed("target"))
            seen[player].append([np.array(x) for x in told])
            return terms

        setattr(model, f"{player}_losses", spying)

    spy("d"), spy("g")
    return seen


def test_every_critic_step_has_its_minibatch_and_the_generator_the_last():
    model = stargan(d_steps=3)
    seen = spied(model)
    images, labels = faces(12)
    model.train_on_batch(images, labels)
    assert len(seen["d"]) == 3 and len(seen["g"]) == 1
    for part, (real, told, target) in enumerate(seen["d"]):
        np.testing.assert_array_equal(real, images[part::3])
        np.testing.assert_array_equal(told, labels[part::3])
        # The labels of the batch in another order.
        assert sorted(map(tuple, target)) == sorted(map(tuple, told))
    for last, generators in zip(seen["d"][-1], seen["g"][0], strict=True):
        np.testing.assert_array_equal(last, generators)


def test_labels_come_in_every_order():
    # Six orders of three labels: each in a sixth of the draws, give or take 4 sigma.
    model = stargan(d_steps=1)
    rows = np.eye(3, dtype="float32")
    counts = {}
    for _ in range(240):
        order = tuple(np.argmax(model.shuffled(rows), axis=1))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    error = 4 * (240 * 1 / 6 * 5 / 6) ** 0.5
    assert all(abs(count - 40) < error for count in counts.values())


def test_classes_are_told_one_hot():
    model = stargan(single=True, d_steps=1)
    images, classes = faces(4, single=True)
    _, labels = model.unpack((images, classes))
    np.testing.assert_array_equal(labels, np.eye(3)[[0, 1, 2, 0]])
    logits = np.array([[3, 1, 2], [3, 2, 1], [1, 2, 3], [5, 4, 4]], "float32")
    assert float(model.accuracy(labels, logits)) == 0.75
    logs = model.train_on_batch(images, classes, return_dict=True)
    assert np.isfinite(float(logs["g_cls"]))


def test_accuracy_counts_every_attribute():
    labels = np.array([[1, 0, 1], [0, 0, 1]], "float32")
    logits = np.array([[2, -1, -1], [-3, 0.5, 1]], "float32")
    accuracy = stargan().accuracy(labels, logits)
    assert float(accuracy) == pytest.approx(4 / 6)


def test_the_average_follows_and_translates():
    model = stargan(ema_decay=0.0, d_steps=1)
    start = model.ema_generator.get_weights()
    model.train_on_batch(*faces())
    assert model.translating_generator is model.ema_generator
    for mean, now in zip(
        model.ema_generator.weights, model.generator.weights, strict=True
    ):
        np.testing.assert_allclose(mean, now, rtol=1e-6, atol=1e-7)
    moved = zip(start, model.ema_generator.get_weights(), strict=True)
    assert not all(np.array_equal(old, new) for old, new in moved)
    plain = stargan()
    assert plain.translating_generator is plain.generator


def test_config_names_the_labels():
    model = stargan(exclusive=[["Black", "Blond"]], lambda_rec=5.0)
    again = models.StarGAN.from_config(model.get_config())
    assert again.attributes.exclusive == (("Black", "Blond"),)
    assert again.lambda_rec == 5.0 and not again.attributes.single


def test_batches_that_are_refused():
    images, labels = faces()
    with pytest.raises(ValueError, match=r"\(images, labels\).*received images alone"):
        stargan(d_steps=1).fit(images, verbose=0)
    with pytest.raises(ValueError, match=r"3 attributes .*\(batch, 3\).*\(4, 2\)"):
        stargan(d_steps=1).train_on_batch(images, labels[:, :2])
    with pytest.raises(ValueError, match=r"shape \(batch, 3\); received \(4,\)"):
        stargan(d_steps=1).train_on_batch(images, labels[:, 0])
    with pytest.raises(ValueError, match=r"3 classes .*\(batch,\).*\(4, 3\)"):
        stargan(single=True, d_steps=1).train_on_batch(images, labels)
    with pytest.raises(ValueError, match="multiple of d_steps"):
        stargan(d_steps=3).train_on_batch(images, labels)


def unconditional():
    return networks.ResNetGenerator(SHAPE, filters=2, num_blocks=0)


def of_one_head():
    return networks.PatchGANDiscriminator((None, None, 1), 2, num_layers=1)


@pytest.mark.parametrize(
    "parts, message",
    [
        (dict(g=generator(2)), r"\(None, 2\).*3 names"),
        (dict(d=judge(2)), r"\(None, 2\).*3 names"),
        (dict(attributes=NAMES[:2]), "2 names"),
        (dict(g=unconditional()), r"generator from \[images, labels\]"),
        (dict(d=of_one_head()), "logits of the labels"),
        (dict(d=judge(shape=(16, 16, 1))), r"\(None, 8, 8, 1\).*\(None, 16, 16, 1\)"),
        (dict(g=generator(shape=(None, None, 3))), r"None, 3\).*\(None, 8, 8, 1\)"),
        (dict(g=keras.Sequential([layers.Dense(1)])), "`generator` wants"),
        (dict(adversarial_loss="hing"), "hinge"),
        (dict(ema_decay=1.0), r"\[0, 1\)"),
        (dict(d_steps=0), "at least 1"),
    ],
)
def test_parts_that_are_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        stargan(**parts)


def test_any_size_of_generator_goes_with_a_judge():
    model = stargan(generator(shape=(None, None, 1)), d_steps=1)
    assert model.image_shape == SHAPE
    model.train_on_batch(*faces())


def test_batch_norm_and_the_penalty_exclude_one_another():
    images = keras.Input(SHAPE)
    x = layers.BatchNormalization()(images)
    source = layers.Conv2D(1, 3)(x)
    labels = layers.Dense(3)(layers.Flatten()(x))
    mixing = keras.Model(images, [source, labels])
    with pytest.raises(ValueError, match="without batch norm"):
        stargan(d=mixing)
    stargan(d=mixing, lambda_gp=0.0)

"""CycleGAN: habits of Keras, layers that mix a batch, and what it refuses."""

import keras
import numpy as np
import pytest
from keras import layers

from kgan import models, networks
from kgan.layers import MinibatchDiscrimination
from kgan.models.batched_calls import together

SHAPE = (8, 8, 2)


def generator(channels=2, **options):
    shape = (*SHAPE[:2], channels)
    return networks.ResNetGenerator(shape, filters=2, num_blocks=0, **options)


def judge(channels=2):
    return networks.PixelGANDiscriminator((*SHAPE[:2], channels), filters=2)


def cyclegan(g=None, f=None, x=None, y=None, **options):
    parts = (g or generator(), f or generator(), x or judge(), y or judge())
    return models.CycleGAN(*parts, **options)


def photos(n=4, shape=SHAPE):
    rng = np.random.default_rng(n)
    return rng.uniform(-1, 1, (2, n, *shape)).astype("float32")


def test_history_has_every_declared_log():
    model = cyclegan()
    model.compile()
    x, y = photos()
    history = model.fit(x, y, batch_size=2, epochs=2, verbose=0).history
    assert set(history) == {
        *("d_loss", "g_loss", "d_x", "d_y", "g_adv", "f_adv"),
        *("cycle_x", "cycle_y", "identity_x", "identity_y"),
        *("d_real", "d_fake", "d_accuracy", "equilibrium", "pool_x", "pool_y"),
    }
    # Two, four, four and four of fifty images: how full the pools were on average.
    assert history["pool_x"] == pytest.approx([0.06, 0.14])
    model = cyclegan(**models.CycleGAN.PRESETS["paper"])
    assert model.g_terms == ("g_adv", "f_adv", "cycle_x", "cycle_y")


def test_evaluate_changes_nothing_and_predict_translates():
    model = cyclegan(ema_decay=0.5)
    model.compile()
    x, y = photos()
    before = model.get_weights()
    first = model.evaluate(x, y, verbose=0, return_dict=True)
    assert model.evaluate(x, y, verbose=0, return_dict=True) == first
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    np.testing.assert_allclose(
        model.predict(x, verbose=0), model.ema_generator_g(x), atol=1e-5
    )


def test_both_averages_follow_their_generators():
    model = cyclegan(ema_decay=0.0)
    model.compile("sgd", keras.optimizers.SGD(1.0))
    start = model.ema_generator_g.get_weights()
    model.train_on_batch(*photos())
    for average, network in (
        (model.ema_generator_g, model.generator_g),
        (model.ema_generator_f, model.generator_f),
    ):
        for mean, now in zip(average.weights, network.weights, strict=True):
            np.testing.assert_allclose(mean, now, rtol=1e-6, atol=1e-7)
    moved = zip(start, model.ema_generator_g.get_weights(), strict=True)
    assert not all(np.array_equal(old, new) for old, new in moved)


def nested(*mixing):
    """A discriminator with a network in it."""
    inner = keras.Sequential([keras.Input(SHAPE), *mixing])
    inputs = keras.Input(SHAPE)
    return keras.Model(inputs, layers.Dense(1)(layers.Flatten()(inner(inputs))))


MIXERS = {
    "batch norm": lambda: nested(layers.BatchNormalization()),
    "minibatch": lambda: nested(layers.Flatten(), MinibatchDiscrimination(3, 2)),
    "alone": lambda: nested(layers.Conv2D(2, 3)),
}


@pytest.mark.parametrize("name", MIXERS)
def test_real_and_fake_do_not_meet_in_one_batch(name):
    network = MIXERS[name]()
    real, fake = photos()
    outputs = together(network, [real, 3 * fake], training=True)
    for images, output in zip((real, 3 * fake), outputs, strict=True):
        by_itself = network(images, training=True)
        np.testing.assert_allclose(output, by_itself, rtol=1e-4, atol=1e-5)
    if name != "alone":
        mixed = network(np.concatenate([real, 3 * fake]), training=True)
        assert not np.allclose(mixed[:4], outputs[0], atol=1e-3)


def test_domains_of_other_channels():
    parts = (generator(2, out_channels=1), generator(1, out_channels=2))
    judges = (judge(2), judge(1))
    x, y = photos()
    with pytest.raises(ValueError, match="as many channels.*received 2 and 1"):
        cyclegan(*parts, *judges).g_losses((x, y[..., :1]))
    model = cyclegan(*parts, *judges, lambda_identity=0, image_shape=SHAPE)
    model.compile()
    model.train_on_batch(x, y[..., :1])
    assert model.pool_x.image_shape == SHAPE and model.pool_y.image_shape[-1] == 1
    assert np.array(model.pool_y.images)[:4].any()


def test_what_is_refused():
    of_any_size = networks.ResNetGenerator((None, None, 2), 2, 0)
    with pytest.raises(ValueError, match="image_shape.*received None"):
        cyclegan(of_any_size, of_any_size)
    with pytest.raises(ValueError, match="`discriminator_x` wants.*keras.Input"):
        cyclegan(x=keras.Sequential([layers.Dense(1)]))
    with pytest.raises(ValueError, match="hinge"):
        cyclegan(adversarial_loss="hing")
    with pytest.raises(ValueError, match=r"\[0, 1\)"):
        cyclegan(ema_decay=1.0)
    model = cyclegan()
    model.compile(run_eagerly=True)
    with pytest.raises(ValueError, match="pairs.*load_unpaired"):
        model.fit(photos()[0], verbose=0)


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: networks.ResNetGenerator((30, 32, 3)), r"of 4; received \(30, 32, 3"),
        (lambda: networks.UNetGenerator((128, 128, 3)), "multiples of 256"),
        (lambda: networks.PatchGANDiscriminator((16, 64, 3)), "at least 24 px"),
        (lambda: networks.ResNetGenerator((None, None, None)), "any height or width"),
    ],
)
def test_sizes_that_networks_refuse(make, message):
    with pytest.raises(ValueError, match=message):
        make()

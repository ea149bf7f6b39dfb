"""A training that went wrong goes on from where it was sound."""

import logging

import keras
import numpy as np
import pytest

from kgan.callbacks import FixedSamples, Sentinel
from kgan.callbacks.alarms import NotFinite, OneColour
from kgan.callbacks.last_good import LastGood
from kgan.callbacks.sentinel import usual_alarms
from tests.tiny_gan import REAL, STEPS, tiny_gan, train


class Break(keras.callbacks.Callback):
    """Puts a value into the generator's last bias after some epochs."""

    def __init__(self, value, epochs):
        super().__init__()
        self.value, self.epochs = value, epochs

    def on_epoch_end(self, epoch, logs=None):
        if epoch in self.epochs:
            *_, kernel, bias = self.model.generator.trainable_variables
            kernel.assign(kernel * 0)
            bias.assign(np.full(bias.shape, self.value, "float32"))


class Record(keras.callbacks.Callback):
    """Keeps all that a training goes on from, by epoch."""

    def on_train_begin(self, logs=None):
        self.states = []

    def on_epoch_end(self, epoch, logs=None):
        self.states.append(state(self.model))


def state(model):
    """Weights, averages, step and moments; not the rates, which a roll back lowers."""
    moments = [
        v
        for optimizer in (model.d_optimizer, model.g_optimizer)
        for v in optimizer.variables
        if "learning_rate" not in v.path
    ]
    return [np.array(v) for v in [*model.weights, *moments]]


def guard(tmp_path, alarms=None, **options):
    return Sentinel(
        "roll_back",
        checkpoint=tmp_path / "good.keras",
        alarms=[NotFinite()] if alarms is None else alarms,
        views=FixedSamples(REAL),
        **options,
    )


def rates(model):
    return [float(o.learning_rate) for o in (model.d_optimizer, model.g_optimizer)]


def test_the_last_good_epoch_is_put_back(tmp_path, read_events, caplog):
    model, record = tiny_gan(2e-3, 1e-3, ema_decay=0.9), Record()
    sentinel = guard(tmp_path, log_dir=tmp_path)
    with caplog.at_level(logging.WARNING, logger="absl"):
        train(model, [Break(np.nan, [1]), sentinel, record], epochs=2)
    first, second = record.states
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    assert sentinel.rolled_back == 1 and sentinel.restored
    assert sentinel.stopped_by is None
    assert rates(model) == pytest.approx([1e-3, 5e-4])
    told = (
        "Rolled back to step 4, the last good one (1 of 3 times); learning rates are "
        "now 0.001 (d) and 0.0005 (g)."
    )
    assert caplog.records[-1].getMessage().endswith(told)
    ((step, text),) = read_events(tmp_path).texts("sentinel/alarms")
    assert step == 2 * STEPS and told in text


def test_the_training_goes_on_and_is_sound(tmp_path):
    model, sentinel = tiny_gan(), guard(tmp_path)
    history = train(model, [Break(np.nan, [1]), sentinel], epochs=4).history
    # Three of four epochs are done; the broken one is not counted.
    assert int(model.step) == 3 * STEPS
    assert np.isfinite(history["d_loss"]).all()
    assert [np.isfinite(v).all() for v in state(model)].count(False) == 0


def test_it_gives_up_after_so_many_times(tmp_path):
    model, sentinel = tiny_gan(), guard(tmp_path, times=2, factor=0.1)
    history = train(model, [Break(np.nan, range(1, 9)), sentinel], epochs=9)
    # Epoch 1 is good; 2 and 3 are turned back to it, 4 ends the training.
    assert len(history.epoch) == 4 and sentinel.rolled_back == 2
    assert sentinel.stopped_by.step == 2 * STEPS
    assert rates(model) == pytest.approx([1e-5, 1e-5])


def test_a_broken_start_goes_back_to_the_beginning(tmp_path):
    model, sentinel = tiny_gan(), guard(tmp_path)
    before = state(model)
    train(model, [Break(np.nan, [0]), sentinel], epochs=1)
    for one, other in zip(before, state(model), strict=True):
        np.testing.assert_array_equal(one, other)


def test_epochs_under_suspicion_are_not_good(tmp_path):
    # Black from the second epoch on; the alarm rings at the third such look.
    model, record = tiny_gan(g_rate=0.0), Record()
    alarms = [OneColour(looks=3, steps=0)]
    sentinel = guard(tmp_path, alarms)
    train(model, [Break(-20.0, [1]), sentinel, record], epochs=4)
    assert [finding.step for finding in sentinel.findings] == [4 * STEPS]
    for one, other in zip(record.states[0], record.states[3], strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_beginner_is_no_worse_than_the_start(tmp_path):
    # Black from the start: there is nothing better, so what was learnt is kept.
    model, sentinel = tiny_gan(g_rate=0.0), guard(tmp_path, usual_alarms())
    train(model, [Break(-20.0, [0]), Break(np.nan, [2]), sentinel], epochs=3)
    assert sentinel.rolled_back == 1 and int(model.step) == 2 * STEPS


def test_what_never_was_good_is_not_gone_back_to(tmp_path):
    model = tiny_gan(g_rate=0.0)
    sentinel = guard(tmp_path, [OneColour(looks=3, steps=0)])
    history = train(model, [Break(-20.0, [0]), sentinel], epochs=6)
    assert len(history.epoch) == 3 and sentinel.rolled_back == 0
    assert sentinel.stopped_by.alarm == "one_colour"


def test_nan_inside_an_epoch_is_turned_back_at_once(tmp_path):
    broken = np.where(np.arange(32)[:, None, None, None] == 9, np.nan, REAL / 255.0)
    model, sentinel = tiny_gan(), guard(tmp_path, every_batches=1)
    history = train(model, [sentinel], epochs=1, images=broken.astype("float32"))
    # Two of four steps are taken back to the start, two more are done.
    assert int(model.step) == 2 and sentinel.rolled_back == 1
    # The epoch's means are those of the sound steps.
    assert np.isfinite(history.history["d_loss"]).all()


def test_a_resumed_training_keeps_the_file_it_finds(tmp_path):
    model, good = tiny_gan(), LastGood(tmp_path / "good.keras")
    train(model, [], epochs=1)
    good.begin(model)  # none there yet
    before = good.path.read_bytes()
    train(model, [], epochs=1)
    good.begin(model)
    assert good.path.read_bytes() == before
    good.begin(tiny_gan())  # a new training has no use for it
    assert good.path.read_bytes() != before
    assert [path.name for path in tmp_path.iterdir()] == ["good.keras"]

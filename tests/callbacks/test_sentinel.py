"""Every alarm provoked in a training, and none in a sound one."""

import logging

import keras
import numpy as np
import pytest

from kgan.callbacks import CollapseMonitor, FixedSamples, Sentinel
from kgan.callbacks.alarms import Collapse, DiscriminatorWon, NotFinite, OneColour
from kgan.callbacks.sentinel import usual_alarms
from kgan.callbacks.sight import not_finite
from tests.tiny_gan import REAL, STEPS, tiny_gan, train


def quick(**options):
    """A sentinel whose alarms ring after the second look."""
    alarms = [
        NotFinite(),
        OneColour(looks=2, steps=0),
        Collapse(looks=2, steps=0),
        DiscriminatorWon(looks=2, steps=0),
    ]
    return Sentinel(alarms=alarms, views=FixedSamples(REAL), **options)


def cut_off(model, first=0.0, last_bias=None):
    """A generator that draws one picture, or one colour, whatever the latents."""
    first_kernel, first_bias, last_kernel, bias = model.generator.trainable_variables
    first_kernel.assign(first_kernel * first)
    first_bias.assign(np.linspace(0.1, 4, first_bias.shape[0]))
    if last_bias is not None:
        last_kernel.assign(last_kernel * 0)
        bias.assign(np.full(bias.shape, last_bias))
    return model


def names(sentinel):
    return [finding.alarm for finding in sentinel.findings]


@pytest.fixture
def said(caplog):
    def lines(level=logging.WARNING):
        return [r.getMessage() for r in caplog.records if r.levelno == level]

    with caplog.at_level(logging.WARNING, logger="absl"):
        yield lines


def test_a_huge_rate_ends_the_training_even_under_warn(said):
    sentinel = quick()
    model = tiny_gan(1e30, 1e30, optimizer=keras.optimizers.SGD)
    history = train(model, [sentinel], epochs=3)
    assert len(history.epoch) == 1
    assert names(sentinel) == ["not_finite"]
    assert sentinel.stopped_by is sentinel.findings[0]
    (line,) = said(logging.ERROR)
    assert line.startswith(f"Step {STEPS}: NaN or infinity. d_adv is nan, ")
    assert line.endswith("The training stops.")


def test_a_batch_with_nan_is_noticed_inside_the_epoch():
    broken = np.where(np.arange(32)[:, None, None, None] == 9, np.nan, REAL / 255.0)
    model, sentinel = tiny_gan(), quick(every_batches=1)
    train(model, [sentinel], images=broken.astype("float32"))
    # The tenth picture is in the second of four batches.
    assert sentinel.stopped_by.step == int(model.step) == 2


def test_weights_that_break_behind_sound_figures_are_noticed():
    class Break(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            bias = self.model.generator.trainable_variables[-1]
            bias.assign(bias * np.inf * 0)

    sentinel = quick()
    train(tiny_gan(), [Break(), sentinel])
    words = sentinel.stopped_by.words
    assert "1 of " in words and "variables are not finite, such as " in words


def test_a_black_generator():
    # A sigmoid picture at -20 is -1 up to 4e-9: black.
    sentinel = quick()
    train(cut_off(tiny_gan(g_rate=0.0), last_bias=-20.0), [sentinel])
    assert names(sentinel) == ["one_colour", "collapse"]
    assert "All 64 pictures from different latents are black" in (
        sentinel.findings[0].words
    )


def test_a_generator_of_zeros_is_grey():
    sentinel = quick()
    train(cut_off(tiny_gan(g_rate=0.0), last_bias=0.0), [sentinel])
    # Halfway from 0 to 255 is 127.5, which is even at 128.
    assert "of one colour (128 on average)" in sentinel.findings[0].words


@pytest.mark.parametrize("monitored", [False, True])
def test_a_generator_that_ignores_its_latents(monitored, said):
    sentinel = quick()
    monitor = CollapseMonitor(REAL, num=16) if monitored else None
    model = cut_off(tiny_gan(g_rate=0.0))
    train(model, [monitor, sentinel] if monitored else [sentinel], epochs=4)
    assert names(sentinel) == ["collapse"]  # said once in four epochs
    assert "0.00 as far apart as real ones (limit 0.15)" in said()[-1]
    assert sentinel.stopped_by is None and not model.stop_training


def test_the_monitors_figure_is_not_measured_again(monkeypatch):
    monkeypatch.setattr("kgan.callbacks.alarms.lowest_diversity", None)
    train(tiny_gan(), [CollapseMonitor(REAL, num=16), quick()], epochs=1)


def test_a_discriminator_against_a_generator_that_stands_still():
    sentinel = quick(action="stop")
    model = cut_off(tiny_gan(d_rate=0.02, g_rate=0.0), first=1.0, last_bias=-20.0)
    sentinel.alarms = [DiscriminatorWon(looks=3, steps=3 * STEPS)]
    history = train(model, [sentinel], epochs=60).history
    assert names(sentinel) == ["discriminator_won"]
    assert len(history["d_loss"]) < 60  # stopped
    # Near zero: a tenth and less of what the equilibrium costs.
    assert max(history["d_loss"][-3:]) < 0.1 * 2 * np.log(2)
    assert min(history["d_accuracy"][-3:]) >= 0.99


def test_a_sound_training_raises_none(said):
    sentinel = quick()
    train(tiny_gan(), [sentinel], epochs=4)
    assert sentinel.findings == [] and said() == []


def test_usual_alarms_are_patient_with_a_beginner():
    sentinel = Sentinel(views=FixedSamples(REAL))
    train(cut_off(tiny_gan(g_rate=0.0), last_bias=-20.0), [sentinel], epochs=4)
    assert sentinel.findings == []
    assert [type(alarm) for alarm in usual_alarms()] == [
        *(NotFinite, OneColour, Collapse, DiscriminatorWon)
    ]


def test_watching_does_not_change_the_training(tmp_path):
    plain, watched = tiny_gan(ema_decay=0.9), tiny_gan(ema_decay=0.9)
    train(plain, [])
    guard = quick(
        action="roll_back",
        checkpoint=tmp_path / "good.keras",
        log_dir=tmp_path,
        every_batches=1,
    )
    train(watched, [guard])
    for one, other in zip(plain.variables, watched.variables, strict=True):
        np.testing.assert_array_equal(one, other, err_msg=one.path)


def test_tensorboard_shows_what_rings(tmp_path, read_events):
    model = cut_off(tiny_gan(g_rate=0.0), last_bias=-20.0)
    train(model, [quick(log_dir=tmp_path, every=2)], epochs=5)
    events = read_events(tmp_path)
    # Looks at pictures at epochs 2, 4 and 5: the second of them rings.
    rung = [(4, 0.0), (8, 0.0), (12, 0.0), (16, 1.0), (20, 1.0)]
    assert events.curve("sentinel/one_colour") == rung
    assert events.curve("sentinel/not_finite") == [(s, 0.0) for s, _ in rung]
    ((step, text),) = events.texts("sentinel/alarms")
    assert step == 16 and text.count("Step 16: ") == 2


def test_figures_that_are_arrays_are_left_alone():
    assert not_finite({"confusion": np.full((2, 2), np.nan), "loss": 1.0}) == []


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(action="panic"), "one of .*'roll_back'.*received 'panic'"),
        (dict(action="roll_back"), "wants `checkpoint`"),
        (dict(factor=0), "received 0"),
        (dict(every_batches=0), "received 0"),
    ],
)
def test_senseless_arguments_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Sentinel(**options)


def test_a_model_that_cannot_go_back_is_refused(make_model, fit, tmp_path):
    sentinel = Sentinel("roll_back", checkpoint=tmp_path / "good.keras")
    with pytest.raises(TypeError, match="FakeGAN has no rewind"):
        fit(make_model(), [sentinel])

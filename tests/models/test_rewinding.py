"""Going back in a training, with both optimizers and lower rates."""

import keras
import numpy as np
import pytest

from kgan import models
from kgan.models import ConstantThenLinear
from kgan.models.scaled_schedule import ScaledSchedule
from tests.tiny_gan import STEPS, tiny_gan, train


def rates(model):
    return [float(o.learning_rate) for o in (model.d_optimizer, model.g_optimizer)]


def count_traces(model):
    """Counts how often the step is traced, which calls `d_losses` once each."""
    traces, original = [], model.d_losses

    def counted(*args, **kwargs):
        traces.append(1)
        return original(*args, **kwargs)

    model.d_losses = counted
    return traces


def test_what_it_goes_back_to_goes_on_as_before(tmp_path):
    model = tiny_gan(ema_decay=0.9)
    train(model, [], epochs=1)
    model.save(tmp_path / "model.keras")
    train(model, [], epochs=2)
    once = [np.array(v) for v in model.weights]
    model.rewind(tmp_path / "model.keras")
    assert int(model.step) == STEPS
    train(model, [], epochs=2)
    for one, other in zip(once, model.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_second_return_to_one_file_is_slower_again(tmp_path):
    model = tiny_gan(1e-2, 1e-3)
    train(model, [], epochs=1)
    traces = count_traces(model)
    model.save(tmp_path / "model.keras")
    for _ in range(2):
        model.rewind(tmp_path / "model.keras", 0.5)
    train(model, [], epochs=1)
    assert rates(model) == pytest.approx([2.5e-3, 2.5e-4])
    assert traces == []  # nothing was traced again


def test_a_schedule_goes_back_to_its_place_and_is_scaled(tmp_path):
    schedule = ConstantThenLinear(1.0, constant_steps=0, total_steps=10)
    model = tiny_gan(schedule, schedule, optimizer=keras.optimizers.SGD)
    train(model, [], epochs=1)
    model.save(tmp_path / "model.keras")
    assert rates(model) == pytest.approx([0.6, 0.6])  # after 4 of 10 steps
    train(model, [], epochs=1)
    model.rewind(tmp_path / "model.keras", 0.5)
    assert rates(model) == pytest.approx([0.3, 0.3])
    train(model, [], epochs=1)
    traces = count_traces(model)
    model.rewind(tmp_path / "model.keras", 0.5)
    assert rates(model) == pytest.approx([0.15, 0.15])
    train(model, [], epochs=1)
    assert rates(model) == pytest.approx([0.05, 0.05])  # a quarter of 0.2
    assert traces == []
    model.save(tmp_path / "later.keras")
    assert rates(models.load_model(tmp_path / "later.keras")) == rates(model)


def test_a_compiled_step_descends_at_the_scaled_rate(tmp_path):
    # Rate zero stands still: the step must not remember the old schedule.
    schedule = ConstantThenLinear(0.1, constant_steps=100, total_steps=101)
    model = tiny_gan(schedule, schedule, optimizer=keras.optimizers.SGD)
    train(model, [], epochs=1)
    model.save(tmp_path / "model.keras")
    model.rewind(tmp_path / "model.keras", 1e-9)
    before = [np.array(v) for v in model.generator.weights]
    train(model, [], epochs=1)
    for one, other in zip(before, model.generator.weights, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-7)


def test_a_loss_scale_hides_no_rate(tmp_path):
    def half(rate):
        return keras.optimizers.LossScaleOptimizer(keras.optimizers.Adam(rate))

    model = tiny_gan(1e-2, 1e-3, optimizer=half)
    model.save(tmp_path / "model.keras")
    model.rewind(tmp_path / "model.keras", 0.1)
    assert rates(model) == pytest.approx([1e-3, 1e-4])


def test_the_scale_is_saved():
    schedule = ScaledSchedule(ConstantThenLinear(1.0, 0, 4), 0.5)
    schedule.scale.assign(0.25)
    same = ScaledSchedule.from_config(schedule.get_config())
    assert float(same(1)) == pytest.approx(0.25 * 0.75)


def test_a_factor_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="above 0; received 0"):
        tiny_gan().rewind(tmp_path / "model.keras", 0)

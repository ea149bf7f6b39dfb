"""Curves over the model's own steps."""

import keras
import numpy as np
import pytest

from kgan.callbacks import Scalars
from kgan.callbacks.scalars import tag


@pytest.mark.parametrize(
    "key, expected",
    [
        ("d_loss", "losses/d_loss"),
        ("g_adv", "losses/g_adv"),
        ("d_gp", "losses/d_gp"),
        ("cycle", "losses/cycle"),
        ("d_real", "health/d_real"),
        ("d_fake", "health/d_fake"),
        ("d_x_real", "health/d_x_real"),
        ("d_accuracy", "health/d_accuracy"),
        ("equilibrium", "health/equilibrium"),
        ("diversity", "health/diversity"),
        ("val_fd_judge_mnist_1k", "validation/fd_judge_mnist_1k"),
        ("optimizers/d_learning_rate", "optimizers/d_learning_rate"),
    ],
)
def test_groups(key, expected):
    assert tag(key) == expected


def test_one_point_an_epoch_at_the_models_step(make_model, fit, tmp_path, read_events):
    fit(make_model(), [Scalars(tmp_path)], epochs=2)
    events = read_events(tmp_path)
    # Three steps an epoch; the fake logs its step, and its step over 200.
    assert events.curve("losses/d_loss") == [(3, 3.0), (6, 6.0)]
    assert events.curve("losses/g_loss") == [(3, -3.0), (6, -6.0)]
    assert events.curve("health/d_real") == [(3, 0.03), (6, 0.06)]
    assert events.curve("health/equilibrium") == [(3, 0.015), (6, 0.03)]


def test_a_resumed_run_continues_its_curves(make_model, fit, tmp_path, read_events):
    first = make_model()
    fit(first, [Scalars(tmp_path)])
    resumed = make_model()
    resumed.step.assign(first.step)
    fit(resumed, [Scalars(tmp_path)], epochs=2, initial_epoch=1)
    assert read_events(tmp_path).curve("losses/d_loss") == [(3, 3.0), (6, 6.0)]


def test_points_between_epochs(make_model, fit, tmp_path, read_events):
    fit(make_model(), [Scalars(tmp_path, every_batches=2)], epochs=2)
    steps = [step for step, _ in read_events(tmp_path).curve("losses/d_loss")]
    assert sorted(set(steps)) == [2, 3, 4, 6]


def test_points_between_epochs_where_one_call_takes_many_steps(
    make_model, tmp_path, read_events
):
    model = make_model(run_eagerly=False, steps_per_execution=4)
    images = np.zeros((12, 4, 4, 1), "float32")
    callback = Scalars(tmp_path, every_batches=3)
    model.fit(images, batch_size=1, callbacks=[callback], verbose=0)
    curve = read_events(tmp_path).curve("losses/d_loss")
    # Multiples of 3 are passed in every one of the calls that end at 4, 8, 12.
    assert sorted(set(curve)) == [(4, 4.0), (8, 8.0), (12, 12.0)]


def test_keras_may_run_ahead_unless_batches_are_asked_for(tmp_path):
    def overridden(callback):
        return not getattr(callback.on_train_batch_end, "_is_default", False)

    assert not overridden(Scalars(tmp_path))
    assert overridden(Scalars(tmp_path, every_batches=1))


def test_validation_has_its_own_group(make_model, fit, tmp_path, read_events):
    images = np.zeros((1, 4, 4, 1), "float32")
    fit(make_model(), [Scalars(tmp_path)], validation_data=(images,))
    assert read_events(tmp_path).curve("validation/g_loss") == [(3, 30.0)]


def test_every_second_epoch_and_the_last(make_model, fit, tmp_path, read_events):
    fit(make_model(), [Scalars(tmp_path, every=2)], epochs=5)
    steps = [step for step, _ in read_events(tmp_path).curve("losses/d_loss")]
    assert steps == [6, 12, 15]


def test_a_layout_for_the_custom_tab(make_model, fit, tmp_path, read_events):
    fit(make_model(), [Scalars(tmp_path)])
    assert read_events(tmp_path).kinds["custom_scalars"] == ["custom_scalars__config__"]


@pytest.mark.parametrize("options", [{"every": 0}, {"every_batches": 0}])
def test_intervals_below_one_are_refused(options, tmp_path):
    with pytest.raises(ValueError, match="at least 1.*received 0"):
        Scalars(tmp_path, **options)


def test_a_model_without_a_step_is_refused(tmp_path, fit):
    model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten()])
    model.compile("sgd", "mse")
    with pytest.raises(TypeError, match="Scalars .* step.*Sequential has no step"):
        fit(model, [Scalars(tmp_path)])

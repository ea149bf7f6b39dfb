"""A broken training ends."""

import logging

import keras
import pytest

from kgan.callbacks import StopOnNaN


class Break(keras.callbacks.Callback):
    """Puts a figure into the logs of the second epoch."""

    def __init__(self, value):
        super().__init__()
        self.value = value

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            logs["g_adv"] = self.value


@pytest.mark.parametrize("value, epochs", [("nan", 2), ("-inf", 2), ("1e30", 5)])
def test_training_stops_where_a_figure_is_not_finite(
    make_model, fit, caplog, value, epochs
):
    with caplog.at_level(logging.ERROR, logger="absl"):
        guard = StopOnNaN()
        history = fit(make_model(), [Break(float(value)), guard], epochs=5)
    assert guard.broken == ([f"g_adv is {value}"] if epochs == 2 else [])
    assert len(history.epoch) == epochs
    said = [record.getMessage() for record in caplog.records]
    assert said == ([f"Training stops: g_adv is {value}."] if epochs == 2 else [])

"""A judge in a training: when it looks, what it asks for, where it writes."""

import keras
import numpy as np
import pytest

from kgan.metrics import Judge, JudgeCallback


class Painter(keras.Model):
    """Paints flat pictures that grow lighter by 10 with every training epoch."""

    num_classes = None

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)
        self.asked = []
        self.epoch = 0

    def call(self, inputs):
        return self.dense(inputs)

    def generate(self, n=None, *, labels=None, seed=None):
        self.asked.append((n, None if labels is None else list(labels), seed))
        count = n or len(labels)
        grey = 10 * self.epoch + np.arange(count) % 2
        return np.tile(grey[:, None, None, None].astype("uint8"), (1, 2, 2, 1))


class Clock(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.model.epoch = epoch


def grey(images):
    return images.astype("float64").mean(axis=(1, 2))


def fit(painter, callbacks, epochs=5):
    painter.compile("sgd", "mse")
    zeros = np.zeros((2, 1), "float32")
    history = painter.fit(
        zeros, zeros, epochs=epochs, verbose=0, callbacks=[Clock(), *callbacks]
    )
    return history.history


REAL = np.array([0, 1] * 4, "uint8")[:, None, None, None] * np.ones((2, 2, 1), "uint8")


def test_looks_at_first_every_nth_and_last_epoch():
    """Pictures are 10 lighter a epoch; all else equal, fd is (10 epoch)^2."""
    painter = Painter()
    judge = JudgeCallback(Judge(grey), REAL, "grey", every=3, count=8, seed=4)
    history = fit(painter, [judge])
    expected = [0, 0, 20**2, 20**2, 40**2]
    assert history["val_fd_grey_8"] == pytest.approx(expected, abs=1e-6)
    assert painter.asked == [(8, None, 4)] * 3


def test_checkpoint_keeps_the_best(tmp_path):
    path = tmp_path / "best.weights.h5"
    light = REAL + np.uint8(20)
    written = []

    class Keep(keras.callbacks.ModelCheckpoint):
        def on_epoch_end(self, epoch, logs=None):
            before = self.best
            super().on_epoch_end(epoch, logs)
            written.extend([epoch] if self.best != before else [])

    keep = Keep(
        str(path),
        monitor="val_fd_grey_8",
        mode="min",
        save_best_only=True,
        save_weights_only=True,
    )
    fit(Painter(), [JudgeCallback(Judge(grey), light, "grey", count=8), keep])
    assert written == [0, 1, 2]
    assert path.exists()


def test_a_conditional_model_is_asked_for_all_classes():
    painter = Painter()
    painter.num_classes = 3

    def by_parity(images):
        odd = images[:, 0, 0, 0] % 2
        return np.stack([odd == 0, odd == 1, odd == 2], axis=1).astype("float32")

    judge = JudgeCallback(Judge(grey, by_parity), REAL, "grey", count=6)
    history = fit(painter, [judge], epochs=1)
    assert painter.asked == [(None, [0, 1, 2, 0, 1, 2], 0)]
    # Shown are 0 1 0 1 0 1 of the asked 0 1 2 0 1 2; class 2 is never seen.
    assert history["val_agreement_grey_6"] == [pytest.approx(2 / 6)]
    assert history["val_class_coverage_grey_6"] == [0]


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="every=0, count=1000"):
        JudgeCallback(Judge(grey), REAL, "grey", every=0)
    with pytest.raises(ValueError, match="uint8 pictures"):
        JudgeCallback(Judge(grey), REAL / 2, "grey")

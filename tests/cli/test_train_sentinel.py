"""`kgan train --sentinel`: what an alarm does to a run."""

import keras
import numpy as np
import pytest

from kgan import callbacks
from kgan.callbacks.alarms import NotFinite, OneColour
from kgan.cli import main

# Eight steps an epoch, see test_train.py.
STEPS_PER_EPOCH = 8


def train(out, *argv):
    few = ["--data=digits", "--filters=2", "--latent_dim=4", "--limit=128"]
    steps = ["--batch_size=16", "--steps_per_execution=1", "--verbose=0"]
    return main.main(["train", "dcgan", *few, *steps, f"--out={out}", *argv])


class Break(keras.callbacks.Callback):
    """Puts NaN into the discriminator at the end of the second epoch, once."""

    done = False

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1 and not self.done:
            self.done = True
            variable = self.model.discriminator.trainable_variables[0]
            variable.assign(variable * np.nan)
            logs["d_loss"] = float("nan")


@pytest.fixture
def watch_little(monkeypatch):
    """Replaces the watchers by some callbacks and the sentinel of the run."""

    def replace(*others, **options):
        made = []

        def watch(*args, action, checkpoint, **kwargs):
            made.append(callbacks.Sentinel(action, checkpoint=checkpoint, **options))
            return [*others, *made]

        monkeypatch.setattr(callbacks, "watch", watch)
        return made

    return replace


def load(path):
    return keras.models.load_model(path / "model.keras")


def test_a_sound_run_raises_no_alarm_and_keeps_no_second_file(
    tmp_path, watch_little, capsys
):
    made = watch_little()
    assert train(tmp_path, "--epochs=1") == 0
    assert made[0].action == "warn" and made[0].findings == []
    assert not (tmp_path / "good").exists()
    assert "Done" in capsys.readouterr().out


def test_nan_ends_a_run_and_leaves_the_checkpoint_before(
    tmp_path, watch_little, capsys
):
    watch_little(Break())
    assert train(tmp_path, "--epochs=3") == 1
    said = capsys.readouterr().err
    assert f"Broken at step {2 * STEPS_PER_EPOCH}: d_loss is nan, " in said
    assert int(load(tmp_path / "checkpoint").step) == STEPS_PER_EPOCH


def test_a_run_that_rolled_back_does_the_missing_steps(tmp_path, watch_little):
    # Eight steps leave a DCGAN's pictures grey: NaN is all that counts here.
    made = watch_little(Break(), alarms=[NotFinite()])
    assert train(tmp_path, "--epochs=3", "--sentinel=roll_back") == 0
    assert made[0].rolled_back == 1
    model = load(tmp_path / "checkpoint")
    assert int(model.step) == 3 * STEPS_PER_EPOCH
    # 0.0002, the preset's, times the sentinel's 0.5.
    assert float(model.d_optimizer.learning_rate) == pytest.approx(1e-4)
    assert all(np.isfinite(v).all() for v in model.get_weights())
    assert int(load(tmp_path / "good").step) == 3 * STEPS_PER_EPOCH
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["0", "1", "2", "2"]


def test_an_alarm_may_end_a_run(tmp_path, watch_little, capsys):
    # Every picture spreads by less than 255.
    watch_little(alarms=[OneColour(limit=255, looks=1, steps=0)])
    assert train(tmp_path, "--epochs=3", "--sentinel=stop") == 1
    said = capsys.readouterr().err
    assert f"Stopped by the sentinel. Step {STEPS_PER_EPOCH}: one colour. " in said
    assert int(load(tmp_path / "checkpoint").step) == STEPS_PER_EPOCH


def test_other_actions_are_refused(capsys):
    assert main.main(["train", "dcgan", "--sentinel=panic"]) == 2
    assert "warn|stop|roll_back" in capsys.readouterr().err

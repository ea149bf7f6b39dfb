"""Saving again and again."""

import keras
import pytest

from kgan.models.saving import load_model
from tests.tiny_gan import tiny_gan


@pytest.fixture
def made(monkeypatch):
    """A list that grows with every optimizer that is made."""
    made = []
    whole = keras.optimizers.Optimizer.__init__

    def counted(self, *args, **kwargs):
        made.append(self)
        whole(self, *args, **kwargs)

    monkeypatch.setattr(keras.optimizers.Optimizer, "__init__", counted)
    return made


def test_a_save_makes_no_optimizer(made, tmp_path):
    # Whose variables TensorFlow would never quite let go of.
    model = tiny_gan()
    assert made
    before = len(made)
    for number in range(3):
        model.save(tmp_path / f"{number}.keras")
    assert len(made) == before


def test_what_is_saved_is_read_back(tmp_path):
    model = tiny_gan()
    model.save(tmp_path / "first.keras")
    model.save(tmp_path / "second.keras")
    for name in ("first", "second"):
        again = load_model(tmp_path / f"{name}.keras")
        for ours, theirs in zip(
            [*model.weights, *model.d_optimizer.variables],
            [*again.weights, *again.d_optimizer.variables],
            strict=True,
        ):
            assert (keras.ops.convert_to_numpy(ours) == theirs.numpy()).all()

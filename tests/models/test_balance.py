"""What the discriminator believes, and how far that is from the equilibrium."""

import numpy as np
import pytest

from kgan import losses
from kgan.models.balance import balance


def standing(loss, real, fake):
    """The figures as floats."""
    values = balance(losses.get(loss), np.float32(real), np.float32(fake))
    return {name: float(value) for name, value in values.items()}


def test_log_odds():
    # sigmoid(log 3) = 3/4, sigmoid(-log 3) = 1/4
    figures = standing("non_saturating", [[np.log(3)]], [[-np.log(3)]])
    assert figures["d_real"] == pytest.approx(0.75)
    assert figures["d_fake"] == pytest.approx(0.25)
    assert figures["d_accuracy"] == 1.0
    assert figures["equilibrium"] == pytest.approx(0.25)


def test_least_squares_labels_real_1_and_fake_0():
    figures = standing("least_squares", [0.9, 0.4, 1.5, 0.8], [0.1, 0.6, -3.0, 0.3])
    assert figures["d_real"] == pytest.approx((0.9 + 0.4 + 1.0 + 0.8) / 4)
    assert figures["d_fake"] == pytest.approx((0.1 + 0.6 + 0.0 + 0.3) / 4)
    assert figures["d_accuracy"] == pytest.approx(6 / 8)


@pytest.mark.parametrize(
    "loss, undecided",
    [("minimax", 0.0), ("hinge", 0.0), ("wasserstein", 0.0), ("least_squares", 0.5)],
)
def test_a_discriminator_that_cannot_tell_stands_at_the_equilibrium(loss, undecided):
    figures = standing(loss, np.full((2, 3, 3, 1), undecided), [undecided])
    assert figures["d_real"] == figures["d_fake"] == 0.5
    assert figures["equilibrium"] == 0.0

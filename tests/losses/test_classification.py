"""What labels cost, by hand and against PyTorch."""

import math

import numpy as np
import pytest
from keras import ops

from kgan import losses

LABELS = np.array([[1, 0, 1], [0, 0, 1], [0, 1, 0], [1, 0, 0]])
LOGITS = np.random.default_rng(0).normal(0, 3, LABELS.shape).astype("float32")


def test_attributes_are_summed_and_images_averaged():
    # Logits of log 3 are probabilities of 3/4.
    logits = np.full((2, 2), math.log(3.0))
    right, wrong = -math.log(3 / 4), -math.log(1 / 4)
    value = losses.multi_label(np.array([[1, 1], [1, 0]]), logits)
    assert float(value) == pytest.approx((2 * right + right + wrong) / 2)


def test_one_class_of_all():
    # Logits of log 2, 0, 0 are probabilities of 1/2, 1/4, 1/4.
    logits = np.array([[math.log(2.0), 0, 0], [math.log(2.0), 0, 0]])
    value = losses.single_label(np.array([[1, 0, 0], [0, 0, 1]]), logits)
    assert float(value) == pytest.approx((math.log(2) + math.log(4)) / 2)


def test_pytorch_agrees():
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    logits, labels = torch.tensor(LOGITS), torch.tensor(LABELS).float()
    sums = functional.binary_cross_entropy_with_logits(logits, labels, reduction="sum")
    ours = float(losses.multi_label(LABELS, LOGITS))
    assert ours == pytest.approx(float(sums) / len(LABELS), rel=1e-6)
    classes = np.eye(3, dtype="int32")[[0, 2, 1, 1]]
    theirs = functional.cross_entropy(logits, torch.tensor([0, 2, 1, 1]))
    ours = float(losses.single_label(classes, LOGITS))
    assert ours == pytest.approx(float(theirs), rel=1e-6)


@pytest.mark.parametrize("loss", [losses.multi_label, losses.single_label])
def test_extremes_are_finite_and_exact(loss):
    labels = np.array([[1, 0]])
    assert float(loss(labels, np.array([[1e4, -1e4]]))) == 0.0
    # Sure and wrong: twice 1e4 for two labels, the difference for two classes.
    assert float(loss(labels, np.array([[-1e4, 1e4]]))) == pytest.approx(2e4)


@pytest.mark.parametrize("loss", [losses.multi_label, losses.single_label])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_logits(loss, dtype):
    labels = np.array([[1, 0]], "int32")
    value = loss(labels, ops.cast(np.array([[2.0, -3.0]]), dtype))
    assert value.shape == () and "float32" in str(value.dtype)
    assert float(value) == pytest.approx(float(loss(labels, np.array([[2.0, -3.0]]))))

"""A collapse is seen, said once, and not said where there is none."""

import logging

import numpy as np
import pytest

from kgan.callbacks import CollapseMonitor

# Uniform on [-1, 1], as the fake's samples are.
REAL = np.random.default_rng(7).integers(0, 256, (300, 4, 4, 1)).astype("uint8")


@pytest.fixture
def warnings_of(caplog):
    def lines():
        return [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]

    with caplog.at_level(logging.WARNING, logger="absl"):
        yield lines


def train(model, fit, monitor, spreads):
    """Trains one epoch for each spread of the samples; returns the figures."""
    figures = []
    for spread in spreads:
        model.spread = spread
        figures += fit(model, [monitor]).history["diversity"]
    return figures


def test_the_figure_is_relative_to_real_images(make_model, fit):
    # Samples of half and of a quarter of the real contrast have half and a
    # quarter of the real distances, up to the two draws being two.
    figures = train(make_model(), fit, CollapseMonitor(REAL), [1, 0.5, 0.25, 0])
    assert figures == pytest.approx([1, 0.5, 0.25, 0], abs=0.02)


def test_two_real_images_by_hand(make_model, fit):
    # Two images that differ by 51 of 255 in every pixel: a distance of 0.2.
    # 16 values uniform on [0, 1] lie about sqrt(1 / 6) = 0.408 apart (root of
    # the mean square; the mean of the root is 1 % less): 2.04 times as far.
    real = np.stack([np.full((4, 4, 1), 100), np.full((4, 4, 1), 151)]).astype("uint8")
    figures = train(make_model(), fit, CollapseMonitor(real), [1])
    assert figures == pytest.approx([np.sqrt(1 / 6) / 0.2], rel=0.03)


def test_a_collapse_is_warned_about_once(make_model, fit, warnings_of):
    train(make_model(), fit, CollapseMonitor(REAL), [1, 0.1, 0.1, 0.0])
    (line,) = warnings_of()
    assert "may have collapsed: at step 6 " in line
    assert "is 0.10 of that of real images (below 0.50)" in line


def test_every_fall_has_its_warning(make_model, fit, warnings_of):
    train(make_model(), fit, CollapseMonitor(REAL), [1, 0.1, 1, 0.1, 0.1])
    assert [line.split(" the diversity")[0][-6:] for line in warnings_of()] == [
        "step 6",
        "tep 12",
    ]


def test_a_healthy_run_has_none(make_model, fit, warnings_of):
    train(make_model(), fit, CollapseMonitor(REAL), [0.7, 0.9, 1, 0.8])
    assert warnings_of() == []


def test_a_beginner_has_time_to_become_diverse(make_model, fit, warnings_of):
    monitor = CollapseMonitor(REAL, grace_steps=7)
    model = make_model()
    train(model, fit, monitor, [0.1, 0.1])
    assert warnings_of() == []
    train(model, fit, monitor, [0.1])
    (line,) = warnings_of()
    assert line.startswith("The generator has not become diverse: at step 9 ")


class OnePictureAClass:
    """Draws for each label one picture of its own."""

    def __init__(self, broken):
        self.broken = broken

    def __call__(self, n=None, *, labels=None, seed=None, latents=None):
        chance = np.random.default_rng(5)
        samples = chance.integers(0, 256, (len(labels), 4, 4, 1))
        for label in self.broken:
            samples[labels == label] = 20 * label
        return samples.astype("uint8")


@pytest.mark.parametrize("labelled, expected", [(True, 0.0), (False, 0.7)])
def test_one_picture_a_class_is_no_diversity(make_model, fit, labelled, expected):
    model = make_model(num_classes=10)
    model.generate = OnePictureAClass(broken=range(10))
    labels = np.arange(300) % 10
    monitor = CollapseMonitor((REAL, labels) if labelled else REAL)
    (figure,) = fit(model, [monitor]).history["diversity"]
    assert figure == pytest.approx(expected, abs=0.1)


def test_the_class_that_collapsed_is_named(make_model, fit, warnings_of):
    model = make_model(num_classes=10)
    model.generate = OnePictureAClass(broken=[3])
    monitor = CollapseMonitor((REAL, np.arange(300) % 10), grace_steps=0)
    logs = fit(model, [monitor]).history
    assert logs["diversity"] == pytest.approx([0.9], abs=0.05)
    assert logs["diversity_lowest_class"] == pytest.approx([0.0], abs=1e-6)
    assert "samples of class 3 is 0.00" in warnings_of()[0]


def test_classes_without_two_real_images_are_left_out(make_model, fit):
    model = make_model(num_classes=10)
    model.generate = OnePictureAClass(broken=[3])
    labels = np.arange(300) % 2 + 3
    labels[0] = 7
    logs = fit(model, [CollapseMonitor((REAL, labels))]).history
    # Of the classes 3 and 4 that are compared, one has collapsed.
    assert logs["diversity"] == pytest.approx([0.5], abs=0.05)


@pytest.mark.parametrize(
    "real, message",
    [
        (REAL / 255.0, "uint8 array .* received float64 of shape"),
        (REAL[0], "received uint8 of shape"),
        ((REAL, np.zeros(3)), "300 real images want as many labels"),
    ],
)
def test_bad_real_images_are_refused(real, message):
    with pytest.raises(ValueError, match=message):
        CollapseMonitor(real)


@pytest.mark.parametrize(
    "real, message",
    [
        (REAL[:1], "at least two different images; received 1 in"),
        ((REAL[:5], np.arange(5)), "two different images of a class; received 5 in"),
        (np.full_like(REAL, 77), "at least two different images; received 300 in"),
        (REAL.reshape(300, 2, 8, 1), r"shape \(4, 4, 1\).*received .*\(2, 8, 1\)"),
    ],
)
def test_real_images_that_allow_no_comparison_are_refused(
    make_model, fit, real, message
):
    with pytest.raises(ValueError, match=message):
        fit(make_model(num_classes=5), [CollapseMonitor(real)])


def test_num_is_bounded():
    with pytest.raises(ValueError, match="between 2 and 256; received 1000"):
        CollapseMonitor(REAL, num=1000)

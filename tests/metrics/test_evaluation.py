"""The protocol: names, sides, what is asked of a generator."""

import numpy as np
import pytest

from kgan.metrics import Judge, Protocol, evaluate, frechet_distance


def grey(images):
    """Two features: the mean of each half of a picture."""
    images = images.astype("float64")
    return np.stack([images[:, :1].mean((1, 2, 3)), images[:, 1:].mean((1, 2, 3))], 1)


def dark_or_light(images):
    light = images.mean(axis=(1, 2, 3)) > 127
    return np.stack([~light, light], axis=1).astype("float32")


JUDGE = Judge(grey, dark_or_light)


def pictures(count, seed, low=0):
    rng = np.random.default_rng(seed)
    return rng.integers(low, 256, (count, 2, 2, 1), "uint8")


@pytest.mark.parametrize(
    ("count", "name"),
    [(10_000, "fd_j_10k"), (5000, "fd_j_5k"), (2500, "fd_j_2500"), (64, "fd_j_64")],
)
def test_names_carry_the_protocol(count, name):
    assert Protocol("j", count).name("fd") == name


def test_names_say_another_split_than_test():
    assert Protocol("j", 5000, split="train").name("kd") == "kd_j_5k_vs_train"


def test_all_figures_of_a_generator():
    asked = []

    def generate(n, seed):
        asked.append((n, seed))
        return pictures(n, seed=9, low=100)

    real = pictures(40, seed=1)
    values = evaluate(generate, JUDGE, real, judge_name="grey", count=30, seed=5)
    assert asked == [(30, 5)]
    assert set(values) == {
        f"{figure}_grey_30"
        for figure in ["fd", "kd", "kd_std", "precision", "recall", "class_coverage"]
    }
    fake = pictures(30, seed=9, low=100)
    assert values["fd_grey_30"] == pytest.approx(
        frechet_distance(grey(real), grey(fake)), rel=1e-5
    )
    assert values["class_coverage_grey_30"] == np.mean(dark_or_light(fake)[:, 0])


def test_labels_are_asked_for_and_agreed_with():
    labels = np.array([0, 1] * 10)

    def generate(labels, seed):
        shown = np.array(labels)
        shown[:5] = 0  # two of these five should have been 1
        return np.stack([np.full((2, 2, 1), 255 * k, "uint8") for k in shown])

    values = evaluate(
        generate,
        JUDGE,
        pictures(20, 0),
        judge_name="grey",
        count=20,
        labels=labels,
        figures=["classes"],
    )
    assert values == {
        "agreement_grey_20": pytest.approx(18 / 20),
        "class_coverage_grey_20": pytest.approx(8 / 20),
    }


def test_pictures_themselves_and_a_judge_without_classes():
    real = pictures(20, 0)
    values = evaluate(
        real, Judge(grey), real, judge_name="x", count=20, figures=["fd", "classes"]
    )
    assert values == {"fd_x_20": pytest.approx(0, abs=1e-6)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": 9}, "Wanted 9 pictures; received 8"),
        ({"count": 8, "labels": np.zeros(3, int)}, "count=8; received 3 labels"),
        ({"count": 8, "figures": ["fid"]}, r"has to be of \['fd'.*received \['fid'\]"),
    ],
)
def test_bad_requests_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        evaluate(pictures(8, 0), JUDGE, pictures(8, 0), judge_name="x", **options)

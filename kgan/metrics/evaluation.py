"""The protocol by which this project judges a generator."""

import numpy as np

from kgan.metrics.classes import class_agreement, class_coverage
from kgan.metrics.frechet import frechet_distance
from kgan.metrics.kernel import kernel_distance
from kgan.metrics.precision import precision_recall
from kgan.metrics.protocol import Protocol

FIGURES = ("fd", "kd", "precision_recall", "classes")
SUBSET_SIZE = 1000


def evaluate(
    generate,
    judge,
    real_images,
    *,
    judge_name,
    count=10_000,
    labels=None,
    seed=0,
    split="test",
    figures=FIGURES,
):
    """Draws pictures and has them judged, under names that carry the protocol.

    The convention of this project: 10,000 pictures of seed 0 against all
    10,000 of the *test* split, which neither the judge nor the generator was
    trained on; a conditional generator is asked for the classes in turn.

    | name | figure | better |
    |---|---|---|
    | `fd_...` | Frechet distance | lower |
    | `kd_...`, `kd_std_...` | kernel distance, 100 subsets of 1,000 | lower |
    | `precision_...`, `recall_...` | k = 3 | higher |
    | `agreement_...` | part that shows what was asked for | higher |
    | `class_coverage_...` | share of the rarest class | higher |

    Args:
        generate: callable `(n, seed=seed)`, or `(labels=labels, seed=seed)`
            where labels are given, that returns uint8 pictures; the
            `generate` of a model or of what `kgan.zoo.load` returns. Or
            `count` pictures themselves.
        judge: a `Judge`, or any object with its methods.
        real_images: uint8 array of shape `(m, height, width, channels)`.
        judge_name: str. What the judge is called in the names.
        count: int. Pictures to draw. Defaults to `10000`.
        labels: optional int array of shape `(count,)`, the classes to ask for
            (or that were asked for, where pictures are given).
        seed: int. Seed of the pictures.
        split: str. Which split `real_images` are, for the names.
        figures: which ones, of `"fd"`, `"kd"`, `"precision_recall"` and
            `"classes"`. Classes are left out where the judge knows none.

    Returns:
        dict from names such as `fd_judge_mnist_10k` to floats.
    """
    if labels is not None and len(labels) != count:
        raise ValueError(
            f"`labels` has to name the class of every picture: count={count}; "
            f"received {len(labels)} labels."
        )
    images = draw(generate, count, labels, seed)
    values = judged(
        judge, judge.features(real_images), images, labels=labels, figures=figures
    )
    protocol = Protocol(judge_name, count, split, seed)
    return {protocol.name(figure): value for figure, value in values.items()}


def draw(generate, count, labels=None, seed=0):
    """Returns `count` pictures of a generator, or the pictures given."""
    if not callable(generate):
        images = generate
    elif labels is None:
        images = generate(count, seed=seed)
    else:
        images = generate(labels=labels, seed=seed)
    if len(images) != count:
        raise ValueError(f"Wanted {count} pictures; received {len(images)}.")
    return np.asarray(images)


def judged(judge, real_features, images, labels=None, figures=FIGURES):
    """Returns the figures of pictures, by short names: `fd`, `kd`, ...

    For those who judge often and keep the features of the real side; see
    `evaluate`.

    Args:
        judge: a `Judge`, or any object with its methods.
        real_features: array of shape `(m, dim)`.
        images: uint8 array of shape `(n, height, width, channels)`.
        labels: optional int array of shape `(n,)`.
        figures: which ones.

    Returns:
        dict from short names to floats.
    """
    unknown = set(figures) - set(FIGURES)
    if unknown:
        raise ValueError(
            f"`figures` has to be of {list(FIGURES)}; received {sorted(unknown)}."
        )
    values = {}
    if set(figures) - {"classes"}:
        values |= _of_features(real_features, judge.features(images), figures)
    if "classes" in figures and getattr(judge, "knows_classes", True):
        values |= _of_classes(judge.probabilities(images), labels)
    return values


def _of_features(real, fake, figures):
    values = {}
    if "fd" in figures:
        values["fd"] = frechet_distance(real, fake)
    if "kd" in figures:
        size = min(SUBSET_SIZE, len(real), len(fake))
        values["kd"], values["kd_std"] = kernel_distance(real, fake, subset_size=size)
    if "precision_recall" in figures:
        values["precision"], values["recall"] = precision_recall(real, fake)
    return values


def _of_classes(probabilities, labels):
    predicted = probabilities.argmax(axis=1)
    values = {"class_coverage": class_coverage(predicted, probabilities.shape[1])}
    if labels is not None:
        values["agreement"] = class_agreement(labels, predicted)
    return values

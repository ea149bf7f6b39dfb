"""What a judge sees in generated pictures, class by class."""

import numpy as np


def class_agreement(labels, predicted):
    """Returns the part of the pictures that show what was asked for.

    Args:
        labels: int array of shape `(n,)`, the classes asked for.
        predicted: int array of shape `(n,)`, the classes a judge sees.

    Returns:
        float in [0, 1].

    Example:

    >>> class_agreement([0, 1, 2, 2], [0, 1, 2, 1])
    0.75
    """
    labels, predicted = _check(labels, "labels"), _check(predicted, "predicted")
    if len(labels) != len(predicted):
        raise ValueError(
            "`labels` and `predicted` have to be equally long; received "
            f"{len(labels)} and {len(predicted)}."
        )
    return float(np.mean(labels == predicted))


def class_shares(predicted, num_classes):
    """Returns the part of the pictures in each class.

    Args:
        predicted: int array of shape `(n,)`, the classes a judge sees.
        num_classes: int. Number of classes there are.

    Returns:
        float array of shape `(num_classes,)` that adds up to 1.
    """
    predicted = _check(predicted, "predicted")
    if predicted.min() < 0 or predicted.max() >= num_classes:
        raise ValueError(
            f"`predicted` has to lie in 0..{num_classes - 1} for num_classes="
            f"{num_classes}; received {predicted.min()}..{predicted.max()}."
        )
    return np.bincount(predicted, minlength=num_classes) / len(predicted)


def class_coverage(predicted, num_classes):
    """Returns the share of the rarest class: 0 where a class is missing.

    With `num_classes` equally frequent classes it is `1 / num_classes`, its
    largest value.

    Args:
        predicted: int array of shape `(n,)`, the classes a judge sees.
        num_classes: int. Number of classes there are.

    Returns:
        float in [0, 1 / num_classes].

    Example:

    >>> class_coverage([0, 0, 1, 2], num_classes=3)
    0.25
    """
    return float(class_shares(predicted, num_classes).min())


def _check(classes, name):
    classes = np.asarray(classes)
    integers = np.issubdtype(classes.dtype, np.integer)
    if classes.ndim != 1 or len(classes) == 0 or not integers:
        raise ValueError(
            f"`{name}` has to be a vector of integers, one class a picture; "
            f"received {classes.dtype} of shape {classes.shape}."
        )
    return classes

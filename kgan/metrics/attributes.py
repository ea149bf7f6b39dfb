"""What is seen of attributes in pictures, before and after a change."""

import numpy as np


def attribute_agreement(labels, others):
    """Returns the part of the pictures that agree, for every attribute.

    Between what is true and what a judge sees it is the judge's accuracy;
    between what a judge sees before and after it is what stayed.

    Args:
        labels: array of shape `(n, c)` of zeros and ones.
        others: array of the same shape.

    Returns:
        float array of shape `(c,)`, in [0, 1].

    Example:

    >>> attribute_agreement([[0, 1], [1, 1]], [[0, 1], [1, 0]])
    array([1. , 0.5])
    """
    labels, others = _check(labels, "labels"), _check(others, "others")
    if labels.shape != others.shape:
        raise ValueError(
            "`labels` and `others` have to be of the same pictures and attributes; "
            f"received shapes {labels.shape} and {others.shape}."
        )
    return (labels == others).mean(axis=0)


def in_turn(possible):
    """Returns one change for every picture, all changes as evenly as it goes.

    Picture `i` gets change `i % c`, or the next one that is possible.

    Args:
        possible: bool array of shape `(n, c)`, which change of a picture is
            one.

    Returns:
        int array of shape `(n,)`; -1 where a picture can have none.

    Example:

    >>> in_turn([[True, True], [True, False], [True, True], [False, False]])
    array([ 0,  0,  0, -1])
    """
    possible = np.asarray(possible, bool)
    count, changes = possible.shape
    order = (np.arange(count)[:, None] + np.arange(changes)) % changes
    first = np.take_along_axis(possible, order, axis=1).argmax(axis=1)
    turns = order[np.arange(count), first]
    return np.where(possible.any(axis=1), turns, -1)


def _check(labels, name):
    labels = np.asarray(labels)
    if labels.ndim != 2 or 0 in labels.shape or not np.isin(labels, (0, 1)).all():
        raise ValueError(
            f"`{name}` wants zeros and ones of shape (n, c), n pictures and c "
            f"attributes; received {labels.dtype} of shape {labels.shape}."
        )
    return labels

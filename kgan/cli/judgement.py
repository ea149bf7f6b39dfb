"""Judgement: what all that `kgan evaluate` judges has in common."""

import pathlib
import re


def default_judge(source):
    """Returns the name of the judge of a data set, as `tools/train_judge` names it.

    >>> default_judge("cycle_gan/horse2zebra"), default_judge("CelebA-HQ")
    ('judge_horse2zebra', 'judge_celeba_hq')
    """
    return "judge_" + re.sub(r"\W+", "_", pathlib.Path(source).name).lower()


def usual_judge(*sources):
    """Returns the first judge of the zoo that is of one of some data sets.

    Args:
        *sources: str. Data sets, such as a folder that is given and what the
            card of a model calls its data.

    Returns:
        str; the judge of the first of them where the zoo has none.
    """
    from kgan import zoo

    names, known = list(map(default_judge, sources)), zoo.list_models("judge_*")
    return next((name for name in names if name in known), names[0])


def open_judge(name, trust=False):
    """Returns a judge and what it is called in the names of figures.

    Args:
        name: name of a classifier of the zoo, or path of a `.keras` file.
        trust: bool, see `kgan.zoo.load`.

    Raises:
        ZooError: if there is no such entry, with the judges there are.
    """
    from kgan import metrics, networks, zoo

    if not name.endswith(".keras"):
        if name not in zoo.list_models():
            judges = ", ".join(zoo.list_models("judge_*")) or "none"
            raise zoo.UnknownEntryError(
                f"There is no judge {name!r} in the zoo; there are: {judges}. Choose "
                "one with --judge, or make one with tools/train_judge."
            )
        return zoo.load(name, trust=trust), name
    import keras

    networks.Classifier  # noqa: B018 - registers it with Keras
    path = pathlib.Path(name)
    if not path.is_file():
        raise ValueError(f"--judge={name}: there is no such file.")
    model = keras.saving.load_model(path)
    if hasattr(model, "feature_extractor"):
        return metrics.Judge.of_classifier(model), path.stem
    return metrics.feature_judge(model), path.stem


def of_classes(judge, attributes):
    """Returns a judge of the classes that some attributes make, if it sees these.

    Args:
        judge: what `open_judge` returned.
        attributes: names of the attributes that a model's classes are made of.
    """
    from kgan import metrics

    seen = list(getattr(judge, "attributes", ()))
    if not attributes or not {*attributes} <= {*seen}:
        return judge
    return metrics.attribute_class_judge(judge, [seen.index(a) for a in attributes])


def rounded(figures):
    """Returns the figures with six digits, as they stand in a card."""
    return {name: float(f"{value:.6g}") for name, value in figures.items()}


def table(columns):
    """Returns figures as a text, one line a figure and one column a side.

    Args:
        columns: dict from the head of a column to its dict of figures.
    """
    names = list(
        dict.fromkeys(name for figures in columns.values() for name in figures)
    )
    lines = [["", *columns]]
    for name in names:
        values = [figures.get(name) for figures in columns.values()]
        lines.append([name, *("" if v is None else f"{v:.4g}" for v in values)])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def accuracies(predicted, labels, split, names=()):
    """Returns the part that a classifier names rightly, of all and of each class.

    Args:
        predicted: int array of shape `(n,)`.
        labels: int array of shape `(n,)`.
        split: str, which pictures they are.
        names: names of the classes whose parts are wanted, too.

    Returns:
        dict such as `{"test_accuracy": 0.975, "test_accuracy_horse": 0.97,
        "test_accuracy_zebra": 0.98}`.

    Example:

    >>> accuracies(np.array([0, 1, 1, 1]), np.array([0, 0, 1, 1]), "test", ["a", "b"])
    {'test_accuracy': 0.75, 'test_accuracy_a': 0.5, 'test_accuracy_b': 1.0}
    """
    right = predicted == labels
    figures = {f"{split}_accuracy": float(right.mean())}
    for label, name in enumerate(names):
        figures[f"{split}_accuracy_{name}"] = float(right[labels == label].mean())
    return figures


def attribute_accuracies(predicted, labels, split, names):
    """Returns the part that a classifier says rightly of each attribute.

    Beside every part stands how many pictures have the attribute: who always
    said the more frequent of yes and no would be right in so many.

    Args:
        predicted: array of shape `(n, c)` of zeros and ones, or booleans.
        labels: int array of shape `(n, c)` of zeros and ones.
        split: str, which pictures they are.
        names: names of the attributes.

    Returns:
        dict such as `{"test_accuracy": 0.94, "test_accuracy_Male": 0.97,
        "test_positive_rate_Male": 0.36, ...}`; the first is the mean.

    Example:

    >>> attribute_accuracies(np.array([[0], [1]]), np.array([[1], [1]]), "test", ["a"])
    {'test_accuracy': 0.5, 'test_accuracy_a': 0.5, 'test_positive_rate_a': 1.0}
    """
    right, positive = (predicted == labels).mean(axis=0), labels.mean(axis=0)
    figures = {f"{split}_accuracy": float(right.mean())}
    for name, part, rate in zip(names, right, positive, strict=True):
        figures[f"{split}_accuracy_{name}"] = float(part)
        figures[f"{split}_positive_rate_{name}"] = float(rate)
    return figures

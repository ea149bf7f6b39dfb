"""A judge of attributes who is asked for classes."""

import numpy as np

from kgan.metrics.judge import Judge


def attribute_class_judge(judge, places):
    """Makes a judge of attributes tell the classes that some of them make.

    The probability of a class is the product of those of its attributes, as if
    they did not depend on one another, in the order of
    `kgan.data.AttributeClasses`: class 0 has all of them, the last one none.

    Args:
        judge: what has `features`, and `probabilities` of shape `(n, c)`, each
            attribute's its own, such as `kgan.zoo.load("judge_celeba_hq")`.
        places: ints. Where the attributes stand among the judge's c.

    Returns:
        A `Judge` of `2 ** len(places)` classes.

    Example:

    ```python
    faces = kgan.zoo.load("judge_celeba_hq")
    places = [faces.attributes.index(name) for name in ("Male", "Young")]
    judge = kgan.metrics.attribute_class_judge(faces, places)
    ```
    """

    def probabilities(images):
        classes = np.ones((len(images), 1))
        for had in np.moveaxis(judge.probabilities(images)[:, list(places)], 1, 0):
            both = np.stack([had, 1 - had], axis=1)
            classes = (classes[:, :, None] * both[:, None]).reshape(len(images), -1)
        return classes

    return Judge(judge.features, probabilities)

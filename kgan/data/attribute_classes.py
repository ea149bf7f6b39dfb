"""Attributes that are told as classes: one for every combination."""

import numpy as np

from kgan.data.attributes import chosen
from kgan.data.errors import DataError
from kgan.data.source import Source, open_source

MOST = 6  # attributes; 64 classes


class AttributeClasses(Source):
    """The pictures of a source, in classes by the attributes they have.

    Models that are told one of several classes learn so from pictures with
    attributes. n of them make 2^n classes; the number of a class has the first
    attribute as its highest binary digit, turned round so that class 0 has all
    of them: of Male and Young, `Male+Young`, `Male+not_Young`,
    `not_Male+Young`, `not_Male+not_Young`.

    It is itself what `kgan.data.load` calls a source.

    Args:
        source: see `kgan.data.load`.
        attributes: sequence of str, 1 to 6 names that the source knows.
        data_dir: see `kgan.data.load`.

    Raises:
        DataError: for attributes that the source does not know, or too many.

    Example:

    ```python
    faces = kgan.data.AttributeClasses("celeba", ["Male", "Young"])
    batches = kgan.data.load(faces, image_shape=(64, 64, 3), labelled=True)
    ```
    """

    def __init__(self, source, attributes, data_dir=None):
        self.source = open_source(source, data_dir)
        self.attributes = chosen(self.source, attributes)
        if not 1 <= len(self.attributes) <= MOST:
            raise DataError(
                f"Classes are made of 1 to {MOST} attributes, since n of them make "
                f"2^n; received {len(self.attributes)}: {', '.join(self.attributes)}."
            )
        self.class_names = class_names(self.attributes)
        for fact in (
            *("name", "sizes", "image_shape", "crop_shape", "licence", "homepage"),
            *("attribute_names", "attributes_place"),
        ):
            setattr(self, fact, getattr(self.source, fact))

    def read(self, parts, labelled):
        examples = self.source.read(parts, False)
        if labelled:
            values = self.source.read_attributes(parts, self.attributes)
            examples.labels = class_numbers(values)
        return examples

    def read_attributes(self, parts, names):
        return self.source.read_attributes(parts, names)


def class_names(attributes):
    """Returns the names of the classes that some attributes make.

    >>> class_names(["Male"])
    ['Male', 'not_Male']
    """
    names = [""]
    for attribute in attributes:
        words = (attribute, f"not_{attribute}")
        names = [f"{name}+{word}".lstrip("+") for name in names for word in words]
    return names


def class_numbers(values):
    """Returns the classes of pictures with some attributes.

    Args:
        values: int array of shape `(n, attributes)` of 0 and 1.

    Returns:
        int32 array of shape `(n,)`.

    Example:

    >>> class_numbers(np.array([[1, 1], [1, 0], [0, 1], [0, 0]]))
    array([0, 1, 2, 3], dtype=int32)
    """
    values = np.asarray(values)
    return ((1 - values) @ (1 << np.arange(values.shape[1])[::-1])).astype("int32")

"""Loaded classifier: a judge out of a SavedModel."""

import numpy as np
import tensorflow as tf

from kgan.zoo.errors import CardError


class LoadedClassifier:
    """A classifier of the zoo, ready to judge pictures.

    One of classes says which of them a picture is of, `classify`. One of
    attributes, whose card names them, says of each whether a picture has it,
    `predict_attributes`. Made by `kgan.zoo.load`.

    Args:
        card: `kgan.zoo.Entry`.
        saved: what `tf.saved_model.load` returned.

    Attributes:
        card: `kgan.zoo.Entry`.
        image_shape: tuple `(height, width, channels)`.
        num_classes: int. Number of logits.
        attributes: tuple of str; empty of one of classes.

    Raises:
        CardError: if the card of one of attributes does not name them all.

    Example:

    ```python
    judge = kgan.zoo.load("judge_mnist")
    judge.classify(kgan.zoo.load("cgan_mnist").generate(labels=[7, 7]))  # [7 7]
    faces = kgan.zoo.load("judge_celeba_hq")
    dict(zip(faces.attributes, faces.predict_attributes(face[None])[0]))
    ```
    """

    def __init__(self, card, saved):
        self.card = card
        self.image_shape = card.image_shape
        self.num_classes = card.num_classes
        self.attributes = attributes_of(card)
        self._saved = saved  # holds the variables of the signatures
        self._signatures = saved.signatures

    def __repr__(self):
        return f"<{type(self).__name__} {self.card.name}>"

    def logits(self, images):
        """Returns logits, float32 `(n, num_classes)`, of uint8 pictures."""
        return self._call("classify", images)["logits"].numpy()

    def probabilities(self, images):
        """Returns probabilities, float32 `(n, num_classes)`, of uint8 pictures.

        Those of classes add up to 1; those of attributes are each their own.
        """
        logits = self.logits(images)
        if self.attributes:
            return 0.5 + 0.5 * np.tanh(0.5 * logits)  # the sigmoid, no overflow
        scaled = np.exp(logits - logits.max(axis=1, keepdims=True))
        return scaled / scaled.sum(axis=1, keepdims=True)

    def classify(self, images):
        """Returns the most probable class, int64 `(n,)`, of uint8 pictures.

        Raises:
            ValueError: of one of attributes, which knows no classes.
        """
        if not self.knows_classes:
            raise ValueError(
                f"{self.card.name!r} sees attributes, {', '.join(self.attributes)}, "
                "and no classes; `predict_attributes` says which a picture has."
            )
        return self.logits(images).argmax(axis=1)

    def predict_attributes(self, images):
        """Returns which attributes uint8 pictures have.

        Args:
            images: uint8 array of shape `(n, height, width, channels)`.

        Returns:
            uint8 array of shape `(n, num_classes)`: 1 where the logit is
            above 0, that is the probability above a half.

        Raises:
            ValueError: of one of classes, which knows no attributes.
        """
        if self.knows_classes:
            raise ValueError(
                f"{self.card.name!r} tells classes, of which a picture has one, and "
                "no attributes; `classify` says which."
            )
        return (self.logits(images) > 0).astype("uint8")

    @property
    def knows_classes(self):
        """Whether it tells classes, of which a picture has one."""
        return not self.attributes

    def features(self, images):
        """Returns the activations before the logits, float32 `(n, d)`."""
        return self._call("features", images)["features"].numpy()

    def _call(self, signature, images):
        images = np.asarray(images)
        if images.dtype != np.uint8 or images.shape[1:] != self.image_shape:
            wanted = ", ".join(map(str, self.image_shape))
            raise ValueError(
                f"{self.card.name!r} wants uint8 pictures of shape (n, {wanted}); "
                f"received {images.dtype} of shape {images.shape}."
            )
        return self._signatures[signature](images=tf.constant(images))


def attributes_of(card):
    """Returns the attributes that the card of a classifier names; none of classes.

    Args:
        card: `kgan.zoo.Entry`.

    Raises:
        CardError: if they are not as many different names as there are logits.
    """
    names = card.extra.get("attributes", [])
    texts = isinstance(names, list) and all(isinstance(n, str) and n for n in names)
    wanted = card.num_classes if names or card.extra.get("multi_label") else 0
    if not texts or not len(names) == len({*names}) == wanted:
        raise CardError(
            f"{card.path}: the card of a classifier of attributes wants `attributes`, "
            f"{card.num_classes} different names; received {names!r:.120}."
        )
    return tuple(names)

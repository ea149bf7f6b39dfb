"""Loaded classifier: a judge out of a SavedModel."""

import numpy as np
import tensorflow as tf


class LoadedClassifier:
    """A classifier of the zoo, ready to judge pictures.

    Made by `kgan.zoo.load`.

    Args:
        card: `kgan.zoo.Entry`.
        saved: what `tf.saved_model.load` returned.

    Attributes:
        card: `kgan.zoo.Entry`.
        image_shape: tuple `(height, width, channels)`.
        num_classes: int.

    Example:

    ```python
    judge = kgan.zoo.load("judge_mnist")
    judge.classify(kgan.zoo.load("cgan_mnist").generate(labels=[7, 7]))  # [7 7]
    ```
    """

    def __init__(self, card, saved):
        self.card = card
        self.image_shape = card.image_shape
        self.num_classes = card.num_classes
        self._saved = saved  # holds the variables of the signatures
        self._signatures = saved.signatures

    def __repr__(self):
        return f"<{type(self).__name__} {self.card.name}>"

    def logits(self, images):
        """Returns logits, float32 `(n, num_classes)`, of uint8 pictures."""
        return self._call("classify", images)["logits"].numpy()

    def probabilities(self, images):
        """Returns probabilities, float32 `(n, num_classes)`, of uint8 pictures."""
        logits = self.logits(images)
        scaled = np.exp(logits - logits.max(axis=1, keepdims=True))
        return scaled / scaled.sum(axis=1, keepdims=True)

    def classify(self, images):
        """Returns the most probable class, int64 `(n,)`, of uint8 pictures."""
        return self.logits(images).argmax(axis=1)

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

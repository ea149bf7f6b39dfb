"""Loaded attribute translator: pictures get the labels that one names."""

import tensorflow as tf

from kgan.models.attribute_translation import AttributeTranslation
from kgan.models.attributes import Attributes
from kgan.zoo.errors import CardError

TRANSLATE, CLASSIFY = "translate", "classify"


class LoadedAttributeTranslator(AttributeTranslation):
    """A translator of the zoo that changes labels of photographs of any size.

    Made by `kgan.zoo.load`.

    Args:
        card: `kgan.zoo.Entry`.
        saved: what `tf.saved_model.load` returned.

    Attributes:
        card: `kgan.zoo.Entry`.
        image_shape: tuple `(height, width, channels)`, the size it was trained
            at. Pictures whose subjects are about as large come out best.
        attributes: `kgan.models.Attributes`, the labels that it changes.

    Raises:
        CardError: if the card does not name the labels.

    Example:

    ```python
    faces = kgan.zoo.load("stargan_celeba_hq")
    blond = faces.translate(photo, to={"Blond_Hair": 1})  # uint8, of the photo's size
    other = faces.translate(photo, to=["Male", "Young"])  # the other way round
    dict(zip(faces.attributes.names, faces.classify(photo)[0]))
    ```
    """

    def __init__(self, card, saved):
        self.card = card
        self.image_shape = card.image_shape
        self.attributes = attributes_of(card)
        self._saved = saved  # holds the variables of the signatures
        self._signatures = saved.signatures

    def __repr__(self):
        names = ", ".join(self.attributes.names)
        return f"<{type(self).__name__} {self.card.name} of {names}>"

    @property
    def channels(self):
        """Channels of the pictures that are translated."""
        inputs = self._signatures[TRANSLATE].structured_input_signature[1]
        return int(inputs["images"].shape[-1])

    def translator(self):
        """Returns a callable from a picture and its label vector to a picture."""
        signature = self._signatures[TRANSLATE]

        def translate(image, vector):
            tensors = tf.constant(image[None]), tf.constant(vector[None], tf.float32)
            return signature(images=tensors[0], labels=tensors[1])["images"][0].numpy()

        return translate

    def reader(self):
        """Returns a callable from a picture to the probabilities of its labels."""
        signature = self._signatures[CLASSIFY]
        return lambda image: signature(images=tf.constant(image[None]))[
            "probabilities"
        ][0].numpy()


def attributes_of(card):
    """Returns the attributes that a card names.

    Args:
        card: `kgan.zoo.Entry`.

    Raises:
        CardError: if it names none, or they contradict one another.
    """
    extra = card.extra
    try:
        return Attributes(
            extra["attributes"], extra.get("exclusive", ()), extra.get("single", False)
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CardError(
            f"{card.path}: the card of an attribute translator wants `attributes`, a "
            f"list of names, `exclusive`, groups of them, and `single`: {error}"
        ) from error

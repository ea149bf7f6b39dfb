"""Changing the labels of pictures with a trained model."""

import numpy as np

from kgan import pictures
from kgan.models.any_size import AnySize
from kgan.models.attribute_translation import AttributeTranslation
from kgan.models.class_head import ClassHead


class AttributeTranslating(AttributeTranslation):
    """What models that change labels of pictures share.

    They have `translating_generator`, `discriminator` and `attributes`. Their
    `translate` and `classify` are those of what `kgan.zoo.load` returns, up to
    the precision that the model computes in.
    """

    @property
    def channels(self):
        """Channels of the pictures that are translated."""
        return int(self.translating_generator.inputs[0].shape[-1])

    def translator(self):
        """Returns a callable from a picture and its label vector to a picture."""
        generator = AnySize.of(self.translating_generator)

        def translate(image, vector):
            floats = pictures.from_uint8(image[None])
            return pictures.to_uint8(generator.predict(floats, vector[None]))[0]

        return translate

    def reader(self):
        """Returns a callable from a picture to the probabilities of its labels."""
        head = ClassHead(self.discriminator, self.attributes.single)
        return lambda image: np.asarray(head.predict(image[None]), "float32")[0]

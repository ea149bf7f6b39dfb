"""Attribute translator export: a SavedModel that changes labels of pictures."""

import tensorflow as tf

from kgan import pictures
from kgan.zoo.attribute_translator import CLASSIFY, TRANSLATE
from kgan.zoo.export import concrete, require


class AttributeTranslatorExport(tf.Module):
    """The signatures of an attribute translator.

    - `translate` (also `serving_default`): `images` uint8 `(n, height, width,
      channels)`, of any height and width, and `labels` float32 `(n,
      num_labels)`, those that are wanted, to `images` uint8 of the same size;
    - `classify`: `images` to `probabilities` float32 `(n, num_labels)`, by the
      discriminator's class head.

    Images are treated one after the other: the result does not depend on the
    batch, memory not on its size, and a batch of one image in the graph is
    what the fast kernel of instance norm wants.

    Args:
        generator: `AnySize` of the float32 network from [images, labels] to
            images in [-1, 1].
        head: `ClassHead` of the float32 discriminator.
    """

    def __init__(self, generator, head):
        super().__init__()
        networks = generator.network, head.discriminator
        self.weights = [w.value for network in networks for w in network.weights]
        # Functions, because the module would save the networks' own functions
        # if the networks themselves were attributes.
        self._generator, self._head = lambda: generator, lambda: head

    def signatures(self):
        """Returns the concrete functions by the names of their signatures."""
        translate = self._translate()
        return {
            "serving_default": translate,
            TRANSLATE: translate,
            CLASSIFY: self._classify(),
        }

    def _translate(self):
        generator = self._generator()
        count = generator.network.inputs[1].shape[-1]

        def one(pair):
            image, vector = pair
            outputs = generator(pictures.from_uint8(image[None]), vector[None])
            return pictures.to_uint8(outputs)[0]

        def translate(images, labels):
            one_each = tf.equal(tf.shape(labels)[0], tf.shape(images)[0])
            with require(one_each, f"`labels` wants {count} numbers for each picture."):
                images = there(images)
            spec = tf.TensorSpec((None, None, generator.out_channels), tf.uint8)
            return {"images": one_by_one(one, (images, labels), spec)}

        labels = tf.TensorSpec((None, count), tf.float32, name="labels")
        return concrete(translate, images_spec(generator.in_channels), labels)

    def _classify(self):
        head = self._head()
        count = head.discriminator.outputs[1].shape[-1]

        def classify(images):
            spec = tf.TensorSpec((count,), tf.float32)
            read = one_by_one(lambda image: head(image[None])[0], there(images), spec)
            return {"probabilities": read}

        return concrete(classify, images_spec(head.image_shape[-1]))


def images_spec(channels):
    """The tensors of pictures that a signature takes: any number, any size."""
    return tf.TensorSpec((None, None, None, channels), tf.uint8, name="images")


def there(images):
    """The images, if there is one at least and it has pixels."""
    with require(
        tf.reduce_all(tf.shape(images) > 0),
        "`images` wants at least one picture of at least one pixel.",
    ):
        return tf.identity(images)


def one_by_one(function, elements, spec):
    """Calls a function on one element after the other."""
    return tf.map_fn(
        function, elements, fn_output_signature=spec, parallel_iterations=1
    )

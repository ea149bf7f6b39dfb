"""Translator export: a SavedModel that translates pictures of any size."""

import tensorflow as tf

from kgan import pictures
from kgan.models.any_size import AnySize
from kgan.zoo.export import concrete, require
from kgan.zoo.translator import SIGNATURES


class TranslatorExport(tf.Module):
    """The signatures of a translator.

    - `translate` (also `serving_default`): `images` uint8 `(n, height, width,
      channels)`, of any height and width, to `images` uint8 of the same size;
    - `translate_back`: the same from the second domain to the first, where
      there are two networks.

    Images are translated one after the other: the result does not depend on
    the batch, memory not on its size, and a batch of one image in the graph
    is what the fast kernel of instance norm wants.

    Args:
        networks: list of float32 Keras networks on images in [-1, 1]: there,
            or there and back.
    """

    def __init__(self, networks):
        super().__init__()
        self.weights = [w.value for network in networks for w in network.weights]
        # A function, because the module would save the networks' own functions
        # if the networks themselves were attributes.
        self._networks = lambda: zip(SIGNATURES, networks, strict=False)

    def signatures(self):
        """Returns the concrete functions by the names of their signatures."""
        functions = {
            name: self._function(AnySize(network)) for name, network in self._networks()
        }
        return {"serving_default": functions[SIGNATURES[0]], **functions}

    def _function(self, network):
        def one(image):
            outputs = network(pictures.from_uint8(image[None]))
            return pictures.to_uint8(outputs)[0]

        def translate(images):
            with require(
                tf.reduce_all(tf.shape(images) > 0),
                "`images` wants at least one picture of at least one pixel.",
            ):
                images = tf.identity(images)
            spec = tf.TensorSpec((None, None, network.out_channels), tf.uint8)
            return {
                "images": tf.map_fn(
                    one, images, fn_output_signature=spec, parallel_iterations=1
                )
            }

        shape = (None, None, None, network.in_channels)
        return concrete(translate, tf.TensorSpec(shape, tf.uint8, name="images"))

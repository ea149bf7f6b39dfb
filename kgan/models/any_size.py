"""Translation of images whose size a network cannot take."""

import keras
from keras import ops

# Multiples of the stride that are tried for the least size.
_TRIED = 16


class AnySize:
    """A translating network that takes images of any height and width.

    Images are mirrored at their right and lower border up to the next size
    that the network takes, translated and cropped again. A network whose
    inputs are of a fixed size is built once more with inputs of any size.

    Args:
        network: built Keras model from images, or a list of images and further
            inputs such as labels, to images of the same height and width. It
            is fully convolutional; one of `kgan.networks` where its inputs are
            of a fixed size.

    Attributes:
        network: the network that translates, with inputs of any size.
        stride: int. Sizes that the network takes are multiples of it.
        least: int. The smallest size that it takes.
        in_channels: int.
        out_channels: int.

    Raises:
        ValueError: if the outputs are not of the inputs' size.
    """

    def __init__(self, network):
        self.network = open_size(network)
        # Here, so that threads that translate first do not each compile their own.
        self.network.make_predict_function()
        self.stride = stride(network)
        self.least = least_size(self.network, self.stride)
        self.in_channels = int(network.inputs[0].shape[-1])
        self.out_channels = int(network.outputs[0].shape[-1])

    @classmethod
    def of(cls, network):
        """Returns the one of a network, made at the first call and kept with it.

        So a model that is looked at in every epoch of its training compiles its
        translation once. The weights are those of the network now.
        """
        kept = getattr(network, "_of_any_size", None)
        if kept is None:
            # Neither a layer nor a container: Keras does not track or save it.
            kept = network._of_any_size = cls(network)
        elif kept.network is not network:
            kept.network.set_weights(network.get_weights())
        return kept

    def __call__(self, images, *others):
        """Translates a float tensor `(batch, height, width, channels)`.

        Args:
            images: the tensor, or an array.
            *others: what the network takes beside it, such as labels.
        """
        images = ops.convert_to_tensor(images)
        height, width = ops.shape(images)[1:3]
        others = [ops.convert_to_tensor(other) for other in others]
        inputs = [self.pad(images), *others] if others else self.pad(images)
        return self.network(inputs, training=False)[:, :height, :width]

    def predict(self, images, *others):
        """Translates a float array by a compiled call; returns an array."""
        height, width = images.shape[1:3]
        padded = ops.convert_to_numpy(self.pad(images))
        inputs = [padded, *others] if others else padded
        return self.network.predict_on_batch(inputs)[:, :height, :width]

    def pad(self, images):
        """Mirrors images at the right and the lower border."""
        for axis in (1, 2):
            size = ops.shape(images)[axis]
            if self._takes(size):
                continue
            padded = ops.maximum(-(-size // self.stride) * self.stride, self.least)
            images = ops.take(images, mirrored(size, padded), axis=axis)
        return images

    def _takes(self, size):
        """Whether a size that is known, no tensor of a graph, needs no padding."""
        known = isinstance(size, int)
        return known and size >= self.least and size % self.stride == 0


def mirrored(size, padded):
    """Indices `0, 1, ..., size - 1, size - 2, ...`, to and fro, `padded` of them.

    Where there is one pixel alone, it is repeated.

    Args:
        size: int or integer scalar tensor, at least 1.
        padded: likewise, how many indices.
    """
    period = ops.maximum(2 * size - 2, 1)
    place = ops.mod(ops.arange(padded, dtype="int32"), period)
    return ops.minimum(place, period - place)


def stride(network):
    """Returns what an image's size wants to be a multiple of.

    The product of all strides on the way down: exact for an hourglass, and
    never too small.
    """
    product = 1
    for layer in network._flatten_layers():
        strides = getattr(layer, "strides", 1)
        if not isinstance(layer, keras.layers.Conv2DTranspose):
            product *= strides if isinstance(strides, int) else max(strides)
    return product


def least_size(network, stride):
    """Returns the smallest multiple of the stride that the network takes.

    Raises:
        ValueError: if it takes none, or its outputs are of another size.
    """
    problem = "none was tried"
    others = [(1, *tensor.shape[1:]) for tensor in network.inputs[1:]]
    for size in range(stride, (_TRIED + 1) * stride, stride):
        shape = (1, size, size, network.inputs[0].shape[-1])
        inputs = [shape, *others] if others else shape
        try:
            outputs = tuple(network.compute_output_shape(inputs))
        except ValueError as error:
            problem = str(error)
            continue
        if outputs[1:3] == shape[1:3]:
            return size
        problem = f"images of {size} x {size} become {outputs[1]} x {outputs[2]}"
    raise ValueError(
        "Translating wants a network whose images have the size of its inputs; "
        f"received {network.name!r}: {problem}."
    )


def open_size(network):
    """Returns a network of the same weights that takes images of any size.

    Raises:
        ValueError: if its inputs are of a fixed size and it does not say how
            it was made.
    """
    *sizes, channels = network.inputs[0].shape[1:]
    if sizes == [None, None]:
        return network
    config = network.get_config()
    if "image_shape" not in config:
        raise ValueError(
            "Translating images of any size wants a network of kgan.networks, or "
            "one with inputs of shape (None, None, channels); received "
            f"{network.name!r} with inputs of {tuple(sizes)} pixels."
        )
    config = {**config, "image_shape": [None, None, channels]}
    network_of_any_size = type(network).from_config(config)
    network_of_any_size.set_weights(network.get_weights())
    return network_of_any_size

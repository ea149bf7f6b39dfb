"""Several batches of images through a network at once."""

import keras
from keras import ops

from kgan.layers import MinibatchDiscrimination

# Layers that let the images of a batch see one another.
MIXING = (keras.layers.BatchNormalization, MinibatchDiscrimination)


def together(network, inputs, training):
    """The outputs of a network, a tensor or several, for several batches of images.

    In one call where the network treats every image by itself, since a call
    costs more than its arithmetic; one by one where it has batch norm or
    compares the images of a batch.
    """
    # With the layers of networks inside of the network.
    if any(isinstance(layer, MIXING) for layer in network._flatten_layers()):
        return [network(images, training=training) for images in inputs]
    if len(inputs) == 1:
        return [network(inputs[0], training=training)]
    outputs = network(ops.concatenate(inputs), training=training)
    parts = [split(flat, inputs) for flat in keras.tree.flatten(outputs)]
    return [
        keras.tree.pack_sequence_as(outputs, part) for part in zip(*parts, strict=True)
    ]


def split(outputs, inputs):
    """Cuts an output of several batches into theirs."""
    known = {images.shape[0] for images in inputs}
    if len(known) == 1 and None not in known:
        # Its gradient joins the parts again; that of slices adds them up.
        return ops.split(outputs, len(inputs))
    sizes = [images.shape[0] or ops.shape(images)[0] for images in inputs]
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    return [outputs[end - size : end] for size, end in zip(sizes, ends, strict=True)]

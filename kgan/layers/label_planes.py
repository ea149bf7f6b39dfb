"""Label planes: a class as further channels of an image."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kgan")
class LabelPlanes(keras.layers.Layer):
    """Appends one plane a class to an image: ones for its class, zeros elsewhere.

    The way a convolution is told the class that every pixel belongs to, in
    discriminators of conditional GANs and in StarGAN's generator. Where an
    image has several labels at once, such as StarGAN's attributes, each plane
    is filled with its label's number.

    Args:
        num_classes: int. Planes appended.

    Call arguments:
        inputs: list of images, a float tensor of shape
            `(batch, height, width, channels)`, and labels: an int tensor of
            shape `(batch,)` with values in `[0, num_classes)`, or a tensor of
            shape `(batch, num_classes)` with one number a plane.

    Returns:
        Tensor of shape `(batch, height, width, channels + num_classes)`.

    Example:

    >>> image = np.full((1, 1, 1, 1), 0.5)
    >>> np.array(LabelPlanes(3)([image, np.array([2])]))[0, 0, 0]
    array([0.5, 0. , 0. , 1. ], dtype=float32)
    >>> np.array(LabelPlanes(3)([image, np.array([[1.0, 0.0, 1.0]])]))[0, 0, 0]
    array([0.5, 1. , 0. , 1. ], dtype=float32)

    Reference:

    - [Choi et al., 2018](https://arxiv.org/abs/1711.09020), section 3.1.
    """

    def __init__(self, num_classes, **kwargs):
        super().__init__(**kwargs)
        if num_classes < 1:
            raise ValueError(f"`num_classes` must be at least 1; got {num_classes}.")
        self.num_classes = num_classes

    def build(self, input_shape):
        """Checks that an image and its labels came."""
        shapes = [tuple(shape) for shape in input_shape]
        if [len(shape) for shape in shapes] not in ([4, 1], [4, 2]) or (
            len(shapes[1]) == 2 and shapes[1][1] != self.num_classes
        ):
            raise ValueError(
                "`LabelPlanes` wants [images, labels] of shapes (batch, height, "
                f"width, channels) and (batch,) or (batch, {self.num_classes}); "
                f"received {input_shape}."
            )

    def call(self, inputs):
        """Returns the images with the planes of their labels."""
        images, labels = inputs
        batch, height, width, _ = ops.shape(images)
        if len(labels.shape) == 1:
            labels = ops.one_hot(ops.cast(labels, "int32"), self.num_classes)
        planes = ops.broadcast_to(
            ops.reshape(ops.cast(labels, images.dtype), (-1, 1, 1, self.num_classes)),
            (batch, height, width, self.num_classes),
        )
        return ops.concatenate([images, planes], axis=-1)

    def compute_output_shape(self, input_shape):
        """Returns the images' shape with `num_classes` more channels."""
        images, _ = input_shape
        return (*images[:-1], images[-1] + self.num_classes)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "num_classes": self.num_classes}

"""Label planes: a class as further channels of an image."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kgan")
class LabelPlanes(keras.layers.Layer):
    """Appends one plane a class to an image: ones for its class, zeros elsewhere.

    The way a convolution is told the class that every pixel belongs to, in
    discriminators of conditional GANs and in StarGAN's generator.

    Args:
        num_classes: int. Planes appended.

    Call arguments:
        inputs: list of images, a float tensor of shape
            `(batch, height, width, channels)`, and labels, an int tensor of
            shape `(batch,)` with values in `[0, num_classes)`.

    Returns:
        Tensor of shape `(batch, height, width, channels + num_classes)`.

    Example:

    >>> image = np.full((1, 1, 1, 1), 0.5)
    >>> np.array(LabelPlanes(3)([image, np.array([2])]))[0, 0, 0]
    array([0.5, 0. , 0. , 1. ], dtype=float32)

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
        if len(input_shape) != 2 or [len(shape) for shape in input_shape] != [4, 1]:
            raise ValueError(
                "`LabelPlanes` wants [images, labels] of shapes (batch, height, "
                f"width, channels) and (batch,); received {input_shape}."
            )

    def call(self, inputs):
        """Returns the images with the planes of their labels."""
        images, labels = inputs
        batch, height, width, _ = ops.shape(images)
        planes = ops.one_hot(
            ops.cast(labels, "int32"), self.num_classes, dtype=images.dtype
        )
        planes = ops.broadcast_to(
            ops.reshape(planes, (-1, 1, 1, self.num_classes)),
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

"""Padding by reflection at the border of an image."""

import keras

from kgan import kernels


@keras.saving.register_keras_serializable(package="kgan")
class ReflectionPadding2D(keras.layers.Layer):
    """Pads height and width by mirroring the image at its borders.

    CycleGAN pads this way before the `valid` convolutions of its generator,
    to keep artifacts away from the frame.

    Args:
        padding: int. Pixels added on each of the four sides; must be smaller
            than the height and the width of the inputs. Defaults to `1`.
        **kwargs: `name`, `dtype`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`.

    Returns:
        Tensor of shape
        `(batch, height + 2 * padding, width + 2 * padding, channels)`.

    Raises:
        ValueError: if an image is too small to be mirrored.

    Example:

    >>> row = np.array([[1.0, 2.0, 3.0]]).reshape(1, 1, 3, 1)
    >>> image = np.repeat(row, 3, axis=1)  # (1, 3, 3, 1)
    >>> np.array(ReflectionPadding2D(1)(image))[0, 0, :, 0]
    array([2., 1., 2., 3., 2.], dtype=float32)

    Reference:

    - [Zhu et al., 2017](https://arxiv.org/abs/1703.10593), appendix 7.2.
    """

    def __init__(self, padding=1, **kwargs):
        super().__init__(**kwargs)
        if int(padding) < 1:
            raise ValueError(f"`padding` wants at least 1; received {padding!r}.")
        self.padding = int(padding)

    def call(self, inputs):
        """Mirrors the images at their borders."""
        self.compute_output_shape(inputs.shape)  # refuses what is too small
        return kernels.reflect(inputs, self.padding)

    def compute_output_shape(self, input_shape):
        """Height and width grow by twice the padding."""
        batch, *sizes, channels = input_shape
        if any(size is not None and size <= self.padding for size in sizes):
            raise ValueError(
                f"Reflection by {self.padding} pixels wants images of at least "
                f"{self.padding + 1} x {self.padding + 1}; received "
                f"{sizes[0]} x {sizes[1]}."
            )
        padded = [None if size is None else size + 2 * self.padding for size in sizes]
        return (batch, *padded, channels)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "padding": self.padding}

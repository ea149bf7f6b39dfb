"""Cropping whose gradient is a padding."""

import keras

from kgan import kernels


@keras.saving.register_keras_serializable(package="kgan")
class Cropping2D(keras.layers.Cropping2D):
    """`keras.layers.Cropping2D` with a faster gradient, see `kgan.kernels.crop`.

    Transposed convolutions of DCGAN and CycleGAN lose rows and columns on one
    side alone, which `padding="same"` takes from the other; so they are cut off
    after the convolution, many times in a step.

    Args:
        cropping: int, or ints as Keras takes them: `((top, bottom), (left,
            right))`. Defaults to `((0, 0), (0, 0))`.
        **kwargs: `name`, `dtype`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`.

    Returns:
        Tensor of the height and width that are left.

    Example:

    >>> image = np.arange(4.0).reshape(1, 2, 2, 1)
    >>> np.array(Cropping2D(((1, 0), (1, 0)))(image)).ravel()
    array([3.], dtype=float32)
    """

    def __init__(self, cropping=((0, 0), (0, 0)), **kwargs):
        super().__init__(cropping, data_format="channels_last", **kwargs)

    def call(self, inputs):
        """Cuts the borders off."""
        (top, bottom), (left, right) = self.cropping
        return kernels.crop(inputs, top, bottom, left, right)

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["data_format"]
        return config

"""A convolution that is fast for few channels and for many."""

import keras
from keras import ops

from kgan import kernels


@keras.saving.register_keras_serializable(package="kgan")
class Conv2D(keras.layers.Conv2D):
    """`keras.layers.Conv2D` that is fast on processors for few filters and for many.

    The last convolution of a generator has three filters, one a colour; a
    processor computes sixteen as fast, see `kgan.kernels.convolve_to_few`. The
    3x3 convolutions of residual blocks take a quarter of the multiplications,
    see `kgan.kernels.convolve_by_tiles`. Weights are those of Keras's layer, and
    so are the numbers that come out, up to rounding: 1.5e-6 of their deviation on
    average.

    Args:
        filters: int. Channels of the outputs.
        kernel_size: int, or pair of ints.
        **kwargs: as Keras takes them, but for `data_format`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`.
        training: bool. Whether gradients will be asked for: what is fastest then
            may be another way.

    Returns:
        Tensor of shape `(batch, rows, columns, filters)`.

    Example:

    >>> layer = Conv2D(1, 3, kernel_initializer="ones")
    >>> np.array(layer(np.ones((1, 3, 4, 2), "float32")))[0, :, :, 0]
    array([[18., 18.]], dtype=float32)
    """

    def __init__(self, filters, kernel_size, **kwargs):
        super().__init__(filters, kernel_size, data_format="channels_last", **kwargs)

    def call(self, inputs, training=None):
        """Convolves by the fastest way that these sizes have."""
        outputs = self._convolve(inputs, training)
        if self.use_bias:
            outputs = ops.add(outputs, ops.reshape(self.bias, (1, 1, 1, -1)))
        return self.activation(outputs)

    def _convolve(self, inputs, training):
        if (self.strides, self.dilation_rate, self.groups) != ((1, 1), (1, 1), 1):
            return self.convolution_op(inputs, self.kernel)
        return kernels.convolve(
            inputs,
            self.kernel,
            self.padding,
            otherwise=self.convolution_op,
            training=bool(training),
        )

    def get_config(self):
        """Returns the constructor's arguments."""
        config = super().get_config()
        del config["data_format"]
        return config

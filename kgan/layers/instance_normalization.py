"""Normalization of every image by itself."""

import keras

from kgan import kernels


@keras.saving.register_keras_serializable(package="kgan")
class InstanceNormalization(keras.layers.Layer):
    """Gives every channel of every image mean 0 and variance 1.

    Statistics are those of the image itself, in training as in use, so the
    result does not depend on the other images of the batch. The same numbers
    as `keras.layers.GroupNormalization(groups=-1)` with one gamma a channel,
    by the fastest kernel that the backend has; see
    `kgan.kernels.normalize_images`.

    Args:
        affine: bool. Learns a scale and an offset a channel, as StarGAN does;
            CycleGAN does without. Defaults to `False`.
        epsilon: float. Added to the variance. Defaults to `1e-5`.
        **kwargs: `name`, `dtype`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`.

    Returns:
        Tensor of the same shape and dtype.

    Example:

    >>> image = np.array([1.0, 3.0, 1.0, 3.0]).reshape(1, 2, 2, 1)
    >>> np.array(InstanceNormalization()(image)).round(3).ravel()
    array([-1.,  1., -1.,  1.], dtype=float32)

    Reference:

    - [Ulyanov et al., 2016](https://arxiv.org/abs/1607.08022)
    """

    def __init__(self, affine=False, epsilon=1e-5, **kwargs):
        super().__init__(**kwargs)
        self.affine = bool(affine)
        self.epsilon = float(epsilon)

    def build(self, input_shape):
        """Makes scale and offset, where there are any."""
        self.gamma = self.beta = None
        if self.affine:
            shape = (input_shape[-1],)
            self.gamma = self.add_weight(shape=shape, initializer="ones", name="gamma")
            self.beta = self.add_weight(shape=shape, initializer="zeros", name="beta")

    def call(self, inputs):
        """Normalizes every image by itself."""
        return kernels.normalize_images(inputs, self.gamma, self.beta, self.epsilon)

    def compute_output_shape(self, input_shape):
        """The shape of the inputs."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "affine": self.affine,
            "epsilon": self.epsilon,
        }

"""Maxout: a dense layer that learns its activation."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kgan")
class Maxout(keras.layers.Layer):
    """Each unit is the greatest of several linear pieces.

    `y_u = max_p (x . W_up + b_up)`: a convex, piecewise linear activation that is
    learned. The discriminators of the first GAN papers are made of it.

    Args:
        units: int. Size of the outputs.
        pieces: int. Linear pieces that each unit chooses from.
        kernel_initializer: initializer of the kernel, of shape
            `(input_dim, units * pieces)`. Defaults to `"glorot_uniform"`.
        bias_initializer: initializer of the biases, of shape
            `(units * pieces,)`. Defaults to `"zeros"`.

    Call arguments:
        inputs: float tensor of shape `(..., input_dim)`.

    Returns:
        Tensor of shape `(..., units)`.

    Example:

    >>> absolute = Maxout(units=1, pieces=2)
    >>> absolute.build((None, 1))
    >>> absolute.set_weights([np.array([[1.0, -1.0]]), np.zeros(2)])
    >>> np.array(absolute(np.array([[-3.0], [2.0]])))
    array([[3.],
           [2.]], dtype=float32)

    Reference:

    - [Goodfellow et al., 2013](https://arxiv.org/abs/1302.4389).
    """

    def __init__(
        self,
        units,
        pieces,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        **kwargs,
    ):
        super().__init__(**kwargs)
        for name, value in (("units", units), ("pieces", pieces)):
            if value < 1:
                raise ValueError(f"`{name}` must be at least 1; received {value}.")
        self.units = units
        self.pieces = pieces
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)

    def build(self, input_shape):
        """Makes the kernel and the biases of all pieces."""
        width = self.units * self.pieces
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], width),
            initializer=self.kernel_initializer,
        )
        self.bias = self.add_weight(
            name="bias", shape=(width,), initializer=self.bias_initializer
        )

    def call(self, inputs):
        """Returns the greatest piece of each unit."""
        pieces = ops.matmul(inputs, self.kernel) + self.bias
        shape = ops.shape(inputs)[:-1] + (self.units, self.pieces)
        return ops.max(ops.reshape(pieces, shape), axis=-1)

    def compute_output_shape(self, input_shape):
        """Returns the input's shape with `units` in the last place."""
        return (*input_shape[:-1], self.units)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "units": self.units,
            "pieces": self.pieces,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
        }

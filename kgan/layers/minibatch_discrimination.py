"""Minibatch discrimination: lets D see that all samples of a batch look alike."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kgan")
class MinibatchDiscrimination(keras.layers.Layer):
    """Appends to each sample how close the batch's samples are to it.

    A generator that collapses draws the same picture again and again; a
    discriminator that looks at one picture at a time cannot see it. Here each
    sample's features x_i go through `num_kernels` learned matrices,
    `M_ib = x_i T_b`, and `o_b(x_i) = sum_j exp(-|M_ib - M_jb|_1)` is appended to
    them. As in the paper's equation the sum runs over *all* samples of the batch,
    x_i itself included: `o` lies between 1 (nothing alike) and the batch size
    (all the same).

    A sample's output depends on its batch; real and fake images should not share
    one.

    Args:
        num_kernels: int. Numbers appended to a sample's features; B in the paper.
        kernel_dim: int. Dimension in which distances are measured; C in the paper.
        kernel_initializer: initializer of the kernel, of shape
            `(features, num_kernels * kernel_dim)`. Defaults to
            `"glorot_uniform"`.

    Call arguments:
        inputs: float tensor of shape `(batch, features)`.

    Returns:
        Tensor of shape `(batch, features + num_kernels)`.

    Example:

    >>> layer = MinibatchDiscrimination(num_kernels=1, kernel_dim=1)
    >>> layer.build((None, 1))
    >>> layer.set_weights([np.ones((1, 1))])
    >>> np.array(layer(np.array([[5.0], [5.0], [99.0]])))  # two alike, one alone
    array([[ 5.,  2.],
           [ 5.,  2.],
           [99.,  1.]], dtype=float32)

    Reference:

    - [Salimans et al., 2016](https://arxiv.org/abs/1606.03498), section 3.2.
    """

    def __init__(
        self, num_kernels, kernel_dim, kernel_initializer="glorot_uniform", **kwargs
    ):
        super().__init__(**kwargs)
        for name, value in (("num_kernels", num_kernels), ("kernel_dim", kernel_dim)):
            if value < 1:
                raise ValueError(f"`{name}` must be at least 1; received {value}.")
        self.num_kernels = num_kernels
        self.kernel_dim = kernel_dim
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.input_spec = keras.layers.InputSpec(ndim=2)

    def build(self, input_shape):
        """Makes the kernel, T in the paper."""
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.num_kernels * self.kernel_dim),
            initializer=self.kernel_initializer,
        )

    def call(self, inputs):
        """Returns the features with their closeness to the batch beside them."""
        matrices = ops.reshape(
            ops.matmul(inputs, self.kernel), (-1, self.num_kernels, self.kernel_dim)
        )
        # In half precision a sum over the batch would lose the distant samples.
        matrices = ops.cast(matrices, "float32")
        differences = ops.expand_dims(matrices, 1) - ops.expand_dims(matrices, 0)
        distances = ops.sum(ops.abs(differences), axis=-1)
        closeness = ops.sum(ops.exp(-distances), axis=1)
        return ops.concatenate([inputs, ops.cast(closeness, inputs.dtype)], axis=-1)

    def compute_output_shape(self, input_shape):
        """Returns the input's shape with `num_kernels` more features."""
        return (input_shape[0], input_shape[1] + self.num_kernels)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "num_kernels": self.num_kernels,
            "kernel_dim": self.kernel_dim,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }

"""Spectral normalization that stays still when it is frozen."""

import keras
from keras import ops

_TRANSPOSED = (
    keras.layers.Conv1DTranspose,
    keras.layers.Conv2DTranspose,
    keras.layers.Conv3DTranspose,
)


@keras.saving.register_keras_serializable(package="kgan")
class SpectralNormalization(keras.layers.Wrapper):
    """Divides a layer's kernel by its largest singular value, in each call.

    Holds the layer's Lipschitz constant at 1. Unlike
    `keras.layers.SpectralNormalization` it never writes to the kernel: the layer
    computes with `kernel / sigma` and the optimizer descends through sigma. The one
    thing it remembers, the vector `u` of the power iteration, moves only where the
    layer is trained (`training=True` and `trainable`), so that a frozen
    discriminator is the same after the generator's phase as it was before.

    Args:
        layer: a layer with a `kernel`: dense, convolution, or transposed
            convolution.
        power_iterations: int. Iterations in a training call. Defaults to `1`.

    Call arguments:
        inputs: what the layer takes.
        training: bool. Whether `u` may move.

    Returns:
        What the layer returns.

    Example:

    >>> layer = SpectralNormalization(keras.layers.Dense(2, use_bias=False))
    >>> layer.build((None, 2))
    >>> layer.layer.set_weights([4.0 * np.eye(2)])
    >>> np.array(layer(np.array([[1.0, 2.0]])))
    array([[1., 2.]], dtype=float32)

    Reference:

    - [Miyato et al., 2018](https://arxiv.org/abs/1802.05957), algorithm 1.
    """

    def __init__(self, layer, power_iterations=1, **kwargs):
        super().__init__(layer, **kwargs)
        if power_iterations < 1:
            raise ValueError(
                f"`power_iterations` must be at least 1; received {power_iterations}."
            )
        self.power_iterations = power_iterations

    def build(self, input_shape):
        """Builds the layer, and draws the vector that the iteration starts from."""
        super().build(input_shape)
        if not isinstance(getattr(self.layer, "kernel", None), keras.Variable):
            raise ValueError(
                "`SpectralNormalization` wants a layer with a `kernel`, such as "
                f"Dense or Conv2D; received {self.layer}."
            )
        self.u = self.add_weight(
            name="u",
            shape=(1, self._matrix(self.layer.kernel).shape[-1]),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            trainable=False,
            autocast=False,
        )

    def call(self, inputs, training=False):
        """Returns the layer's output with the normalized kernel."""
        learns = training and self.trainable
        kernel = ops.cast(self.layer.kernel, "float32")
        matrix = self._matrix(kernel)
        u, v = self._iterate(ops.stop_gradient(matrix), learns)
        if learns:
            self.u.assign(u)
        sigma = ops.sum(ops.matmul(v, matrix) * u)
        # For the length of this call the layer reads kernel / sigma.
        values = [(variable, variable.value) for variable in self.layer.variables]
        values.append((self.layer.kernel, kernel / ops.maximum(sigma, 1e-12)))
        with keras.StatelessScope(state_mapping=values):
            return self.layer(inputs)

    def compute_output_shape(self, input_shape):
        """Returns the shape of the layer's outputs."""
        return self.layer.compute_output_shape(input_shape)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "power_iterations": self.power_iterations}

    def _matrix(self, kernel):
        """Returns the kernel as `(everything else, filters)`."""
        if isinstance(self.layer, _TRANSPOSED):
            kernel = ops.swapaxes(kernel, -1, -2)
        return ops.reshape(kernel, (-1, kernel.shape[-1]))

    def _iterate(self, matrix, learns):
        """Returns the left and right singular vectors of the greatest value."""
        u = ops.convert_to_tensor(self.u)
        v = _unit(ops.matmul(u, ops.transpose(matrix)))
        for _ in range(self.power_iterations if learns else 0):
            u = _unit(ops.matmul(v, matrix))
            v = _unit(ops.matmul(u, ops.transpose(matrix)))
        return _unit(u), v


def _unit(vector):
    return vector / ops.maximum(ops.norm(vector), 1e-12)

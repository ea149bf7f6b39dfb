"""The conditional multi-layer perceptrons of Mirza & Osindero."""

import keras
from keras import layers, ops

from kgan.layers import Dropout, Maxout
from kgan.networks.mlp import flat_pixels, sigmoid_picture
from kgan.networks.network import Network, check_image_shape, dtype_scope


@keras.saving.register_keras_serializable(package="kgan")
class ConditionalMLPGenerator(Network):
    """`z -> 200, y -> 1000, joint 1200 -> picture`, rectified, with dropout.

    With the defaults, 28 x 28 grey pixels and ten classes: 2,413,984
    parameters. The sigmoid of the paper is stretched to [-1, 1].

    Args:
        image_shape: tuple `(height, width, channels)`.
        num_classes: int. Labels are `0 .. num_classes - 1`.
        latent_dim: int. Length of the latent vector. Defaults to `100`.
        units: tuple of three ints: widths for latents, labels and both.
        dropout: float. Share of hidden units dropped in training.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: list of latents, float `(batch, latent_dim)`, and labels, int
            `(batch,)`. The paper draws latents from `unit_uniform`.

    Returns:
        float32 tensor of shape `(batch, height, width, channels)`, values in
        [-1, 1].

    Reference:

    - [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """

    def __init__(
        self,
        image_shape,
        num_classes,
        latent_dim=100,
        units=(200, 1000, 1200),
        dropout=0.5,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape)
        latent_units, label_units, joint_units = units = tuple(units)
        with dtype_scope(dtype) as dtype:
            latents = keras.Input((latent_dim,), name="latents")
            labels = keras.Input((), dtype="int32", name="labels")
            z = layers.Dense(latent_units, activation="relu")(latents)
            y = layers.Dense(label_units, activation="relu")(
                ops.one_hot(labels, num_classes)
            )
            x = Dropout(dropout, seed=0)(layers.Concatenate()([z, y]))
            x = layers.Dense(joint_units, activation="relu")(x)
            x = Dropout(dropout, seed=1)(x)
            outputs = sigmoid_picture(x, image_shape)
        super().__init__(
            inputs=[latents, labels],
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                num_classes=num_classes,
                latent_dim=latent_dim,
                units=units,
                dropout=dropout,
            ),
            dtype=dtype,
            **kwargs,
        )


@keras.saving.register_keras_serializable(package="kgan")
class ConditionalMLPDiscriminator(Network):
    """`x -> maxout 240 x 5, y -> maxout 50 x 5, joint maxout 240 x 4 -> 1`.

    With 28 x 28 grey pixels and ten classes: 1,224,351 parameters.

    Args:
        image_shape: tuple `(height, width, channels)`.
        num_classes: int. Labels are `0 .. num_classes - 1`.
        dropout: float. Share of hidden units dropped in training.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: list of images, float `(batch, height, width, channels)` in
            [-1, 1], and labels, int `(batch,)`.

    Returns:
        Tensor of shape `(batch, 1)`: logits, high for real pictures of that
        class.

    Reference:

    - [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """

    def __init__(self, image_shape, num_classes, dropout=0.5, dtype=None, **kwargs):
        image_shape = check_image_shape(image_shape)
        with dtype_scope(dtype) as dtype:
            images = keras.Input(image_shape, name="images")
            labels = keras.Input((), dtype="int32", name="labels")
            x = Maxout(240, 5)(flat_pixels(images))
            y = Maxout(50, 5)(ops.one_hot(labels, num_classes))
            joint = Dropout(dropout, seed=0)(layers.Concatenate()([x, y]))
            joint = Dropout(dropout, seed=1)(Maxout(240, 4)(joint))
            outputs = layers.Dense(1)(joint)
        super().__init__(
            inputs=[images, labels],
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape, num_classes=num_classes, dropout=dropout
            ),
            dtype=dtype,
            **kwargs,
        )

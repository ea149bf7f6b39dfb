"""The multi-layer perceptrons of the first GAN paper."""

import math

import keras
from keras import layers

from kgan.layers import Dropout, Maxout
from kgan.networks.network import Network, check_image_shape, dtype_scope


@keras.saving.register_keras_serializable(package="kgan")
class MLPGenerator(Network):
    """Rectified layers and a sigmoid picture, as in the first GAN.

    The paper draws pictures in [0, 1]; here the sigmoid is stretched to
    [-1, 1], the range of every network in the package. With the defaults
    and 28 x 28 grey pixels: `100-1200-1200-784`, 2,503,984 parameters.

    Args:
        image_shape: tuple `(height, width, channels)`.
        latent_dim: int. Length of the latent vector. Defaults to `100`.
        units: tuple of ints. Widths of the hidden layers.
        batch_norm: bool. Batch norm before each rectifier, which the paper
            did not know. Defaults to `False`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: float tensor of shape `(batch, latent_dim)`.

    Returns:
        float32 tensor of shape `(batch, height, width, channels)`, values in
        [-1, 1].

    Reference:

    - [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661)
    """

    def __init__(
        self,
        image_shape,
        latent_dim=100,
        units=(1200, 1200),
        batch_norm=False,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape)
        units = tuple(units)
        with dtype_scope(dtype) as dtype:
            inputs = keras.Input((latent_dim,), name="latents")
            x = inputs
            for width in units:
                x = layers.Dense(width)(x)
                if batch_norm:
                    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)
                x = layers.ReLU()(x)
            outputs = sigmoid_picture(x, image_shape)
        super().__init__(
            inputs=inputs,
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                latent_dim=latent_dim,
                units=units,
                batch_norm=batch_norm,
            ),
            dtype=dtype,
            **kwargs,
        )


@keras.saving.register_keras_serializable(package="kgan")
class MLPDiscriminator(Network):
    """Maxout layers with dropout, as in the first GAN.

    With the defaults: dropout 0.2 on the pixels, `maxout 240 x 5, maxout
    240 x 5`, dropout 0.5 after each, one logit.

    Args:
        image_shape: tuple `(height, width, channels)`.
        units: tuple of ints. Widths of the maxout layers.
        pieces: int. Linear pieces of a maxout unit. Defaults to `5`.
        input_dropout: float. Share of pixels dropped. Defaults to `0.2`.
        dropout: float. Share of hidden units dropped. Defaults to `0.5`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`,
            values in [-1, 1].

    Returns:
        Tensor of shape `(batch, 1)`: logits, high for real.

    Reference:

    - [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661)
    - [Goodfellow et al., 2013](https://arxiv.org/abs/1302.4389), maxout.
    """

    def __init__(
        self,
        image_shape,
        units=(240, 240),
        pieces=5,
        input_dropout=0.2,
        dropout=0.5,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape)
        units = tuple(units)
        with dtype_scope(dtype) as dtype:
            inputs = keras.Input(image_shape, name="images")
            # With a seed the masks come from a seed generator on PyTorch, too.
            x = Dropout(input_dropout, seed=0)(flat_pixels(inputs))
            for seed, width in enumerate(units, start=1):
                x = Dropout(dropout, seed=seed)(Maxout(width, pieces)(x))
            outputs = layers.Dense(1)(x)
        super().__init__(
            inputs=inputs,
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                units=units,
                pieces=pieces,
                input_dropout=input_dropout,
                dropout=dropout,
            ),
            dtype=dtype,
            **kwargs,
        )


def flat_pixels(images):
    """Pictures in [-1, 1] as vectors in [0, 1], the paper's range."""
    return layers.Flatten()(images) * 0.5 + 0.5


def sigmoid_picture(x, image_shape):
    """A dense sigmoid layer as a picture in [-1, 1]."""
    x = layers.Dense(math.prod(image_shape))(x)
    x = layers.Activation("sigmoid", dtype="float32")(x)
    return layers.Reshape(image_shape, dtype="float32", name="images")(x * 2.0 - 1.0)

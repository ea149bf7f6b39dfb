"""Discriminators that judge an image patch by patch."""

import keras
from keras import layers

from kgan.layers import InstanceNormalization
from kgan.networks.network import Network, check_image_shape, dtype_scope, normal

SLOPE = 0.2


@keras.saving.register_keras_serializable(package="kgan")
class PatchGANDiscriminator(Network):
    """Gives a logit to every patch of an image; the 70x70 PatchGAN.

    `C64-C128-C256-C512` and a convolution to one channel: 4x4 kernels,
    strides 2, 2, 2, 1, 1, padding 1, LeakyReLU 0.2, instance norm on all but
    the first and the last. Of an image of 256 px it makes 30x30 logits, each
    of a patch of 70 px; it has 2,764,737 parameters.

    Args:
        image_shape: tuple `(height, width, channels)`; height and width may
            be `None`. Defaults to `(None, None, 3)`.
        filters: int. Channels of the first convolution. Defaults to `64`.
        num_layers: int. Convolutions of stride 2. Defaults to `3`; the patch
            is then 70 px, with 1, 2, 4 and 5 it is 16, 34, 142 and 286 px.
        affine: bool. Whether instance norm learns a scale and an offset.
            Defaults to `False`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`,
            values in [-1, 1].

    Returns:
        Tensor of shape `(batch, rows, columns, 1)`: logits, high for real.

    Reference:

    - [Isola et al., 2017](https://arxiv.org/abs/1611.07004), appendix 6.1.2.
    - [Zhu et al., 2017](https://arxiv.org/abs/1703.10593), appendix 7.2.
    """

    def __init__(
        self,
        image_shape=(None, None, 3),
        filters=64,
        num_layers=3,
        affine=False,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape, open_size=True)
        check_size(image_shape, num_layers)
        with dtype_scope(dtype) as dtype:
            inputs = keras.Input(image_shape, name="images")
            x = layers.LeakyReLU(SLOPE)(conv(inputs, filters, strides=2))
            for index in range(1, num_layers + 1):
                strides = 2 if index < num_layers else 1
                x = conv(x, filters * min(2**index, 8), strides)
                x = layers.LeakyReLU(SLOPE)(InstanceNormalization(affine)(x))
            outputs = conv(x, 1, strides=1)
        super().__init__(
            inputs=inputs,
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                filters=filters,
                num_layers=num_layers,
                affine=affine,
            ),
            dtype=dtype,
            **kwargs,
        )


@keras.saving.register_keras_serializable(package="kgan")
class PixelGANDiscriminator(Network):
    """Gives a logit to every pixel: a PatchGAN whose patch is 1x1.

    `C64-C128` and a convolution to one channel, all 1x1. It sees colours and
    no textures.

    Args:
        image_shape: tuple `(height, width, channels)`; height and width may
            be `None`. Defaults to `(None, None, 3)`.
        filters: int. Channels of the first convolution. Defaults to `64`.
        affine: bool. Whether instance norm learns a scale and an offset.
            Defaults to `False`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`,
            values in [-1, 1].

    Returns:
        Tensor of shape `(batch, height, width, 1)`: logits, high for real.

    Reference:

    - [Isola et al., 2017](https://arxiv.org/abs/1611.07004), appendix 6.1.2.
    """

    def __init__(
        self,
        image_shape=(None, None, 3),
        filters=64,
        affine=False,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape, open_size=True)
        with dtype_scope(dtype) as dtype:
            inputs = keras.Input(image_shape, name="images")
            x = layers.LeakyReLU(SLOPE)(pixelwise(inputs, filters))
            x = InstanceNormalization(affine)(pixelwise(x, 2 * filters))
            outputs = pixelwise(layers.LeakyReLU(SLOPE)(x), 1)
        super().__init__(
            inputs=inputs,
            outputs=outputs,
            arguments=dict(image_shape=image_shape, filters=filters, affine=affine),
            dtype=dtype,
            **kwargs,
        )


def check_size(image_shape, num_layers):
    """Refuses images that leave no logit."""
    for size in image_shape[:2]:
        if size is not None and (size >> num_layers) < 3:
            raise ValueError(
                f"A PatchGAN of num_layers={num_layers} wants images of at least "
                f"{3 << num_layers} px; received {image_shape!r}."
            )


def conv(x, filters, strides):
    """A 4x4 convolution with padding 1."""
    x = layers.ZeroPadding2D(1)(x)
    return layers.Conv2D(filters, 4, strides=strides, kernel_initializer=normal())(x)


def pixelwise(x, filters):
    """A 1x1 convolution."""
    return layers.Conv2D(filters, 1, kernel_initializer=normal())(x)

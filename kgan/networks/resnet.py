"""CycleGAN's generator: a residual network between two changes of size."""

import keras
from keras import layers

from kgan.layers import (
    Conv2D,
    Cropping2D,
    Dropout,
    InstanceNormalization,
    ReflectionPadding2D,
)
from kgan.networks.network import Network, check_image_shape, dtype_scope, normal


@keras.saving.register_keras_serializable(package="kgan")
class ResNetGenerator(Network):
    """Translates an image to one of the same size.

    In the paper's notation `c7s1-64, d128, d256, R256 x 9, u128, u64, c7s1-3`:
    a 7x7 convolution, two halvings, residual blocks, two doublings, a 7x7
    convolution and tanh. The 7x7 convolutions and the residual blocks pad by
    reflection; instance norm and ReLU follow every other convolution.
    11,378,179 parameters with 9 blocks of 64 filters, as published for 256 px,
    7,837,699 with 6 for 128 px.

    Numbers that frameworks differ in, as in the reference: halvings pad by
    one zero on every side, doublings are transposed 3x3 convolutions with
    output padding 1, convolutions have a bias, instance norm has none of its
    own and epsilon 1e-5, weights start from N(0, 0.02).

    Args:
        image_shape: tuple `(height, width, channels)`; height and width may
            be `None`, for images of any size. Defaults to
            `(None, None, 3)`. Sizes must be multiples of 4; what
            `kgan.zoo.load` returns translates all others, too.
        filters: int. Channels of the first convolution. Defaults to `64`.
        num_blocks: int. Residual blocks. Defaults to `9`.
        out_channels: int. Channels of the translation. Defaults to those of
            the image.
        affine: bool. Whether instance norm learns a scale and an offset.
            Defaults to `False`.
        dropout: float. Rate inside of the residual blocks. Defaults to `0`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`,
            values in [-1, 1].

    Returns:
        float32 tensor of shape `(batch, height, width, out_channels)`,
        values in [-1, 1].

    Reference:

    - [Zhu et al., 2017](https://arxiv.org/abs/1703.10593), appendix 7.2; the
      residual blocks are those of
      [Johnson et al., 2016](https://arxiv.org/abs/1603.08155).
    """

    def __init__(
        self,
        image_shape=(None, None, 3),
        filters=64,
        num_blocks=9,
        out_channels=None,
        affine=False,
        dropout=0.0,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape, open_size=True)
        if any(size is not None and size % 4 for size in image_shape[:2]):
            raise ValueError(
                "ResNetGenerator halves and doubles twice, so height and width "
                f"want to be multiples of 4; received {image_shape!r}."
            )
        with dtype_scope(dtype) as dtype:
            inputs = keras.Input(image_shape, name="images")
            x = normalized(conv(reflect(inputs, 3), filters, 7), affine)
            for factor in (2, 4):
                x = layers.ZeroPadding2D(1)(x)
                x = normalized(conv(x, factor * filters, 3, strides=2), affine)
            for _ in range(num_blocks):
                x = residual_block(x, affine, dropout)
            for factor in (2, 1):
                x = normalized(double(x, factor * filters), affine)
            x = conv(reflect(x, 3), out_channels or image_shape[-1], 7)
            outputs = layers.Activation("tanh", dtype="float32", name="images_out")(x)
        super().__init__(
            inputs=inputs,
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                filters=filters,
                num_blocks=num_blocks,
                out_channels=out_channels,
                affine=affine,
                dropout=dropout,
            ),
            dtype=dtype,
            **kwargs,
        )


def residual_block(x, affine, dropout):
    """Two 3x3 convolutions beside the identity."""
    filters = x.shape[-1]
    y = normalized(conv(reflect(x, 1), filters, 3), affine)
    if dropout:
        y = Dropout(dropout)(y)
    y = conv(reflect(y, 1), filters, 3)
    return layers.Add()([x, InstanceNormalization(affine=affine)(y)])


def normalized(x, affine):
    """Instance norm and ReLU."""
    return layers.ReLU()(InstanceNormalization(affine=affine)(x))


def reflect(x, padding):
    """Padding by reflection."""
    return ReflectionPadding2D(padding)(x)


def conv(x, filters, kernel_size, strides=1):
    """A convolution without padding, with bias."""
    return Conv2D(filters, kernel_size, strides=strides, kernel_initializer=normal())(x)


def double(x, filters):
    """Transposed 3x3 convolution of stride 2, padding 1, output padding 1."""
    x = layers.Conv2DTranspose(filters, 3, strides=2, kernel_initializer=normal())(x)
    # `same` would cut the odd row off on the other side.
    return Cropping2D(((1, 0), (1, 0)))(x)

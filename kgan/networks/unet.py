"""The U-Net generator: an hourglass whose halves are joined at every size."""

import keras
from keras import layers

from kgan.layers import Dropout, InstanceNormalization
from kgan.networks.network import Network, check_image_shape, dtype_scope, normal


@keras.saving.register_keras_serializable(package="kgan")
class UNetGenerator(Network):
    """Translates an image to one of the same size through a bottleneck.

    In pix2pix's notation, for 256 px: encoder
    `C64-C128-C256-C512-C512-C512-C512-C512`, decoder
    `C512-C512-C512-C512-C256-C128-C64-C3`. 4x4 convolutions of stride 2,
    LeakyReLU 0.2 on the way down, ReLU on the way up; every size of the
    decoder sees the encoder's map of that size, too. Instance norm on all
    but the first, the innermost and the last convolution; weights start from
    N(0, 0.02).

    Args:
        image_shape: tuple `(height, width, channels)`; height and width may
            be `None` and must be multiples of `2 ** num_downs`. Defaults to
            `(256, 256, 3)`.
        filters: int. Channels of the first convolution. Defaults to `64`.
        num_downs: int. Halvings: 8 for 256 px, 7 for 128 px lead to a map of
            1 px. Defaults to `8`.
        out_channels: int. Channels of the translation. Defaults to those of
            the image.
        affine: bool. Whether instance norm learns a scale and an offset.
            Defaults to `False`.
        dropout: float. Rate in the deep half of the decoder, 0.5 in pix2pix.
            Defaults to `0`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`,
            values in [-1, 1].

    Returns:
        float32 tensor of shape `(batch, height, width, out_channels)`,
        values in [-1, 1].

    Reference:

    - [Isola et al., 2017](https://arxiv.org/abs/1611.07004), appendix 6.1.1.
    """

    def __init__(
        self,
        image_shape=(256, 256, 3),
        filters=64,
        num_downs=8,
        out_channels=None,
        affine=False,
        dropout=0.0,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape, open_size=True)
        stride = 2**num_downs
        if any(size is not None and size % stride for size in image_shape[:2]):
            raise ValueError(
                f"A U-Net of num_downs={num_downs} wants height and width to be "
                f"multiples of {stride}; received {image_shape!r}."
            )
        widths = [filters * min(2**depth, 8) for depth in range(num_downs)]
        with dtype_scope(dtype) as dtype:
            inputs = keras.Input(image_shape, name="images")
            x = join(inputs, widths, 0, affine, dropout)
            x = up(layers.ReLU()(x), out_channels or image_shape[-1])
            outputs = layers.Activation("tanh", dtype="float32", name="images_out")(x)
        super().__init__(
            inputs=inputs,
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                filters=filters,
                num_downs=num_downs,
                out_channels=out_channels,
                affine=affine,
                dropout=dropout,
            ),
            dtype=dtype,
            **kwargs,
        )


def join(x, widths, depth, affine, dropout):
    """Goes down at one depth, and returns what its way up is made from."""
    innermost = depth == len(widths) - 1
    x = down(x, widths[depth])
    if innermost:
        return x
    if depth > 0:
        x = InstanceNormalization(affine)(x)
    skip = x
    x = join(layers.LeakyReLU(0.2)(x), widths, depth + 1, affine, dropout)
    x = InstanceNormalization(affine)(up(layers.ReLU()(x), widths[depth]))
    # The reference drops in every stage of full width but the innermost.
    if dropout and 3 <= depth < len(widths) - 2:
        x = Dropout(dropout)(x)
    return layers.Concatenate()([skip, x])


def down(x, filters):
    """A 4x4 convolution of stride 2 and padding 1."""
    return layers.Conv2D(
        filters, 4, strides=2, padding="same", kernel_initializer=normal()
    )(x)


def up(x, filters):
    """A transposed 4x4 convolution of stride 2 and padding 1."""
    return layers.Conv2DTranspose(
        filters, 4, strides=2, padding="same", kernel_initializer=normal()
    )(x)

"""StarGAN's pair: a translator that is told the labels, and a judge that reads them."""

import math

import keras
from keras import layers

from kgan.layers import (
    Conv2D,
    DifferentiableAugmentation,
    InstanceNormalization,
    LabelPlanes,
)
from kgan.networks.network import Network, check_image_shape, dtype_scope

SLOPE = 0.01


@keras.saving.register_keras_serializable(package="kgan")
class StarGANGenerator(Network):
    """Translates an image to the labels it is told, at the same size.

    `c7s1-64, d128, d256, R256 x 6, u128, u64, c7s1-3`: one plane a label beside
    the image's channels, a 7x7 convolution, two halvings, residual blocks, two
    doublings, a 7x7 convolution and tanh. Affine instance norm and ReLU follow
    every other convolution. 8,430,528 parameters with five labels, as published.

    It pads with zeros: by reflection, a plane of one value would stay one value
    everywhere, and instance norm would take it away with the mean, so that the
    generator would never learn what it is told.

    Numbers that frameworks differ in, as in the reference: halvings and
    doublings are 4x4 with padding 1, no convolution has a bias, epsilon is 1e-5,
    and weights start as PyTorch's do, uniform within 1 / sqrt(fan_in).

    Args:
        image_shape: tuple `(height, width, channels)`; height and width may be
            `None`, for images of any size. Sizes must be multiples of 4.
            Defaults to `(128, 128, 3)`.
        num_labels: int. Attributes, or classes. Defaults to `5`.
        filters: int. Channels of the first convolution. Defaults to `64`.
        num_blocks: int. Residual blocks. Defaults to `6`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: list of images, float tensor of shape
            `(batch, height, width, channels)` with values in [-1, 1], and
            labels, float tensor of shape `(batch, num_labels)` of zeros and ones.

    Returns:
        float32 tensor of the images' shape, values in [-1, 1].

    Reference:

    - [Choi et al., 2018](https://arxiv.org/abs/1711.09020), table 4.
    """

    def __init__(
        self,
        image_shape=(128, 128, 3),
        num_labels=5,
        filters=64,
        num_blocks=6,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape, open_size=True)
        check_multiple(image_shape, 4, "StarGANGenerator halves and doubles twice")
        with dtype_scope(dtype) as dtype:
            images = keras.Input(image_shape, name="images")
            labels = keras.Input((num_labels,), name="labels")
            x = LabelPlanes(num_labels)([images, labels])
            x = normalized(conv(x, filters, 7))
            for factor in (2, 4):
                x = normalized(conv(x, factor * filters, 4, strides=2))
            for _ in range(num_blocks):
                x = residual_block(x)
            for factor in (2, 1):
                x = normalized(double(x, factor * filters))
            x = conv(x, image_shape[-1], 7)
            outputs = layers.Activation("tanh", dtype="float32", name="images_out")(x)
        super().__init__(
            inputs=[images, labels],
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                num_labels=num_labels,
                filters=filters,
                num_blocks=num_blocks,
            ),
            dtype=dtype,
            **kwargs,
        )


@keras.saving.register_keras_serializable(package="kgan")
class StarGANDiscriminator(Network):
    """Judges patches of an image, and reads the labels off the whole of it.

    `C64-C128-...-C2048`: 4x4 convolutions of stride 2 with LeakyReLU 0.01 and
    no norm, which the gradient penalty wants; then a 3x3 convolution to one
    plane of logits, and one as large as what is left of the image to a logit a
    label. 44,762,048 parameters at 128 px with five labels, as published.

    Args:
        image_shape: tuple `(height, width, channels)`; height and width must be
            multiples of `2**num_layers`. Defaults to `(128, 128, 3)`.
        num_labels: int. Attributes, or classes. Defaults to `5`.
        filters: int. Channels of the first convolution. Defaults to `64`.
        num_layers: int. Convolutions of stride 2. Defaults to `6`.
        augment: tuple of names, see `kgan.layers.DifferentiableAugmentation`.
            What it sees pictures through in training; nothing by default, as
            published.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`,
            values in [-1, 1].

    Returns:
        List of two tensors: logits of the source, `(batch, rows, columns, 1)`,
        high for real, and of the labels, `(batch, num_labels)`.

    Reference:

    - [Choi et al., 2018](https://arxiv.org/abs/1711.09020), table 5.
    """

    def __init__(
        self,
        image_shape=(128, 128, 3),
        num_labels=5,
        filters=64,
        num_layers=6,
        augment=(),
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape)
        what = f"A StarGANDiscriminator of num_layers={num_layers} halves as often"
        check_multiple(image_shape, 2**num_layers, what)
        rest = [size >> num_layers for size in image_shape[:2]]
        with dtype_scope(dtype) as dtype:
            images = x = keras.Input(image_shape, name="images")
            if augment:
                x = DifferentiableAugmentation(augment)(x)
            for index in range(num_layers):
                x = conv(x, filters << index, 4, strides=2, use_bias=True)
                x = layers.LeakyReLU(SLOPE)(x)
            source = conv(x, 1, 3, name="source")
            x = conv(x, num_labels, rest, padding="valid")
            labels = layers.Flatten(name="labels")(x)
        super().__init__(
            inputs=images,
            outputs=[source, labels],
            arguments=dict(
                image_shape=image_shape,
                num_labels=num_labels,
                filters=filters,
                num_layers=num_layers,
                augment=list(augment),
            ),
            dtype=dtype,
            **kwargs,
        )


def residual_block(x):
    """Two 3x3 convolutions beside the identity."""
    filters = x.shape[-1]
    y = conv(normalized(conv(x, filters, 3)), filters, 3)
    return layers.Add()([x, InstanceNormalization(affine=True)(y)])


def normalized(x):
    """Affine instance norm and ReLU."""
    return layers.ReLU()(InstanceNormalization(affine=True)(x))


def conv(x, filters, kernel_size, strides=1, padding="same", use_bias=False, name=None):
    """A convolution that pads with zeros; 4x4 of stride 2 by one on every side."""
    layer = Conv2D(
        filters,
        kernel_size,
        strides=strides,
        padding=padding,
        use_bias=use_bias,
        kernel_initializer=within_fan_in(),
        name=name,
    )
    if use_bias:
        limit = (x.shape[-1] * math.prod(layer.kernel_size)) ** -0.5
        layer.bias_initializer = keras.initializers.RandomUniform(-limit, limit)
    return layer(x)


def double(x, filters):
    """Transposed 4x4 convolution of stride 2 and padding 1."""
    return layers.Conv2DTranspose(
        filters,
        4,
        strides=2,
        padding="same",
        use_bias=False,
        kernel_initializer=within_fan_in(),
    )(x)


def within_fan_in():
    """PyTorch's initial distribution of kernels: uniform within 1 / sqrt(fan_in)."""
    return keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform")


def check_multiple(image_shape, factor, what):
    """Refuses height and width that are no multiples of `factor`."""
    if any(size is not None and size % factor for size in image_shape[:2]):
        raise ValueError(
            f"{what}, so height and width want to be multiples of {factor}; "
            f"received {image_shape!r}."
        )

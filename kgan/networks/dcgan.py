"""Deep convolutional GAN: generator and discriminator."""

import keras
from keras import layers

from kgan.layers import Cropping2D
from kgan.networks.network import Network, check_image_shape, dtype_scope, normal

FORMS = ("4x4", "paper")


@keras.saving.register_keras_serializable(package="kgan")
class DCGANGenerator(Network):
    """Turns a latent vector into a picture by doubling a small map.

    For 64 px, in the notation of the papers: `project 4x4x8f, u4f, u2f, uf,
    u3`, each `u` a fractionally strided convolution of stride 2 with batch
    norm and ReLU, the last one with tanh and without batch norm. Pictures of
    other sizes take as many doublings as lead from a map of 4 to 7 px to
    their size: 28 px from 7, 32 and 128 px from 4.

    Two forms are in use:

    - `"4x4"`, the widely used one: kernels of 4 px, `filters=64`; 3,576,704
      trainable parameters at 64 px in colour.
    - `"paper"`: kernels of 5 px; `filters=128` gives the published widths
      1024-512-256-128.

    No convolution has a bias; weights start from N(0, 0.02), batch norm's
    gamma from N(1, 0.02), its epsilon is 1e-5 and its momentum 0.9. The
    first transposed convolution works on a 1x1 map and so is written as the
    dense layer that it is.

    Args:
        image_shape: tuple `(height, width, channels)`.
        latent_dim: int. Length of the latent vector. Defaults to `100`.
        filters: int. Channels before the last doubling. Defaults to `64`.
        form: `"4x4"` or `"paper"`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: float tensor of shape `(batch, latent_dim)`.

    Returns:
        float32 tensor of shape `(batch, height, width, channels)`, values in
        [-1, 1].

    Raises:
        ValueError: for a size that no number of doublings leads to.

    Reference:

    - [Radford et al., 2015](https://arxiv.org/abs/1511.06434)
    """

    def __init__(
        self,
        image_shape,
        latent_dim=100,
        filters=64,
        form="4x4",
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape)
        with dtype_scope(dtype) as dtype:
            inputs = keras.Input((latent_dim,), name="latents")
            outputs = generator_body(inputs, image_shape, filters, form)
        super().__init__(
            inputs=inputs,
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                latent_dim=latent_dim,
                filters=filters,
                form=form,
            ),
            dtype=dtype,
            **kwargs,
        )


@keras.saving.register_keras_serializable(package="kgan")
class DCGANDiscriminator(Network):
    """Tells real pictures from generated ones by halving them to a logit.

    For 64 px: `Cf, C2f, C4f, C8f`, convolutions of stride 2 with LeakyReLU
    0.2 and batch norm (none on the first), then one logit from the 4x4 map.
    Mirrors `DCGANGenerator`, whose notes on forms and initial values hold;
    2,765,568 trainable parameters at 64 px in colour, `"4x4"` form.

    Args:
        image_shape: tuple `(height, width, channels)`.
        filters: int. Channels after the first halving. Defaults to `64`.
        form: `"4x4"` or `"paper"`.
        spectral_norm: bool. Spectral normalization of every kernel in place
            of batch norm (Miyato et al., 2018); layers then have biases, as
            nothing else shifts what they return. Defaults to `False`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`,
            values in [-1, 1].

    Returns:
        Tensor of shape `(batch, 1)`: logits, high for real.

    Raises:
        ValueError: for a size that no number of halvings leads from.

    Reference:

    - [Radford et al., 2015](https://arxiv.org/abs/1511.06434)
    - [Miyato et al., 2018](https://arxiv.org/abs/1802.05957)
    """

    def __init__(
        self,
        image_shape,
        filters=64,
        form="4x4",
        spectral_norm=False,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape)
        with dtype_scope(dtype) as dtype:
            inputs = keras.Input(image_shape, name="images")
            features = discriminator_body(
                inputs, image_shape, filters, form, spectral_norm
            )
            outputs = logit(features, spectral_norm)
        super().__init__(
            inputs=inputs,
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                filters=filters,
                form=form,
                spectral_norm=spectral_norm,
            ),
            dtype=dtype,
            **kwargs,
        )


def generator_body(x, image_shape, filters, form):
    """From a vector to a picture; what all DCGAN generators share."""
    height, width, channels = image_shape
    doublings = count_doublings(height, width, form)
    start = (height >> doublings, width >> doublings)
    width_now = filters << (doublings - 1)
    x = layers.Dense(
        start[0] * start[1] * width_now,
        use_bias=False,
        kernel_initializer=normal(),
    )(x)
    x = layers.Reshape((*start, width_now))(x)
    x = layers.ReLU()(batch_norm()(x))
    for _ in range(doublings - 1):
        width_now //= 2
        x = double(x, width_now, form)
        x = layers.ReLU()(batch_norm()(x))
    x = double(x, channels, form)
    return layers.Activation("tanh", dtype="float32", name="images")(x)


def discriminator_body(x, image_shape, filters, form, spectral_norm=False):
    """From a picture to a flat feature vector; what all discriminators share."""
    height, width, _ = image_shape
    for index in range(count_doublings(height, width, form)):
        x = halve(x, filters << index, form, spectral_norm)
        if index > 0 and not spectral_norm:
            x = batch_norm()(x)
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    return layers.Flatten()(x)


def logit(features, spectral_norm=False):
    """The last layer of a discriminator: one logit, without spectral norm no bias."""
    layer = layers.Dense(1, use_bias=spectral_norm, kernel_initializer=normal())
    return normalized(layer, spectral_norm)(features)


def count_doublings(height, width, form):
    """Doublings that lead from a map of at least 4 px to the picture."""
    if form not in FORMS:
        raise ValueError(f"`form` wants one of {FORMS}; received {form!r}.")
    doublings = 0
    while height % 2 == width % 2 == 0 and min(height, width) >= 8:
        height, width, doublings = height // 2, width // 2, doublings + 1
    if doublings == 0 or min(height, width) > 7:
        raise ValueError(
            "DCGAN wants a picture whose shorter side is 4 to 7 px times a "
            "power of two, such as 28, 32, 64, 96 or 128 px; received "
            f"{height << doublings} x {width << doublings} px."
        )
    return doublings


def double(x, filters, form):
    """Fractionally strided convolution: twice the height and width."""
    options = dict(strides=2, use_bias=False, kernel_initializer=normal())
    if form == "4x4":
        return layers.Conv2DTranspose(filters, 4, padding="same", **options)(x)
    # Keras's `same` puts the odd pixel of a 5 px kernel on the other side
    # than the paper's code (and PyTorch's padding 2, output padding 1) does.
    x = layers.Conv2DTranspose(filters, 5, padding="valid", **options)(x)
    return Cropping2D(((2, 1), (2, 1)))(x)


def halve(x, filters, form, spectral_norm):
    """Strided convolution: half the height and width."""
    options = dict(strides=2, use_bias=spectral_norm, kernel_initializer=normal())
    if form == "4x4":
        layer = layers.Conv2D(filters, 4, padding="same", **options)
    else:
        x = layers.ZeroPadding2D(((2, 1), (2, 1)))(x)
        layer = layers.Conv2D(filters, 5, padding="valid", **options)
    return normalized(layer, spectral_norm)(x)


def normalized(layer, spectral_norm):
    """Wraps a layer in spectral normalization where that is asked for."""
    if not spectral_norm:
        return layer
    from kgan.layers import SpectralNormalization

    return SpectralNormalization(layer)


def batch_norm():
    """Batch norm with the numbers of the DCGAN code."""
    return layers.BatchNormalization(
        momentum=0.9,
        epsilon=1e-5,
        gamma_initializer=keras.initializers.RandomNormal(1.0, 0.02),
    )

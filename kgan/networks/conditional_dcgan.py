"""Deep convolutional GAN told which class to draw."""

import keras
from keras import layers, ops

from kgan.layers import LabelPlanes
from kgan.networks.dcgan import (
    discriminator_body,
    generator_body,
    logit,
    normalized,
)
from kgan.networks.network import Network, check_image_shape, dtype_scope, normal

CONDITIONINGS = ("projection", "planes")


@keras.saving.register_keras_serializable(package="kgan")
class ConditionalDCGANGenerator(Network):
    """A `DCGANGenerator` whose latent vector is joined by an embedded class.

    Args:
        image_shape: tuple `(height, width, channels)`.
        num_classes: int. Labels are `0 .. num_classes - 1`.
        latent_dim: int. Length of the latent vector. Defaults to `100`.
        embedding_dim: int. Length of a class's vector. Defaults to `50`.
        filters: int. Channels before the last doubling. Defaults to `64`.
        form: `"4x4"` or `"paper"`, see `DCGANGenerator`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: list of latents, float `(batch, latent_dim)`, and labels, int
            `(batch,)`.

    Returns:
        float32 tensor of shape `(batch, height, width, channels)`, values in
        [-1, 1].

    Reference:

    - [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    - [Radford et al., 2015](https://arxiv.org/abs/1511.06434)
    """

    def __init__(
        self,
        image_shape,
        num_classes,
        latent_dim=100,
        embedding_dim=50,
        filters=64,
        form="4x4",
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape)
        with dtype_scope(dtype) as dtype:
            latents = keras.Input((latent_dim,), name="latents")
            labels = keras.Input((), dtype="int32", name="labels")
            classes = layers.Embedding(
                num_classes, embedding_dim, embeddings_initializer="normal"
            )(labels)
            joint = layers.Concatenate()([latents, classes])
            outputs = generator_body(joint, image_shape, filters, form)
        super().__init__(
            inputs=[latents, labels],
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                num_classes=num_classes,
                latent_dim=latent_dim,
                embedding_dim=embedding_dim,
                filters=filters,
                form=form,
            ),
            dtype=dtype,
            **kwargs,
        )


@keras.saving.register_keras_serializable(package="kgan")
class ConditionalDCGANDiscriminator(Network):
    """A `DCGANDiscriminator` that also judges whether the class fits.

    Two ways to tell it the class:

    - `"projection"` (Miyato & Koyama, 2018): adds the inner product of the
      picture's features with an embedding of the class to the logit.
    - `"planes"`: one more input channel a class, all ones for the picture's
      own class.

    Args:
        image_shape: tuple `(height, width, channels)`.
        num_classes: int. Labels are `0 .. num_classes - 1`.
        filters: int. Channels after the first halving. Defaults to `64`.
        form: `"4x4"` or `"paper"`, see `DCGANGenerator`.
        conditioning: `"projection"` or `"planes"`.
        spectral_norm: bool. Spectral normalization in place of batch norm, and
            biases; see `DCGANDiscriminator`.
        dtype: name of a dtype policy; the global one if `None`.

    Call arguments:
        inputs: list of images, float `(batch, height, width, channels)` in
            [-1, 1], and labels, int `(batch,)`.

    Returns:
        Tensor of shape `(batch, 1)`: logits, high for real pictures of that
        class.

    Reference:

    - [Miyato & Koyama, 2018](https://arxiv.org/abs/1802.05637)
    - [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """

    def __init__(
        self,
        image_shape,
        num_classes,
        filters=64,
        form="4x4",
        conditioning="projection",
        spectral_norm=False,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape)
        if conditioning not in CONDITIONINGS:
            raise ValueError(
                f"`conditioning` wants one of {CONDITIONINGS}; received "
                f"{conditioning!r}."
            )
        with dtype_scope(dtype) as dtype:
            images = keras.Input(image_shape, name="images")
            labels = keras.Input((), dtype="int32", name="labels")
            x = images
            if conditioning == "planes":
                x = LabelPlanes(num_classes)([images, labels])
            features = discriminator_body(x, image_shape, filters, form, spectral_norm)
            outputs = logit(features, spectral_norm)
            if conditioning == "projection":
                outputs = project(features, labels, num_classes, outputs, spectral_norm)
        super().__init__(
            inputs=[images, labels],
            outputs=outputs,
            arguments=dict(
                image_shape=image_shape,
                num_classes=num_classes,
                filters=filters,
                form=form,
                conditioning=conditioning,
                spectral_norm=spectral_norm,
            ),
            dtype=dtype,
            **kwargs,
        )


def project(features, labels, num_classes, logits, spectral_norm):
    """Adds the inner product of features and embedded class to the logits."""
    # A dense layer of one-hot labels is an embedding that can be normalized.
    embedding = layers.Dense(
        features.shape[-1], use_bias=False, kernel_initializer=normal()
    )
    classes = normalized(embedding, spectral_norm)(ops.one_hot(labels, num_classes))
    return layers.Add()([logits, layers.Dot(axes=-1)([features, classes])])

"""GAN, DCGAN and conditional GAN: the data, networks and callbacks of a recipe."""

from kgan import callbacks, data, models, networks, pictures
from kgan.cli.objective import build_loss
from kgan.cli.streams import stream_options

# Of a step's operations nearly all wait for the one before.
BRANCHES = 1
WATCHED_PICTURES = 256


def describe(recipe, data_dir=None):
    """Returns the shape of the training images and the number of classes."""
    info = data.info(source(recipe, data_dir), data_dir=data_dir)
    return recipe.image_shape or info.image_shape, info.num_classes


def source(recipe, data_dir=None):
    """Returns the pictures, in classes by attributes where the recipe names some."""
    if not recipe.attributes:
        return recipe.data
    return data.AttributeClasses(recipe.data, recipe.attributes, data_dir)


def load(recipe, first_epoch=0, data_dir=None):
    """Returns the endless stream of batches, labelled where the model wants it."""
    return data.load(
        source(recipe, data_dir),
        split=recipe.split,
        batch_size=recipe.batch_size * recipe.d_steps,
        labelled=recipe.model.startswith("cgan"),
        **stream_options(recipe, first_epoch, data_dir),
    )


def build(recipe, image_shape, num_classes):
    """Returns a GAN or a ConditionalGAN, not compiled yet."""
    options = dict(
        adversarial_loss=build_loss(recipe),
        d_steps=recipe.d_steps,
        latent_distribution=recipe.latent_distribution,
        lambda_gp=recipe.lambda_gp,
        lambda_r1=recipe.lambda_r1,
        ema_decay=recipe.ema_decay,
        seed=recipe.seed,
    )
    if recipe.model.startswith("cgan"):
        both = conditional_pair(recipe, image_shape, num_classes)
        return models.ConditionalGAN(*both, num_classes=num_classes, **options)
    return models.GAN(*unconditional_pair(recipe, image_shape), **options)


def watch(recipe, directory, stream, data_dir=None, **sentinel):
    """Returns the callbacks that show how the training goes.

    Options of their `Sentinel` are handed on.
    """
    return callbacks.watch(
        directory,
        real_images=real_images(stream, WATCHED_PICTURES),
        seed=recipe.seed,
        recipe=recipe.as_dict(),
        **sentinel,
    )


def real_images(stream, count):
    """A few shuffled real pictures, as the model is shown them.

    Args:
        stream: the training batches.
        count: int. Fewer come if an epoch has fewer.

    Returns:
        uint8 array, or a pair of it and labels where the stream has labels.
    """
    batch = next(iter(stream.take(stream.steps_per_epoch).unbatch().batch(count)))
    if isinstance(batch, tuple):
        images, labels = batch
        return pictures.to_uint8(images.numpy()), labels.numpy()
    return pictures.to_uint8(batch.numpy())


def unconditional_pair(recipe, image_shape):
    """Generator and discriminator of an unconditional recipe."""
    if recipe.model.startswith("gan"):
        return (
            networks.MLPGenerator(
                image_shape, recipe.latent_dim, batch_norm=recipe.batch_norm
            ),
            networks.MLPDiscriminator(
                image_shape,
                input_dropout=recipe.input_dropout,
                dropout=recipe.dropout,
            ),
        )
    width = dict(filters=recipe.filters, form=recipe.form)
    return (
        networks.DCGANGenerator(image_shape, recipe.latent_dim, **width),
        networks.DCGANDiscriminator(
            image_shape, spectral_norm=recipe.spectral_norm, **width
        ),
    )


def conditional_pair(recipe, image_shape, num_classes):
    """Generator and discriminator of a conditional recipe."""
    if num_classes is None:
        raise data.DataError(
            f"{recipe.model} wants labelled pictures; {recipe.data!r} has none. A "
            "folder has labels when each class is a subfolder; of pictures with "
            "attributes, --attributes makes classes."
        )
    if recipe.model == "cgan_paper":
        kinds = (networks.ConditionalMLPGenerator, networks.ConditionalMLPDiscriminator)
        generator, discriminator = kinds
        return (
            generator(
                image_shape, num_classes, recipe.latent_dim, dropout=recipe.dropout
            ),
            discriminator(image_shape, num_classes, dropout=recipe.dropout),
        )
    width = dict(filters=recipe.filters, form=recipe.form)
    return (
        networks.ConditionalDCGANGenerator(
            image_shape, num_classes, recipe.latent_dim, **width
        ),
        networks.ConditionalDCGANDiscriminator(
            image_shape,
            num_classes,
            conditioning=recipe.conditioning,
            spectral_norm=recipe.spectral_norm,
            **width,
        ),
    )

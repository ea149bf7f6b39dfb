"""CycleGAN: the data, networks and callbacks of a recipe."""

from kgan import callbacks, data, models, networks, pictures
from kgan.cli.domains import LETTERS, Domains
from kgan.cli.objective import build_loss
from kgan.cli.streams import stream_options

# Pictures of each domain that are translated again and again, to be looked at.
WATCHED_PICTURES = 4
# G and F, and D_X and D_Y, do not wait for one another.
BRANCHES = 2
# Steps from one point of the curves to the next: an epoch takes minutes.
WATCHED_STEPS = 100


def describe(recipe, data_dir=None):
    """Returns the shape of the training images; there are no classes."""
    return recipe.image_shape, None


def domains(recipe, data_dir=None):
    """Returns the `Domains` of a recipe."""
    if recipe.domain_x is not None:
        return Domains.find(None, recipe.domain_x, recipe.domain_y, data_dir)
    letters = LETTERS if recipe.direction == "AtoB" else LETTERS[::-1]
    return Domains((recipe.data, recipe.data), letters, ("x", "y"), data_dir)


def load(recipe, first_epoch=0, data_dir=None):
    """Returns the endless stream of batches of two domains."""
    both = domains(recipe, data_dir)
    splits = [training_split(recipe, both, side) for side in (0, 1)]
    return data.load_unpaired(
        *both.sources,
        split_x=splits[0],
        split_y=splits[1],
        batch_size=recipe.batch_size,
        **stream_options(recipe, first_epoch, data_dir),
    )


def training_split(recipe, both, side):
    """The split of one domain; `None` for the one that a source of its own has."""
    if recipe.domain_x is not None and recipe.split == "train":
        return None
    return both.split(side, recipe.split)


def build(recipe, image_shape, num_classes=None):
    """Returns a CycleGAN whose networks take images of any size, not compiled yet."""
    channels = image_shape[-1]
    options = {}
    if recipe.adversarial_loss == "least_squares":
        options["g_weight"] = 1.0  # CycleGAN's, where LSGAN has 1/2
    return models.CycleGAN(
        *(generator(recipe, channels) for _ in "gf"),
        *(discriminator(recipe, channels) for _ in "xy"),
        image_shape=image_shape,
        adversarial_loss=build_loss(recipe, **options),
        lambda_cycle=recipe.lambda_cycle,
        lambda_identity=recipe.lambda_identity,
        pool_size=recipe.pool_size,
        ema_decay=recipe.ema_decay,
        seed=recipe.seed,
    )


def generator(recipe, channels):
    """A generator of the recipe's kind."""
    shape = (None, None, channels)
    if recipe.generator == "unet":
        return networks.UNetGenerator(
            shape, filters=recipe.filters, num_downs=recipe.num_downs
        )
    return networks.ResNetGenerator(
        shape, filters=recipe.filters, num_blocks=recipe.num_blocks
    )


def discriminator(recipe, channels):
    """A discriminator of the recipe's kind."""
    shape = (None, None, channels)
    filters = recipe.d_filters or recipe.filters
    if recipe.discriminator == "pixelgan":
        return networks.PixelGANDiscriminator(shape, filters=filters)
    return networks.PatchGANDiscriminator(
        shape, filters=filters, num_layers=recipe.num_layers
    )


def watch(recipe, directory, stream, data_dir=None, **sentinel):
    """Returns the callbacks that show how the training goes.

    Options of their `Sentinel` are handed on.
    """
    *images, kind = watched_images(recipe, stream, data_dir)
    return callbacks.watch_translation(
        directory,
        *images,
        kind=kind,
        recipe=recipe.as_dict(),
        every_batches=WATCHED_STEPS,
        **sentinel,
    )


def watched_images(recipe, stream, data_dir=None):
    """Returns a few pictures of x, as many of y, and what they are.

    They are whole test pictures where both domains have some, and otherwise
    the first that are trained on.
    """
    both = domains(recipe, data_dir)
    count = min(*(both.count(side, "test") for side in (0, 1)), WATCHED_PICTURES)
    if count:
        shape = watched_shape(recipe)
        images = [both.images(side, "test", shape, count) for side in (0, 1)]
        return *images, "test pictures"
    batch = stream.take(stream.steps_per_epoch).unbatch().batch(WATCHED_PICTURES)
    images = (pictures.to_uint8(side.numpy()) for side in next(iter(batch)))
    return *images, "training pictures"


def watched_shape(recipe):
    """The shape of whole pictures whose details are as large as in training."""
    if "crop" not in recipe.augment or recipe.load_size is None:
        return recipe.image_shape
    return recipe.load_size, recipe.load_size, recipe.image_shape[-1]

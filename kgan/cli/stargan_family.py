"""StarGAN: the data, networks and callbacks of a recipe."""

from kgan import callbacks, data, models, networks
from kgan.cli.objective import build_loss
from kgan.cli.streams import stream_options

# Of a step's operations nearly all wait for the one before.
BRANCHES = 1
# Faces that are translated again and again, to be looked at.
WATCHED_PICTURES = 6
# Steps from one point of the curves to the next: an epoch takes minutes.
WATCHED_STEPS = 50


def describe(recipe, data_dir=None):
    """Returns the shape of the training images and the names of the labels.

    Raises:
        DataError: if the data have neither these attributes nor classes.
    """
    if recipe.attributes:
        return recipe.image_shape, list(recipe.attributes)
    names = data.info(recipe.data, data_dir=data_dir).class_names
    if names is None:
        raise data.DataError(
            f"{recipe.model} wants labelled pictures; {recipe.data!r} has no classes. "
            "Put each class in a subfolder, or name attributes of a folder that has "
            "list_attr_celeba.txt."
        )
    return recipe.image_shape, list(names)


def load(recipe, first_epoch=0, data_dir=None):
    """Returns the endless stream of labelled batches, `d_steps` minibatches in one."""
    return data.load(
        recipe.data,
        split=recipe.split,
        batch_size=recipe.batch_size * recipe.d_steps,
        labelled=True,
        attributes=recipe.attributes or None,
        **stream_options(recipe, first_epoch, data_dir),
    )


def build(recipe, image_shape, names):
    """Returns a StarGAN whose generator takes images of any size, not compiled yet."""
    count, channels = len(names), image_shape[-1]
    return models.StarGAN(
        networks.StarGANGenerator(
            (None, None, channels),
            count,
            filters=recipe.filters,
            num_blocks=recipe.num_blocks,
        ),
        networks.StarGANDiscriminator(
            image_shape,
            count,
            filters=recipe.d_filters or recipe.filters,
            num_layers=recipe.num_layers,
            augment=recipe.d_augment,
        ),
        attributes=names,
        exclusive=[group.split("+") for group in recipe.exclusive],
        single=not recipe.attributes,
        adversarial_loss=build_loss(recipe),
        d_steps=recipe.d_steps,
        lambda_cls=recipe.lambda_cls,
        lambda_rec=recipe.lambda_rec,
        lambda_gp=recipe.lambda_gp,
        ema_decay=recipe.ema_decay,
        seed=recipe.seed,
    )


def watch(recipe, directory, stream, data_dir=None, **sentinel):
    """Returns the callbacks that show how the training goes.

    Options of their `Sentinel` are handed on.
    """
    images, labels, kind = watched_images(recipe, data_dir)
    return callbacks.watch_attributes(
        directory,
        images,
        labels,
        kind=kind,
        recipe=recipe.as_dict(),
        every_batches=WATCHED_STEPS,
        **sentinel,
    )


def watched_images(recipe, data_dir=None):
    """Returns a few pictures, their labels and what they are.

    They are test pictures where there are some, and otherwise the first that
    are trained on.
    """
    tested = "test" in data.info(recipe.data, data_dir=data_dir).num_examples
    images, labels = data.as_arrays(
        recipe.data,
        split="test" if tested else recipe.split,
        image_shape=recipe.image_shape,
        limit=WATCHED_PICTURES,
        labelled=True,
        attributes=recipe.attributes or None,
        data_dir=data_dir,
    )
    return images, labels, "test pictures" if tested else "training pictures"

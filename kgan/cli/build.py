"""From a recipe to a compiled model and its data."""

import keras

from kgan import data, losses, models, networks

# The first GANs' rates fall by this factor a step.
EXPONENTIAL = 1 / 1.00004


def build_data(recipe, first_epoch=0, data_dir=None):
    """Returns the endless stream of training batches from an epoch on.

    Args:
        recipe: a `Recipe`.
        first_epoch: int. The stream goes on as one that began at epoch 0.
        data_dir: where TFDS keeps its data, if not in the usual place.
    """
    return data.load(
        recipe.data,
        split=recipe.split,
        image_shape=recipe.image_shape,
        batch_size=recipe.batch_size * recipe.d_steps,
        labelled=recipe.model.startswith("cgan"),
        augment=recipe.augment,
        load_size=recipe.load_size,
        limit=recipe.limit,
        seed=recipe.seed,
        repeat=True,
        first_epoch=first_epoch,
        data_dir=data_dir,
    )


def build_model(recipe, image_shape, num_classes, steps_per_epoch):
    """Builds and compiles the model of a recipe.

    Args:
        recipe: a `Recipe`.
        image_shape: tuple `(height, width, channels)` of the data.
        num_classes: int, or `None` for data without labels.
        steps_per_epoch: int, for learning rates that fall.

    Returns:
        A compiled `kgan.models.GAN` or `ConditionalGAN`.
    """
    keras.utils.set_random_seed(recipe.seed)
    keras.config.set_dtype_policy(recipe.precision)
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
        pair = build_conditional_pair(recipe, image_shape, num_classes)
        model = models.ConditionalGAN(*pair, num_classes=num_classes, **options)
    else:
        model = models.GAN(*build_pair(recipe, image_shape), **options)
    total = recipe.epochs * steps_per_epoch
    model.compile(
        d_optimizer=build_optimizer(recipe, recipe.d_learning_rate, total),
        g_optimizer=build_optimizer(recipe, recipe.g_learning_rate, total),
        steps_per_execution=recipe.steps_per_execution,
    )
    return model


def build_loss(recipe):
    """The adversarial loss, smoothed only where that is asked for."""
    smoothing = {"label_smoothing": recipe.label_smoothing}
    return losses.get(
        recipe.adversarial_loss, **(smoothing if recipe.label_smoothing else {})
    )


def build_pair(recipe, image_shape):
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


def build_conditional_pair(recipe, image_shape, num_classes):
    """Generator and discriminator of a conditional recipe."""
    if num_classes is None:
        raise data.DataError(
            f"{recipe.model} wants labelled pictures; {recipe.data!r} has none. A "
            "folder has labels when each class is a subfolder."
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


def build_optimizer(recipe, rate, total_steps):
    """One player's optimizer with the recipe's schedule."""
    rate = build_rate(recipe.decay, rate, total_steps)
    if recipe.optimizer == "adam":
        return keras.optimizers.Adam(rate, beta_1=recipe.beta_1, beta_2=recipe.beta_2)
    if recipe.optimizer == "sgd":
        return keras.optimizers.SGD(rate, momentum=recipe.beta_1)
    raise ValueError(f"optimizer wants adam or sgd; received {recipe.optimizer!r}.")


def build_rate(decay, rate, total_steps):
    """A learning rate or its schedule."""
    schedules = keras.optimizers.schedules
    if decay == "constant":
        return rate
    if decay == "exponential":
        return schedules.ExponentialDecay(rate, 1, EXPONENTIAL)
    if decay == "linear":
        return models.ConstantThenLinear(rate, total_steps // 2, total_steps)
    raise ValueError(
        f"decay wants constant, linear or exponential; received {decay!r}."
    )

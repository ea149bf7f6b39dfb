"""From a recipe to a compiled model and its data."""

import keras

from kgan.cli import cyclegan_family, gan_family, stargan_family
from kgan.cli.objective import build_optimizer

# A family knows how to `describe` and `load` its data, how to `build` its models
# and how to `watch` their training; its `BRANCHES` are the parts of a step that do not
# wait for one another.
FAMILIES = {"gan": gan_family, "cyclegan": cyclegan_family, "stargan": stargan_family}


def family(recipe):
    """Returns the module of the recipe's family."""
    return FAMILIES[recipe.family]


def build_data(recipe, first_epoch=0, data_dir=None):
    """Returns the endless stream of training batches from an epoch on.

    Args:
        recipe: a `Recipe`.
        first_epoch: int. The stream goes on as one that began at epoch 0.
        data_dir: where TFDS keeps its data, if not in the usual place.
    """
    return family(recipe).load(recipe, first_epoch, data_dir)


def build_model(recipe, image_shape, classes, steps_per_epoch):
    """Builds and compiles the model of a recipe, of fresh weights.

    Those of the recipe's start are copied by `kgan.cli.start.start_from`.

    Args:
        recipe: a `Recipe`.
        image_shape: tuple `(height, width, channels)` of the data.
        classes: what the family's `describe` said of the data's classes.
        steps_per_epoch: int, for learning rates that fall.

    Returns:
        A compiled `kgan.models.GAN`, `ConditionalGAN`, `CycleGAN` or `StarGAN`.
    """
    keras.utils.set_random_seed(recipe.seed)
    keras.config.set_dtype_policy(recipe.precision)
    model = family(recipe).build(recipe, image_shape, classes)
    model.compile(
        d_optimizer=build_optimizer(
            recipe, recipe.d_learning_rate, steps_per_epoch * recipe.d_steps
        ),
        g_optimizer=build_optimizer(recipe, recipe.g_learning_rate, steps_per_epoch),
        steps_per_execution=recipe.steps_per_execution,
    )
    return model

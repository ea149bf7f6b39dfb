"""What the training streams of all recipes have in common."""


def stream_options(recipe, first_epoch=0, data_dir=None):
    """Returns what every family passes on to `kgan.data`, endless and repeatable.

    Args:
        recipe: a `Recipe`.
        first_epoch: int. The stream goes on as one that began at epoch 0.
        data_dir: where TFDS keeps prepared data.
    """
    return dict(
        image_shape=recipe.image_shape,
        augment=recipe.augment,
        load_size=recipe.load_size,
        limit=recipe.limit,
        seed=recipe.seed,
        repeat=True,
        first_epoch=first_epoch,
        data_dir=data_dir,
    )

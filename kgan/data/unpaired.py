"""Two domains side by side, without pairs."""

import tensorflow as tf

from kgan.data.arguments import augmentations
from kgan.data.batches import Batches
from kgan.data.domains import OTHER_SEED, open_domains, shared_shape
from kgan.data.pipeline import PREFETCHED, finished
from kgan.data.plan import epochs


def load_unpaired(
    domain_x,
    domain_y=None,
    *,
    split_x=None,
    split_y=None,
    image_shape=None,
    batch_size=1,
    shuffle=True,
    augment=(),
    load_size=None,
    fit="cover",
    seed=0,
    repeat=False,
    first_epoch=0,
    cache=True,
    on_error="skip",
    data_dir=None,
    limit=None,
):
    """Loads two sets of pictures as batches of unpaired `(x, y)`.

    An epoch is as long as the larger set; the smaller one begins anew, in a
    new order, as often as it has to. Each set is shuffled by itself, so that a
    picture meets another partner in every epoch. Order, flips and crops depend
    on `seed` and the number of the epoch alone, as those of `load` do.

    Args:
        domain_x: pictures of x: the name of a TFDS set, a folder, a file of
            `kgan pack`, or an array; see `load`. Where both domains are in
            one source, that source: `"cycle_gan/horse2zebra"`, or a folder
            with the subfolders `trainA` and `trainB`.
        domain_y: pictures of y. Defaults to `domain_x`.
        split_x: str, see `load`. Defaults to `"trainA"` of a source of both
            domains, and to `"train"` of a source of x alone: all of a folder
            without subfolders of that name.
        split_y: str. Likewise, with `"trainB"`.
        image_shape: `(height, width, channels)` of both, see `load`; grey
            pictures get the three channels of the others.
        batch_size: int.
        shuffle: bool.
        augment: see `load`; CycleGAN's is `("crop", "flip")`.
        load_size: see `load`.
        fit: see `load`. `"stretch"` squeezes pictures into squares as the
            reference does; the default keeps their proportions.
        seed: int.
        repeat: bool. Goes on for ever; give `fit`
            `steps_per_epoch=dataset.steps_per_epoch`. Otherwise each iteration
            of the dataset is the next epoch.
        first_epoch: int. Number of the first epoch; a training that is
            resumed after `k` epochs goes on with `first_epoch=k`.
        cache: see `load`.
        on_error: see `load`.
        data_dir: see `load`.
        limit: int. Takes only so many pictures of each domain.

    Returns:
        `tf.data.Dataset` of pairs of float32 `(batch, height, width,
        channels)` in [-1, 1], with the attribute `steps_per_epoch`.

    Raises:
        DataError: see `load`.

    Example:

    >>> dark = np.zeros((3, 8, 8, 1), "uint8")
    >>> light = np.full((5, 8, 8, 1), 255, "uint8")
    >>> both = load_unpaired(dark, light)
    >>> both.steps_per_epoch
    5
    >>> [(int(x[0, 0, 0, 0]), int(y[0, 0, 0, 0])) for x, y in both.take(2)]
    [(-1, 1), (-1, 1)]
    """
    domains = open_domains(domain_x, domain_y, split_x, split_y, data_dir)
    shared_shape(domains, image_shape, "crop" in augmentations(augment))
    x, y = (
        Batches(
            source,
            split=split,
            image_shape=image_shape,
            batch_size=batch_size,
            shuffle=shuffle,
            augment=augment,
            load_size=load_size,
            fit=fit,
            seed=side_seed,
            cache=cache,
            on_error=on_error,
            limit=limit,
        )
        for (source, split), side_seed in zip(
            domains, (seed, seed + OTHER_SEED), strict=True
        )
    )
    steps = max(x.steps, y.steps)

    @tf.autograph.experimental.do_not_convert  # see `Batches.rows`
    def rows(epoch):
        sides = [side.rows_from(epoch * steps) for side in (x, y)]
        return tf.data.Dataset.zip(tuple(sides)).take(steps)

    @tf.autograph.experimental.do_not_convert
    def batch(row_x, row_y):
        return x.batch(row_x), y.batch(row_y)

    dataset = epochs(first_epoch, repeat).flat_map(rows).map(batch)
    return finished(dataset.prefetch(PREFETCHED), steps, repeat)

"""From a source of pictures to the batches of a training."""

import tensorflow as tf

from kgan.data.batches import Batches, checked
from kgan.data.decoding import decode_all
from kgan.data.plan import epochs
from kgan.data.shapes import wanted_shape
from kgan.data.source import open_source

# Batches made ahead: the pipeline is many times faster than a training step.
PREFETCHED = 2


def load(
    source,
    *,
    split="train",
    image_shape=None,
    batch_size=64,
    labelled=False,
    attributes=None,
    shuffle=True,
    augment=(),
    load_size=None,
    fit="cover",
    seed=0,
    repeat=False,
    first_epoch=0,
    cache=True,
    drop_remainder=True,
    on_error="skip",
    data_dir=None,
    limit=None,
):
    """Loads pictures as batches to train on.

    Pictures are decoded and resized once and kept as uint8; then, in every
    epoch anew, shuffled, augmented, batched and scaled to [-1, 1]. Order,
    flips and crops depend on `seed` and on the number of the epoch alone: two
    epochs differ, the same epoch of two runs does not.

    Args:
        source: what to load: the name of a TFDS image set, `"mnist"` or
            `"cycle_gan/horse2zebra"`; the path of a folder (subfolders
            `train`, `test` are splits, subfolders of those are classes; one
            with a `list_attr_celeba.txt` has CelebA's layout) or of a file
            that `kgan pack` wrote; uint8 `images` or a pair `(images,
            labels)`; or `"digits"`, scikit-learn's 8x8 digits, which need no
            download.
        split: str in TFDS's syntax for every source: `"train"`,
            `"train[:80%]"`, `"train+test"`.
        image_shape: `(height, width, channels)` with 1, 3 or 4 channels.
            Defaults to the pictures' own, where they have one in common.
        batch_size: int.
        labelled: bool. Whether labels come along: the numbers of classes, or
            the attributes that are asked for.
        attributes: sequence of str. Names of the attributes that are the
            labels, of a source that has some, like `("Black_Hair", "Male")`;
            `kgan.data.info` lists them. Defaults to none.
        shuffle: bool.
        augment: `"flip"` (left to right, every second picture), `"crop"` (a
            window of `image_shape` at a random place), both in a tuple, or
            none.
        load_size: int or `(height, width)`. Size that pictures are resized to
            before they are cropped. Defaults to 286/256 of `image_shape`, as
            in CycleGAN.
        fit: `"cover"` keeps the proportions of pictures of other proportions
            and cuts off what juts out; `"stretch"` squeezes them; `"exact"`
            takes none of another size.
        seed: int.
        repeat: bool. Goes on for ever, epoch after epoch; give `fit`
            `steps_per_epoch=dataset.steps_per_epoch`. Otherwise each
            iteration of the dataset is the next epoch.
        first_epoch: int. Number of the first epoch; a training that is
            resumed after `k` epochs goes on with `first_epoch=k`.
        cache: bool. Keeps decoded pictures in memory where they take no more
            than `kgan.data.CACHE_BYTES`. Larger sets, and all with `False`,
            are decoded again in every epoch.
        drop_remainder: bool. Leaves out an incomplete last batch.
        on_error: `"skip"` leaves damaged pictures out and names them in the
            log; `"raise"` refuses them.
        data_dir: where TFDS keeps its data. Defaults to the environment
            variable `TFDS_DATA_DIR`.
        limit: int. Takes only so many pictures.

    Returns:
        `tf.data.Dataset` of float32 `(batch, height, width, channels)` in
        [-1, 1]; with `labelled`, of pairs of it and int32 `(batch,)`, with
        `attributes` int32 `(batch, attributes)` of 0 and 1. Its attribute
        `steps_per_epoch` is the number of batches in an epoch.

    Raises:
        DataError: data that are missing, empty or damaged, with a message
            that says what to do.

    Example:

    >>> digits = load("digits", batch_size=32, labelled=True)
    >>> images, labels = next(iter(digits))
    >>> images.shape, labels.shape
    (TensorShape([32, 8, 8, 1]), TensorShape([32]))
    """
    batches = Batches(
        open_source(source, data_dir),
        split=split,
        image_shape=image_shape,
        batch_size=batch_size,
        labelled=labelled,
        attributes=attributes,
        shuffle=shuffle,
        augment=augment,
        load_size=load_size,
        fit=fit,
        seed=seed,
        cache=cache,
        drop_remainder=drop_remainder,
        on_error=on_error,
        limit=limit,
    )
    dataset = epochs(first_epoch, repeat).flat_map(batches.rows).map(batches.batch)
    return finished(dataset.prefetch(PREFETCHED), batches.steps, repeat)


def as_arrays(
    source,
    *,
    split="train",
    image_shape=None,
    limit=None,
    labelled=None,
    attributes=None,
    fit="cover",
    on_error="skip",
    data_dir=None,
):
    """Loads pictures into one array, in their order.

    Args:
        source: see `load`, like the other arguments.
        labelled: bool. `True` demands labels, `False` leaves them away.
            Defaults to those there are.

    Returns:
        `(images, labels)`: uint8 array `(n, height, width, channels)`, and
        int32 array `(n,)`, with `attributes` `(n, attributes)`; or `None`.
    """
    fit = checked(fit, on_error, resizes=image_shape)
    opened = open_source(source, data_dir)
    image_shape = wanted_shape(opened, image_shape)
    if labelled is None:
        labelled = bool(attributes) or opened.class_names is not None
    examples = opened.examples(split, labelled, limit, attributes)
    decoded, kept = decode_all(examples.files, image_shape, fit=fit, on_error=on_error)
    return decoded, examples.labels[kept] if labelled else None


def finished(dataset, steps, repeat):
    """Tells a dataset how long it is, and that its order counts."""
    cardinality = tf.data.INFINITE_CARDINALITY if repeat else steps
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(cardinality))
    options = tf.data.Options()
    options.deterministic = True
    # With autotuning, the end of every `fit` on an endless dataset waits for the
    # tuner's next round, which come 10 ms to a minute apart and ever more seldom.
    options.autotune.enabled = False
    options.experimental_distribute.auto_shard_policy = (
        tf.data.experimental.AutoShardPolicy.DATA
    )
    dataset = dataset.with_options(options)
    dataset.steps_per_epoch = steps
    return dataset

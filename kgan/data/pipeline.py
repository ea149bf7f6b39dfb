"""From a source of pictures to the batches of a training."""

import math

import numpy as np
import tensorflow as tf

from kgan import pictures
from kgan.data import augmentation, images
from kgan.data.cache import open_cache
from kgan.data.decoding import decode_all
from kgan.data.errors import DataError
from kgan.data.plan import batched, epochs, plan
from kgan.data.shapes import stored_shape, wanted_shape
from kgan.data.source import open_source


def load(
    source,
    *,
    split="train",
    image_shape=None,
    batch_size=64,
    labelled=False,
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
            `train`, `test` are splits, subfolders of those are classes);
            uint8 `images` or a pair `(images, labels)`; or `"digits"`,
            scikit-learn's 8x8 digits, which need no download.
        split: str in TFDS's syntax for every source: `"train"`,
            `"train[:80%]"`, `"train+test"`.
        image_shape: `(height, width, channels)` with 1, 3 or 4 channels.
            Defaults to the pictures' own, where they have one in common.
        batch_size: int.
        labelled: bool. Whether labels come along.
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
        [-1, 1]; with `labelled`, of pairs of it and int32 `(batch,)`. Its
        attribute `steps_per_epoch` is the number of batches in an epoch.

    Raises:
        DataError: data that are missing, empty or damaged, with a message
            that says what to do.

    Example:

    >>> digits = load("digits", batch_size=32, labelled=True)
    >>> images, labels = next(iter(digits))
    >>> images.shape, labels.shape
    (TensorShape([32, 8, 8, 1]), TensorShape([32]))
    """
    augment = _augmentations(augment)
    fit = _checked(fit, on_error, resizes=image_shape or "crop" in augment)
    opened = open_source(source, data_dir)
    image_shape = wanted_shape(opened, image_shape)
    stored = stored_shape(image_shape, load_size, "crop" in augment)
    examples = opened.examples(split, labelled, limit)
    cached, kept = open_cache(
        examples.files, stored, fit=fit, on_error=on_error, memory=cache
    )
    if labelled:
        with tf.device("CPU"):  # the pipeline runs there, whatever trains
            labels = tf.constant(examples.labels[kept])
    steps = _steps(len(kept), batch_size, drop_remainder)
    room = (stored[0] - image_shape[0], stored[1] - image_shape[1])

    def rows(epoch):
        drawn = plan(seed, epoch, len(kept), shuffle, room)
        return batched(drawn, batch_size, drop_remainder)

    def batch(row):
        batch = _augmented(cached(row[:, 0]), row, augment, image_shape)
        batch = _scaled(batch)
        return (batch, tf.gather(labels, row[:, 0])) if labelled else batch

    dataset = epochs(first_epoch, repeat).flat_map(rows).map(batch)
    dataset = dataset.prefetch(tf.data.AUTOTUNE)
    return _finished(dataset, steps, repeat)


def as_arrays(
    source,
    *,
    split="train",
    image_shape=None,
    limit=None,
    labelled=None,
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
        int32 array `(n,)` or `None`.
    """
    fit = _checked(fit, on_error, resizes=image_shape)
    opened = open_source(source, data_dir)
    image_shape = wanted_shape(opened, image_shape)
    if labelled is None:
        labelled = opened.class_names is not None
    examples = opened.examples(split, labelled, limit)
    decoded, kept = decode_all(examples.files, image_shape, fit=fit, on_error=on_error)
    return decoded, examples.labels[kept] if labelled else None


def _checked(fit, on_error, resizes):
    _one_of("fit", fit, images.FITS)
    _one_of("on_error", on_error, ("skip", "raise"))
    # Where nobody asked for a size, a picture of another one is a surprise.
    return fit if resizes else "exact"


def _one_of(name, value, values):
    if value not in values:
        raise DataError(f"`{name}` is one of {values}; received {value!r}.")


def _augmentations(augment):
    augment = (augment,) if isinstance(augment, str) else tuple(augment)
    for name in augment:
        _one_of("augment", name, augmentation.AUGMENTATIONS)
    return augment


def _steps(count, batch_size, drop_remainder):
    if batch_size < 1:
        raise DataError(f"`batch_size` is 1 or more; received {batch_size}.")
    if drop_remainder and count < batch_size:
        raise DataError(
            f"{count} pictures make no batch of {batch_size}. Lower `batch_size`, or "
            "pass drop_remainder=False."
        )
    return count // batch_size if drop_remainder else math.ceil(count / batch_size)


def _augmented(batch, row, augment, image_shape):
    if not augment:
        return batch

    def change(batch, row):
        if "crop" in augment:
            window = image_shape[:2]
            batch = augmentation.crop(batch, row[:, 2], row[:, 3], *window)
        return augmentation.flip(batch, row[:, 1]) if "flip" in augment else batch

    changed = tf.numpy_function(change, [batch, row], batch.dtype)
    return tf.ensure_shape(changed, [batch.shape[0], *image_shape])


def _scaled(batch):
    # `from_uint8` runs in the ops of Keras's backend, which need not be those of
    # tf.data; so it is asked for the two ends, and what lies between is a line.
    low, high = pictures.from_uint8(np.array([0, 255], np.uint8)).tolist()
    return tf.cast(batch, tf.float32) * ((high - low) / 255) + low


def _finished(dataset, steps, repeat):
    cardinality = tf.data.INFINITE_CARDINALITY if repeat else steps
    dataset = dataset.apply(tf.data.experimental.assert_cardinality(cardinality))
    options = tf.data.Options()
    options.deterministic = True
    options.experimental_distribute.auto_shard_policy = (
        tf.data.experimental.AutoShardPolicy.DATA
    )
    dataset = dataset.with_options(options)
    dataset.steps_per_epoch = steps
    return dataset

"""Pictures that are opened for training, and the batches they make."""

import numpy as np
import tensorflow as tf

from kgan import pictures
from kgan.data import augmentation
from kgan.data.arguments import augmentations, one_of, steps
from kgan.data.cache import open_cache
from kgan.data.images import FITS
from kgan.data.plan import batched, epochs, plan
from kgan.data.shapes import stored_shape, wanted_shape


class Batches:
    """The batches of one split of a source.

    A batch is made in two steps: `rows` says which pictures it is of, and how
    each is flipped and cropped, a function of `seed` and the epoch's number
    alone; `batch` fetches them. What is skipped is so never decoded.

    Args:
        source: a `Source`.
        split: str, see `kgan.data.load`, like the arguments below.

    Attributes:
        steps: int. Batches in an epoch.
    """

    def __init__(
        self,
        source,
        *,
        split,
        image_shape=None,
        batch_size=64,
        labelled=False,
        attributes=None,
        shuffle=True,
        augment=(),
        load_size=None,
        fit="cover",
        seed=0,
        cache=True,
        drop_remainder=True,
        on_error="skip",
        limit=None,
    ):
        self.augment = augmentations(augment)
        crops = "crop" in self.augment
        fit = checked(fit, on_error, resizes=image_shape or crops)
        self.image_shape = wanted_shape(source, image_shape, crops)
        stored = stored_shape(self.image_shape, load_size, crops, source)
        self.room = stored[0] - self.image_shape[0], stored[1] - self.image_shape[1]
        examples = source.examples(split, labelled, limit, attributes)
        self.cache, kept = open_cache(
            examples.files, stored, fit=fit, on_error=on_error, memory=cache
        )
        self.count = len(kept)
        self.steps = steps(self.count, batch_size, drop_remainder)
        self.labels = None
        if labelled:
            with tf.device("CPU"):  # the pipeline runs there, whatever trains
                self.labels = tf.constant(examples.labels[kept])
        self.seed, self.shuffle = seed, shuffle
        self.batch_size, self.drop_remainder = batch_size, drop_remainder

    # AutoGraph would find nothing to convert in these two, and would leave what it
    # writes in the temporary directory behind if the process is killed.
    @tf.autograph.experimental.do_not_convert
    def rows(self, epoch):
        """Returns the dataset of the rows of a plan that make an epoch's batches."""
        drawn = plan(self.seed, epoch, self.count, self.shuffle, self.room)
        return batched(drawn, self.batch_size, self.drop_remainder)

    def rows_from(self, number):
        """Returns the endless dataset of rows from the `number`th batch on.

        Args:
            number: int64 scalar tensor, counted from the start of epoch 0.
        """
        whole = epochs(number // self.steps, repeat=True).flat_map(self.rows)
        return whole.skip(number % self.steps)

    @tf.autograph.experimental.do_not_convert
    def batch(self, row):
        """Returns the float32 pictures of one batch's rows, or them and labels."""
        batch = _augmented(self.cache(row[:, 0]), row, self.augment, self.image_shape)
        batch = scaled(batch)
        if self.labels is None:
            return batch
        return batch, tf.gather(self.labels, row[:, 0])


def checked(fit, on_error, resizes):
    """Returns the `fit` to use, and raises a `DataError` for unknown words."""
    one_of("fit", fit, FITS)
    one_of("on_error", on_error, ("skip", "raise"))
    # Where nobody asked for a size, a picture of another one is a surprise.
    return fit if resizes else "exact"


def scaled(batch):
    """Scales uint8 to float32 in [-1, 1]."""
    # `from_uint8` runs in the ops of Keras's backend, which need not be those of
    # tf.data; so it is asked for the two ends, and what lies between is a line.
    low, high = pictures.from_uint8(np.array([0, 255], np.uint8)).tolist()
    return tf.cast(batch, tf.float32) * ((high - low) / 255) + low


def _augmented(batch, row, augment, image_shape):
    if not augment:
        return batch

    def change(batch, row):
        return augmentation.apply(batch, row, augment, image_shape)

    changed = tf.numpy_function(change, [batch, row], batch.dtype)
    return tf.ensure_shape(changed, [batch.shape[0], *image_shape])

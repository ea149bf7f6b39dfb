"""Batches of a pack, without TensorFlow."""

import keras
import numpy as np

from kgan import pictures
from kgan.data import augmentation
from kgan.data.arguments import augmentations, steps
from kgan.data.domains import OTHER_SEED
from kgan.data.errors import DataError
from kgan.data.pack import Pack
from kgan.data.shapes import stored_shape, wanted_shape

DOMAINS = ("trainA", "trainB"), ("testA", "testB")


def load_packed(
    path,
    *,
    split=None,
    image_shape=None,
    batch_size=None,
    labelled=False,
    attributes=None,
    shuffle=True,
    augment=(),
    seed=0,
    repeat=False,
    first_epoch=0,
    drop_remainder=True,
    limit=None,
    **kwargs,
):
    """Loads a file of `kgan pack` as batches to train on, on any Keras backend.

    Needs numpy and Keras only. Order, flips and crops depend on `seed` and the
    number of the epoch alone, as those of `load` and `load_unpaired` do; but
    they are drawn in another way, so that the same seed gives others.

    Args:
        path: str or path, or a `Pack`.
        split: str, see `load`; or a pair of them for unpaired `(x, y)`.
            Defaults to `"train"`; to `("trainA", "trainB")` where the file
            holds two domains; else to the only split.
        image_shape: `(height, width, channels)`. Defaults, with the
            augmentation `"crop"`, to the size the file was packed to be
            cropped to; without, to the size of its pictures.
        batch_size: int. Defaults to `1` for two domains, else to `64`.
        labelled: see `load`.
        attributes: see `load`.
        shuffle: see `load`.
        augment: see `load`.
        seed: see `load`.
        repeat: bool. Goes on for ever; give `fit`
            `steps_per_epoch=data.steps_per_epoch`. Otherwise each `fit` epoch
            and each iteration is the next epoch, and `fit` wants
            `shuffle=False`: it would mix the batches, with dice of its own.
        first_epoch: see `load`.
        drop_remainder: see `load`. Two domains have no incomplete batches.
        limit: int. Takes only so many pictures of each split.
        **kwargs: `workers`, with `repeat`, and others of
            `keras.utils.PyDataset`.

    Returns:
        A `PackedBatches`.

    Raises:
        DataError: see `Pack` and `load`.
    """
    pack = path if isinstance(path, Pack) else Pack(path)
    split = _default_split(pack) if split is None else split
    unpaired = not isinstance(split, str)
    if unpaired and labelled:
        raise DataError("Batches of two domains, (x, y), have no labels.")
    augment = augmentations(augment)
    image_shape = _checked_shape(pack, image_shape, "crop" in augment)
    sides = [
        _Side(
            pack.examples(name, labelled, limit, attributes),
            batch_size or (1 if unpaired else 64),
            seed + OTHER_SEED * index,
            shuffle=shuffle,
            augment=augment,
            image_shape=image_shape,
            drop_remainder=drop_remainder or unpaired,
        )
        for index, name in enumerate(split if unpaired else [split])
    ]
    return PackedBatches(sides, repeat=repeat, first_epoch=first_epoch, **kwargs)


class PackedBatches(keras.utils.PyDataset):
    """The batches of one split of a pack, or of two side by side.

    A batch depends on its number alone, counted from the start of epoch 0, and
    on nothing that was drawn before; workers may make them in any order.

    Args:
        sides: list of one or two sides of a batch, see `load_packed`.
        repeat: bool, see `load_packed`, like `first_epoch`.
        first_epoch: int.
        **kwargs: see `keras.utils.PyDataset`.

    Attributes:
        steps_per_epoch: int. Batches in an epoch.
        epoch: int. Number of the epoch that is shown; with `repeat`, of the first.
    """

    def __init__(self, sides, *, repeat=False, first_epoch=0, **kwargs):
        super().__init__(**kwargs)
        if self.workers > 1 and not repeat:
            raise DataError(
                "Keras's workers begin an epoch before it says which one; pass "
                f"repeat=True, too; received workers={self.workers}."
            )
        self.sides = sides
        self.repeat = repeat
        self.epoch = first_epoch
        self._begun = False
        self.steps_per_epoch = max(side.steps for side in sides)

    @property
    def num_batches(self):
        """Batches until the end, `None` where there is none."""
        return None if self.repeat else self.steps_per_epoch

    def __getitem__(self, index):
        if index < 0 or (not self.repeat and index >= self.steps_per_epoch):
            raise IndexError(
                f"An epoch has the batches 0 .. {self.steps_per_epoch - 1}; received "
                f"{index}."
            )
        number = self.epoch * self.steps_per_epoch + index
        parts = [side.batch(number) for side in self.sides]
        return tuple(parts) if len(parts) > 1 else parts[0]

    def __iter__(self):
        self.on_epoch_begin()
        yield from super().__iter__()

    def on_epoch_begin(self):
        """Goes on to the next epoch, if it is not the first."""
        # Not at an epoch's end: `fit` ends one that never began before its first.
        if self._begun and not self.repeat:  # with it the batches' numbers go on
            self.epoch += 1
        self._begun = True


class _Side:
    """The batches of one split, by their numbers."""

    def __init__(
        self,
        examples,
        batch_size,
        seed,
        *,
        shuffle,
        augment,
        image_shape,
        drop_remainder,
    ):
        self.images, self.labels = examples.files, examples.labels
        self.batch_size, self.seed, self.shuffle = batch_size, seed, shuffle
        self.augment, self.image_shape = augment, image_shape
        self.steps = steps(len(self.images), batch_size, drop_remainder)
        height, width = self.images.shape[1:3]
        self.room = height - image_shape[0], width - image_shape[1]
        self.last = None, None  # an epoch and its plan

    def batch(self, number):
        epoch, place = divmod(number, self.steps)
        rows = self._plan(epoch)[place * self.batch_size :][: self.batch_size]
        images = self.images[rows[:, 0]]
        images = augmentation.apply(images, rows, self.augment, self.image_shape)
        images = pictures.from_uint8(images)
        return images if self.labels is None else (images, self.labels[rows[:, 0]])

    def _plan(self, epoch):
        last, drawn = self.last
        if last != epoch:
            count = len(self.images)
            drawn = draw(self.seed, epoch, count, self.shuffle, self.room)
            self.last = epoch, drawn  # at one stroke: there may be workers
        return drawn


def draw(seed, epoch, count, shuffle=True, room=(0, 0)):
    """Draws the order, the flips and the crops of one epoch, in numpy.

    Made of the raw numbers of a Philox generator, which numpy never changes.

    Args:
        seed: int.
        epoch: int.
        count: int. Number of pictures.
        shuffle: bool. `False` takes the pictures in their order.
        room: `(height, width)` that a crop may move within, in pixels.

    Returns:
        int array of shape `(count, 4)`, see `kgan.data.plan.plan`.
    """
    key = np.random.SeedSequence([seed % 2**64, epoch])
    raw = np.random.Philox(key).random_raw(4 * count).reshape(4, count)
    order = np.argsort(raw[0], kind="stable") if shuffle else np.arange(count)
    values = np.array([[2], [room[0] + 1], [room[1] + 1]], "uint64")
    return np.stack([order, *(raw[1:] % values).astype("int64")], axis=1)


def _default_split(pack):
    if "train" in pack.sizes:
        return "train"
    for pair in DOMAINS:
        if set(pair) <= set(pack.sizes):
            return pair
    if len(pack.sizes) == 1:
        return next(iter(pack.sizes))
    raise DataError(f"Name a split of {pack.name}; there are: {list(pack.sizes)}.")


def _checked_shape(pack, image_shape, crops):
    image_shape = wanted_shape(pack, image_shape, crops)
    size = pack.image_shape[:2] if crops else None
    if stored_shape(image_shape, size, crops) != pack.image_shape:
        raise DataError(
            f"The pictures of {pack.name} are {pack.image_shape}; received image_shape="
            f"{image_shape}. augment='crop' cuts smaller ones out of them; for others, "
            "pack anew."
        )
    return image_shape

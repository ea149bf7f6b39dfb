"""Two domains side by side: who meets whom, and when."""

import numpy as np
import pytest
import tensorflow as tf

from kgan import pictures
from kgan.data import DataError, load, load_unpaired
from kgan.data.images import header_shape
from kgan.data.source import open_source
from kgan.data.unpaired import OTHER_SEED

HORSES = "cycle_gan/horse2zebra"


def numbered(count, first=0, size=6):
    """Pictures that tell their number, in every pixel but for a gradient."""
    columns = np.arange(size, dtype="uint8")
    numbers = np.arange(first, first + count, dtype="uint8")
    return (numbers[:, None, None] * 8 + columns).repeat(size, axis=1)[..., None]


X, Y = numbered(5), numbered(3, first=20)
WHOLE = dict(batch_size=1, seed=3)


def pairs(dataset, count=None):
    """The batches as tuples of the numbers of their pictures."""
    taken = dataset if count is None else dataset.take(count)
    return [
        tuple(tuple(pictures.to_uint8(side.numpy())[:, 0, 0, 0] // 8) for side in both)
        for both in taken
    ]


def assert_same(a, b):
    assert len(a) == len(b) > 0
    for one, other in zip(a, b, strict=True):
        for left, right in zip(one, other, strict=True):
            np.testing.assert_array_equal(left, right)


def test_an_epoch_shows_all_of_the_larger_set():
    dataset = load_unpaired(X, Y, **WHOLE)
    assert dataset.steps_per_epoch == int(dataset.cardinality()) == 5
    first = pairs(dataset)
    assert sorted(x for (x,), _ in first) == [0, 1, 2, 3, 4]
    # Three of y and then two of a new order: 15 = 5 * 3 steps show all five times.
    many = pairs(load_unpaired(X, Y, repeat=True, **WHOLE), 15)
    assert sorted(y for _, (y,) in many) == sorted([20, 21, 22] * 5)
    assert sorted(y for _, (y,) in many[3:6]) == [20, 21, 22]


def test_pictures_meet_others_in_every_epoch():
    # A new iterator costs more than many batches: one stream of 30 epochs.
    stream = load_unpaired(X, numbered(5, first=20), repeat=True, **WHOLE)
    met = pairs(stream, 150)
    epochs = [frozenset(met[start : start + 5]) for start in range(0, 150, 5)]
    assert len(set(epochs[:6])) == 6
    # Were partners kept, there would be 5 kinds of pairs of 25.
    assert len(set(met)) > 20


def test_the_order_of_a_side_is_that_of_load():
    both = load_unpaired(X, Y, repeat=True, **WHOLE).take(12)
    alone = [
        load(side, batch_size=1, seed=seed, repeat=True).take(12)
        for side, seed in ((X, 3), (Y, 3 + OTHER_SEED))
    ]
    assert_same(list(both), list(tf.data.Dataset.zip(tuple(alone))))


@pytest.mark.parametrize("sizes, batch_size", [((5, 3), 1), ((4, 4), 1), ((3, 7), 2)])
def test_a_resumed_stream_goes_on_as_if_uninterrupted(sizes, batch_size):
    options = dict(batch_size=batch_size, seed=1, augment=("crop", "flip"))
    options.update(image_shape=(4, 4, 1), load_size=6)
    domains = numbered(sizes[0]), numbered(sizes[1], first=20)
    whole = load_unpaired(*domains, repeat=True, **options)
    steps = whole.steps_per_epoch
    assert steps == max(sizes) // batch_size
    expected = list(whole.take(5 * steps))
    resumed = load_unpaired(*domains, repeat=True, first_epoch=1, **options)
    assert_same(expected[steps:], list(resumed.take(4 * steps)))
    # Without `repeat` each iteration is the next epoch.
    one_by_one = load_unpaired(*domains, first_epoch=3, **options)
    assert_same(expected[3 * steps :], list(one_by_one) + list(one_by_one))


def test_seeds_repeat_and_differ():
    first = pairs(load_unpaired(X, Y, **WHOLE))
    assert pairs(load_unpaired(X, Y, **WHOLE)) == first
    assert pairs(load_unpaired(X, Y, seed=4)) != first


def test_flips_of_the_two_sides_have_nothing_in_common():
    same = dict(split_x="train", split_y="train", augment="flip", repeat=True)
    counts = np.zeros((2, 2), int)
    for x, y in load_unpaired(X, X, **same).take(300):
        flipped = [int(side[0, 0, 0, 0] > side[0, 0, -1, 0]) for side in (x, y)]
        counts[tuple(flipped)] += 1
    # 300 fair pairs: 75 of each kind, with a standard deviation of 7.5.
    assert np.abs(counts - 75).max() < 30


def test_skipped_batches_are_never_made(monkeypatch):
    from kgan.data import augmentation

    made = []
    monkeypatch.setattr(
        augmentation, "flip", lambda images, rows: made.append(1) or images
    )
    late = load_unpaired(numbered(7), Y, first_epoch=2, repeat=True, augment="flip")
    next(iter(late))
    assert len(made) <= 2 * 4  # a pair, and what is made ahead of it


def test_two_folders(tmp_path, write):
    for index, size in enumerate([(32, 32), (1000, 777), (33, 90)]):
        write(f"horses/{index}.png", (9, 99, 199), "RGB", size=size)
    write("zebras/deep/down/grey.jpg", 77, size=(300, 40))
    (tmp_path / "zebras/torn.png").write_bytes(b"\x89PNG")
    x, y = next(
        iter(
            load_unpaired(
                tmp_path / "horses",
                str(tmp_path / "zebras"),
                image_shape=(32, 24, 3),
                augment=("crop", "flip"),
                load_size=(40, 30),
            )
        )
    )
    assert x.shape == y.shape == (1, 32, 24, 3)
    colours = [pictures.to_uint8(side.numpy()).reshape(-1, 3) for side in (x, y)]
    assert (colours[0] == [9, 99, 199]).all()
    assert np.abs(colours[1].astype(int) - 77).max() <= 1


def test_the_folders_of_the_reference(tmp_path, write):
    for value, split in enumerate(["trainA", "trainB", "testA", "testB"]):
        write(f"{split}/0.png", 8 * value)
    assert pairs(load_unpaired(tmp_path)) == [((0,), (1,))]
    assert pairs(load_unpaired(tmp_path, tmp_path)) == [((0,), (1,))]
    tests = load_unpaired(tmp_path, split_x="testA", split_y="testB")
    assert pairs(tests) == [((2,), (3,))]
    # A folder of one domain is its own; here two that stand in one place.
    alone = load_unpaired(tmp_path / "trainB", tmp_path / "testA")
    assert pairs(alone) == [((1,), (2,))]


def test_horses_and_zebras(tfds_dir):
    options = dict(image_shape=(24, 24, 3), augment=("crop", "flip"), data_dir=tfds_dir)
    dataset = load_unpaired(HORSES, limit=12, batch_size=4, **options)
    assert dataset.steps_per_epoch == 3
    x, y = next(iter(dataset))
    assert x.shape == y.shape == (4, 24, 24, 3)
    assert float(tf.math.reduce_std(x)) > 0.2 and not np.array_equal(x, y)


def test_grey_zebras_get_three_channels(tfds_dir):
    source = open_source(HORSES, tfds_dir)
    files = source.examples("trainB").files
    # Known of the set: seven of the 1,334 zebras are grey.
    grey = [row for row in range(len(files)) if header_shape(files[row])[2] == 1]
    assert len(files) == 1334 and len(grey) == 7
    only = load_unpaired(
        *(HORSES, HORSES),
        split_x=f"trainB[{grey[0]}:{grey[0] + 1}]",
        split_y="testB[:1]",
        image_shape=(16, 16, 3),
        data_dir=tfds_dir,
    )
    image = next(iter(only))[0].numpy()
    assert image.std() > 0.1 and (np.ptp(image, axis=-1) == 0).all()


@pytest.mark.parametrize(
    "domains, options, message",
    [
        ((X,), {}, r"no split 'trainA'; splits there are: 'train' \(5\).*`domain_y`"),
        ((X, numbered(3, size=5)), {}, r"are \(6, 6, 1\) and \(5, 5, 1\); pass"),
        ((X, Y), dict(batch_size=4), "3 pictures make no batch of 4"),
        ((X, Y), dict(split_x="trainA"), r"No split 'trainA'.*'train' \(5\)"),
        ((X, Y), dict(augment="mirror"), "`augment` is one of"),
    ],
)
def test_domains_that_do_not_go_together(domains, options, message):
    with pytest.raises(DataError, match=message):
        load_unpaired(*domains, **options)


def test_sets_of_many_sizes_want_a_shape(tfds_dir, tmp_path, write):
    with pytest.raises(
        DataError, match="horse2zebra may differ in size; .*image_shape"
    ):
        load_unpaired(HORSES, data_dir=tfds_dir)
    for name in ("left/0", "middle/0"):
        write(f"train_{name}.png")
    with pytest.raises(
        DataError, match="neither a split 'train' nor 'trainA'.*split_x"
    ):
        load_unpaired(tmp_path, Y)

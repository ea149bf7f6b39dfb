import tempfile

import keras
import numpy as np
import pytest
import tensorflow as tf

from kgan import data, pictures
from kgan.data import DataError, cache, load
from kgan.data.batches import scaled

# Every pixel of every picture is unique, so that it tells where it comes from.
IMAGES = np.arange(250, dtype="uint8").reshape(10, 5, 5)
LABELS = np.arange(10) % 3
SAME_EPOCHS = dict(batch_size=4, image_shape=(4, 3, 1), augment=("crop", "flip"))
SAME_EPOCHS.update(load_size=5, seed=3)


def batches(dataset, count=None):
    taken = dataset if count is None else dataset.take(count)
    return [pictures.to_uint8(batch.numpy()) for batch in taken]


def order(dataset):
    return (np.concatenate(batches(dataset))[:, 0, 0, 0] // 25).tolist()


def assert_same(a, b):
    assert len(a) == len(b) > 0
    for one, other in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_epoch_shows_every_picture_once():
    dataset = load((IMAGES, LABELS), labelled=True, batch_size=4, drop_remainder=False)
    assert int(dataset.cardinality()) == dataset.steps_per_epoch == 3
    images, labels = (np.concatenate(part) for part in zip(*dataset, strict=True))
    shown = pictures.to_uint8(images)[:, 0, 0, 0] // 25
    assert sorted(shown) == list(range(10)) and shown.tolist() != list(range(10))
    assert labels.tolist() == LABELS[shown].tolist()


def test_elements_are_what_models_expect():
    images, labels = load((IMAGES, LABELS), labelled=True, batch_size=4).element_spec
    assert images == tf.TensorSpec((4, 5, 5, 1), tf.float32)
    assert labels == tf.TensorSpec((4,), tf.int32)


def test_the_scale_is_that_of_pictures():
    every = np.arange(256, dtype="uint8")
    np.testing.assert_allclose(scaled(every), pictures.from_uint8(every), atol=1e-6)


def test_epochs_differ_and_seeds_repeat():
    dataset = load(IMAGES, batch_size=5, seed=7)
    first, second = order(dataset), order(dataset)
    assert first != second
    assert order(load(IMAGES, batch_size=5, seed=7)) == first
    assert order(load(IMAGES, batch_size=2, seed=7)) == first
    assert order(load(IMAGES, batch_size=5, seed=8)) not in (first, second)
    keras.utils.set_random_seed(1)
    assert order(load(IMAGES, batch_size=5, seed=7)) == first


def test_unshuffled_is_the_order_of_the_source():
    dataset = load(IMAGES, batch_size=5, shuffle=False)
    assert order(dataset) == order(dataset) == list(range(10))


def test_a_resumed_stream_goes_on_as_if_uninterrupted():
    whole = load(IMAGES, repeat=True, **SAME_EPOCHS)
    assert whole.steps_per_epoch == 2 and int(whole.cardinality()) == -1
    resumed = load(IMAGES, repeat=True, first_epoch=3, **SAME_EPOCHS)
    assert_same(batches(whole, 10)[6:], batches(resumed, 4))
    one_by_one = load(IMAGES, first_epoch=3, **SAME_EPOCHS)
    assert_same(batches(resumed, 4), batches(one_by_one) + batches(one_by_one))


def test_pictures_on_disk_come_as_those_in_memory(monkeypatch):
    memory = batches(load(IMAGES, **SAME_EPOCHS))
    assert_same(memory, batches(load(IMAGES, cache=False, **SAME_EPOCHS)))
    monkeypatch.setattr(cache, "CACHE_BYTES", 100)
    monkeypatch.delattr(cache, "_in_memory")
    assert_same(memory, batches(load(IMAGES, **SAME_EPOCHS)))


def test_crops_are_windows_that_move():
    options = dict(augment="crop", load_size=5, image_shape=(4, 3, 1))
    dataset = load(IMAGES, batch_size=10, repeat=True, **options)
    corners = set()
    for image in np.concatenate(batches(dataset, 8))[..., 0]:
        index, corner = divmod(int(image[0, 0]), 25)
        top, left = divmod(corner, 5)
        window = IMAGES[index, top : top + 4, left : left + 3]
        np.testing.assert_array_equal(image, window)
        corners.add((top, left))
    assert corners == {(top, left) for top in range(2) for left in range(3)}


def test_flips_mirror_every_second_picture():
    options = dict(batch_size=10, augment="flip", shuffle=False)
    flipped = 0
    for batch in batches(load(IMAGES, repeat=True, **options), 40):
        for image, plain in zip(batch[..., 0], IMAGES, strict=True):
            if image[0, 0] != plain[0, 0]:
                np.testing.assert_array_equal(image, plain[:, ::-1])
                flipped += 1
    assert 160 < flipped < 240  # of 400; four standard deviations


def test_crops_are_cut_from_cyclegans_size():
    assert data.shapes.stored_shape((256, 256, 3), None, True) == (286, 286, 3)
    assert data.shapes.stored_shape((8, 8, 1), None, True) == (9, 9, 1)
    assert data.shapes.stored_shape((8, 6, 1), (10, 6), True) == (10, 6, 1)
    batch = next(iter(load("digits", augment="crop", batch_size=3)))
    assert batch.shape == (3, 8, 8, 1)


def test_limit():
    assert load(IMAGES, batch_size=2, limit=6).steps_per_epoch == 3
    assert set(order(load(IMAGES, batch_size=2, limit=6))) == set(range(6))


def test_keras_trains_on_it():
    dataset = load("digits", labelled=True, split="test[:90]", batch_size=30)
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)])
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    history = model.fit(dataset, epochs=3, verbose=0).history["loss"]
    assert len(history) == 3 and history[-1] < history[0]


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(batch_size=11), "10 pictures make no batch of 11.*drop_remainder"),
        (dict(batch_size=0), "`batch_size` is 1 or more; received 0"),
        (dict(image_shape=(8, 8)), r"`image_shape` is .*received \(8, 8\)"),
        (dict(image_shape=(8, 8, 2)), "1, 3 or 4 channels"),
        (dict(augment="mirror"), r"`augment` is one of \('flip', 'crop'\).*'mirror'"),
        (dict(fit="pad"), "`fit` is one of .*'cover'.*'pad'"),
        (dict(on_error="ignore"), "`on_error` is one of .*'raise'.*'ignore'"),
        (dict(load_size=9), "no meaning without augment='crop'"),
        (dict(augment="crop", load_size=4), "`load_size` .* smaller than the 5 x 5"),
        (dict(split="test"), r"No split 'test'.*'train' \(10\)"),
    ],
)
def test_arguments_that_mean_nothing(options, message):
    with pytest.raises(DataError, match=message):
        load(IMAGES, **options)


@pytest.mark.parametrize("repeat", [False, True])
def test_nothing_is_written_that_a_kill_would_leave(tmp_path, monkeypatch, repeat):
    # AutoGraph writes the source of what it converts to the temporary directory.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    options = dict(image_shape=(4, 3, 1), augment=("flip",), repeat=repeat)
    next(iter(load((IMAGES, LABELS), labelled=True, batch_size=4, **options)))
    next(iter(data.load_unpaired(IMAGES, IMAGES[:5], **options)))
    assert list(tmp_path.iterdir()) == []

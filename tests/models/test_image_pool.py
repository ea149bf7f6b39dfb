"""The image pool against the law of the published one.

`PublishedPool` below is that law in plain Python: keep and hand on until full; then,
with probability one half, put the image in a random place and hand on what was there.
"""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from kgan.models import CycleGAN, ImagePool
from kgan.models.phase import PhaseScope
from kgan.networks import PixelGANDiscriminator, ResNetGenerator

PIXEL = (1, 1, 1)
CAPACITY = 5
STEPS = 4000
# Seeds are fixed, so a test that passes goes on passing; a wrong law fails it.
UNLIKELY = 1e-3


class PublishedPool:
    """One image at a time, in plain Python."""

    def __init__(self, capacity, seed):
        self.capacity = capacity
        self.images = []
        self.dice = random.Random(seed)

    def __call__(self, image):
        if len(self.images) < self.capacity:
            self.images.append(image)
            return image
        if self.dice.random() < 0.5:
            return image
        place = self.dice.randrange(self.capacity)
        old, self.images[place] = self.images[place], image
        return old


def numbered(first, size=1):
    """Images of one pixel that say when they came; 0 would be an empty place."""
    numbers = np.arange(first, first + size, dtype="float32") + 1
    return numbers.reshape(size, *PIXEL)


def contents(pool):
    """The numbers of the images in the pool."""
    return np.array(pool.images).ravel().astype(int)


def as_it_comes(pool):
    """Calls the pool with its own seed generator."""
    return lambda images, step: pool(images)


def as_in_training(pool):
    """Calls the pool with the noise that a phase of a training step gives it."""

    def call(images, step):
        with PhaseScope(pool.variables, [], seed=3, step=step, phase=0):
            return pool(images)

    return call


def run(pool, call, steps, size=1):
    """Returns what came, what was handed on and the pool after every step."""
    given = np.arange(1, steps * size + 1).reshape(steps, size)
    returned, states = np.zeros_like(given), []
    for step in range(steps):
        images = tf.constant(numbered(step * size, size))
        handed = call(images, tf.constant(step, tf.int64))
        returned[step] = np.array(handed).ravel()
        states.append(contents(pool))
    return given, returned, np.array(states)


WAYS = {
    "eager": (as_it_comes, lambda f: f, 800),
    "graph": (as_it_comes, tf.function, STEPS),
    "xla": (as_it_comes, lambda f: tf.function(f, jit_compile=True), STEPS),
    "training": (as_in_training, tf.function, STEPS),
    "training-xla": (
        as_in_training,
        lambda f: tf.function(f, jit_compile=True),
        STEPS,
    ),
}


@pytest.fixture(params=WAYS, scope="module")
def history(request):
    """A long life of a pool, one image a step."""
    noise, compiled, steps = WAYS[request.param]
    pool = ImagePool(PIXEL, CAPACITY, seed=11)
    return run(pool, compiled(noise(pool)), steps)


class TestLaw:
    def test_until_it_is_full_it_keeps_and_hands_on(self, history):
        given, returned, states = history
        np.testing.assert_array_equal(returned[:CAPACITY], given[:CAPACITY])
        np.testing.assert_array_equal(states[CAPACITY - 1], given[:CAPACITY, 0])

    def test_no_image_is_returned_more_than_twice(self, history):
        given, returned, _ = history
        numbers, times = np.unique(returned, return_counts=True)
        assert times.max() == 2 and set(numbers) <= set(given.ravel())
        # Only those of the filling can come a second time.
        assert set(numbers[times == 2]) <= set(range(1, CAPACITY + 1))

    def test_nothing_is_lost(self, history):
        given, returned, states = history
        assert set(returned.ravel()) | set(states[-1]) == set(given.ravel())

    def test_an_old_one_with_probability_one_half(self, history):
        given, returned, _ = history
        old = (returned != given)[CAPACITY:]
        assert stats.binomtest(int(old.sum()), old.size, 0.5).pvalue > UNLIKELY
        # Whether the last one was old says nothing about the next.
        pairs = np.histogram2d(old[:-1, 0], old[1:, 0], bins=2)[0]
        assert stats.chi2_contingency(pairs).pvalue > UNLIKELY

    def test_every_place_is_as_likely(self, history):
        _, _, states = history
        places = np.nonzero(states[CAPACITY:] != states[CAPACITY - 1 : -1])[1]
        counts = np.bincount(places, minlength=CAPACITY)
        assert stats.chisquare(counts).pvalue > UNLIKELY

    def test_how_long_images_wait(self, history):
        given, returned, _ = history
        ours = (given - returned)[CAPACITY:].ravel()
        published = PublishedPool(CAPACITY, seed=5)
        numbers = range(20 * STEPS)
        theirs = np.array([n - published(n) for n in numbers])[CAPACITY:]
        bins = [0, 1, 3, 6, 10, 16, 25, np.inf]
        counts = [np.histogram(ages, bins)[0] for ages in (ours, theirs)]
        assert stats.chi2_contingency(counts).pvalue > UNLIKELY
        # It leaves with probability 1 / (2 capacity) a step: 10 steps on average,
        # give or take four standard deviations of that geometric distribution.
        waits = ours[ours > 0]
        error = np.sqrt(1 - 0.1) / 0.1 / np.sqrt(len(waits))
        assert waits.mean() == pytest.approx(2 * CAPACITY, abs=4 * error)


def test_the_images_of_a_batch_meet_different_places():
    pool = ImagePool(PIXEL, CAPACITY, seed=1)
    given, returned, states = run(pool, tf.function(as_it_comes(pool)), 1500, size=3)
    _, times = np.unique(returned, return_counts=True)
    assert times.max() == 2
    old = (returned != given)[2:]
    # Each image by itself: zero to three of a batch as a coin thrown three times.
    thrown = np.bincount(old.sum(axis=1), minlength=4)
    expected = len(old) * np.array([1, 3, 3, 1]) / 8
    assert stats.chisquare(thrown, expected).pvalue > UNLIKELY
    assert all(len(set(state)) == CAPACITY for state in states[2:])
    assert set(returned.ravel()) | set(states[-1]) == set(given.ravel())


@pytest.mark.parametrize("sizes", [(3, 3), (1, 4), (2, 4, 4), (4, 4), (1, 1, 1, 4)])
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_while_filling_no_empty_place_is_handed_on(sizes, known):
    for seed in range(20):
        pool = ImagePool(PIXEL, 4, seed=seed)
        spec = tf.TensorSpec((None, *PIXEL))
        call = pool if known else tf.function(pool, input_signature=[spec])
        first, returned = 0, []
        for size in sizes:
            returned += np.array(call(numbered(first, size))).ravel().tolist()
            first += size
        everything = set(range(1, first + 1))
        assert set(returned) <= everything and len(returned) == first
        assert {*returned, *contents(pool)} == everything
        assert len(set(contents(pool))) == min(4, first)
        assert float(pool.filled) == min(4, first) / 4


def test_without_capacity_everything_is_handed_on():
    pool = ImagePool(PIXEL, 0)
    for first in range(3):
        images = numbered(first, 2)
        np.testing.assert_array_equal(pool(images), images)
    assert len(pool.weights) == 1 and float(pool.filled) == 0
    with pytest.raises(ValueError, match="at least 0; received -1"):
        ImagePool(PIXEL, -1)


def test_a_batch_larger_than_the_pool_is_refused():
    pool = ImagePool(PIXEL, 2)
    with pytest.raises(ValueError, match="at most the pool's capacity, 2"):
        pool(numbered(0, 3))
    assert int(pool.count) == 0
    unknown = tf.function(pool, input_signature=[tf.TensorSpec((None, *PIXEL))])
    with pytest.raises(tf.errors.InvalidArgumentError, match="capacity, 2"):
        unknown(numbered(0, 3))


def test_images_come_back_bit_by_bit():
    pool = ImagePool((4, 6, 3), 1, seed=2)
    rng = np.random.default_rng(0)
    images = rng.uniform(-1, 1, (30, 1, 4, 6, 3)).astype("float32")
    returned = [np.array(pool(image)) for image in images]
    for image in returned:
        assert any(np.array_equal(image, given) for given in images)
    assert not np.array_equal(returned, images)


def model():
    """A CycleGAN with pools of three images, compiled."""
    small = dict(image_shape=(4, 4, 1), filters=2)
    cyclegan = CycleGAN(
        *(ResNetGenerator(num_blocks=0, **small) for _ in range(2)),
        *(PixelGANDiscriminator(**small) for _ in range(2)),
        pool_size=3,
        seed=5,
    )
    cyclegan.compile(d_optimizer="sgd", g_optimizer="sgd")
    return cyclegan


@pytest.mark.parametrize("whole", [True, False], ids=["keras", "weights"])
def test_saved_and_resumed_bit_by_bit(tmp_path, whole):
    x, y = np.random.default_rng(0).uniform(-1, 1, (2, 12, 4, 4, 1)).astype("float32")
    ours = model()
    ours.fit(x[:8], y[:8], batch_size=2, verbose=0, shuffle=False)
    if whole:
        ours.save(tmp_path / "model.keras")
        theirs = keras.saving.load_model(tmp_path / "model.keras")
    else:
        ours.save_weights(tmp_path / "model.weights.h5")
        theirs = model()
        theirs.load_weights(tmp_path / "model.weights.h5")
    for resumed in (False, True):
        for pool in ("pool_x", "pool_y"):
            mine, loaded = getattr(ours, pool), getattr(theirs, pool)
            assert int(mine.count) == int(loaded.count) == 3
            assert np.array(mine.images).any()
            np.testing.assert_array_equal(mine.images, loaded.images)
        if not resumed:
            for each in (ours, theirs):
                each.fit(x[8:], y[8:], batch_size=2, verbose=0, shuffle=False)
    # Each domain's fakes wait in a pool of their own, and are chosen by other dice.
    assert not np.array_equal(ours.pool_x.images, ours.pool_y.images)

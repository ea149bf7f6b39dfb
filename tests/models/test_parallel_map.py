"""A map over pictures: in order, two at a time, and never too much memory."""

import threading
import time

import numpy as np
import pytest

from kgan.models import parallel_map as module
from kgan.models.parallel_map import parallel_map
from kgan.models.tiles import WHOLE_PIXELS, pixels_at_once

PATIENCE = 30  # seconds, for machines that have other work


@pytest.fixture(autouse=True)
def two(monkeypatch):
    """A machine that does well with two pictures at a time."""
    monkeypatch.setattr(module, "pictures_at_once", lambda: 2)


class Watched:
    """A function that knows what is computed at a time."""

    def __init__(self):
        self.lock, self.now, self.sets = threading.Lock(), [], []

    def __call__(self, item):
        with self.lock:
            self.now.append(item)
            self.sets.append(list(self.now))
        time.sleep(0.01)
        with self.lock:
            self.now.remove(item)
        return item


def small(_):
    return 1


def test_results_come_in_the_order_of_the_items():
    later = threading.Event()

    def function(item):
        if item == 0:
            assert later.wait(PATIENCE)  # the first ends last
        later.set()
        return 10 * item

    assert list(parallel_map(function, range(5), small)) == [0, 10, 20, 30, 40]


def test_two_are_computed_at_a_time():
    both = threading.Barrier(2)

    def function(item):
        both.wait(PATIENCE)  # broken where one has to end before the next begins
        return item

    assert list(parallel_map(function, range(6), small)) == [*range(6)]
    watched = Watched()
    assert list(parallel_map(watched, range(20), small)) == [*range(20)]
    assert max(map(len, watched.sets)) == 2


def test_large_ones_are_computed_alone():
    costs = [5, WHOLE_PIXELS // 2, WHOLE_PIXELS // 2, WHOLE_PIXELS + 1, 7]
    costs += [WHOLE_PIXELS // 3, WHOLE_PIXELS // 3, WHOLE_PIXELS // 3, 2]
    watched = Watched()
    places = range(len(costs))
    assert list(parallel_map(watched, places, costs.__getitem__)) == [*places]
    for together in watched.sets:
        total = sum(costs[place] for place in together)
        assert len(together) == 1 or total <= WHOLE_PIXELS, together
    assert [3] in watched.sets


@pytest.mark.parametrize(("at_once", "count"), [(1, 4), (2, 1), (2, 0)])
def test_where_nothing_is_won_there_are_no_threads(monkeypatch, at_once, count):
    monkeypatch.setattr(module, "pictures_at_once", lambda: at_once)
    here = threading.get_ident()
    found = list(parallel_map(lambda _: threading.get_ident(), range(count), small))
    assert found == [here] * count


def test_items_are_taken_as_they_are_needed():
    taken = []

    def items():
        for item in range(100):
            assert threading.current_thread() is threading.main_thread()
            taken.append(item)
            yield item

    results = parallel_map(lambda item: item, items(), small)
    assert not taken
    assert [next(results) for _ in range(5)] == [*range(5)]
    # Two that are computed, one that waits, and the one in the hand.
    assert len(taken) <= 5 + 4


def test_the_first_error_in_order_is_raised_and_the_rest_not_begun():
    begun = []

    def function(item):
        begun.append(item)
        if item in (2, 3):
            raise ValueError(f"item {item}")
        return item

    results = parallel_map(function, range(1000), small)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="item 2"):
        next(results)
    assert max(begun) < 10


def test_who_stops_listening_waits_for_what_was_begun_alone():
    watched = Watched()
    results = parallel_map(watched, range(1000), small)
    assert next(results) == 0
    results.close()
    assert not watched.now and len(watched.sets) < 10


@pytest.mark.parametrize(
    ("size", "tile", "wanted"),
    [
        ((100, 60), None, 6000),
        ((1080, 1920), None, 1080 * 1920),  # the largest that is no tile's
        ((3000, 4000), None, 1024 * 1024),
        ((900, 4000), None, 900 * 1024),
        ((3000, 4000), 0, 3000 * 4000),
        ((100, 60), 64, 64 * 60),
        ((100, 60), 100, 6000),
    ],
)
def test_pixels_are_those_of_a_tile_or_of_the_whole(size, tile, wanted):
    assert pixels_at_once(np.empty((*size, 3), "uint8"), tile) == wanted

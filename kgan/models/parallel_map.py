"""A map over pictures, several at a time: cores that one leaves idle serve the next."""

import collections
import concurrent.futures
import itertools

from kgan.kernels import pictures_at_once
from kgan.models.tiles import WHOLE_PIXELS


def parallel_map(function, items, pixels):
    """Applies a function to items, as many at a time as this machine does well with.

    What a function computes of an item does not depend on what is computed
    beside it. Items are taken one by one, in the caller's thread, as they are
    needed, so that they may be read from a disk meanwhile.

    Args:
        function: callable of an item; called in threads, and in the caller's where
            there is one item or one at a time is best.
        items: iterable.
        pixels: callable of an item that returns how many pixels `function` computes
            at a time, for the memory that this takes: that of the largest picture
            that is not tiled, or of one item.

    Yields:
        What `function` returns of each item, in the order of the items.

    Raises:
        Exception: what the first item in order makes `function` raise; later items
            that were begun are finished, others are not begun.
    """
    count, items = pictures_at_once(), iter(items)
    first = list(itertools.islice(items, 2))
    items = itertools.chain(first, items)
    if count < 2 or len(first) < 2:
        yield from map(function, items)
        return
    begun = collections.deque()
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        try:
            for item in items:
                cost = pixels(item)
                # One more than there are threads waits, so that none is ever idle.
                while len(begun) > count or (
                    begun and sum(c for _, c in begun) + cost > WHOLE_PIXELS
                ):
                    yield begun.popleft()[0].result()
                begun.append((pool.submit(function, item), cost))
            while begun:
                yield begun.popleft()[0].result()
        finally:
            for future, _ in begun:
                future.cancel()

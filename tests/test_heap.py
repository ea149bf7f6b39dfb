"""What a process has freed goes back to the system."""

import ctypes
import pathlib

import pytest

from kgan import heap

BLOCKS, SIZE = 60_000, 1024


def resident():
    """MB that this process holds in memory."""
    pages = pathlib.Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096 / 1e6


@pytest.mark.skipif(heap.malloc_trim() is None, reason="Not glibc.")
def test_what_lies_free_between_blocks_in_use_is_given_back():
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    blocks = [libc.malloc(SIZE) for _ in range(BLOCKS)]
    for block in blocks:
        ctypes.memset(ctypes.c_void_p(block), 1, SIZE)
    kept = blocks[:: BLOCKS // 100]  # so that the allocator cannot shrink by itself
    for block in set(blocks) - set(kept):
        libc.free(block)
    before = resident()
    heap.give_back()
    after = resident()
    for block in kept:
        libc.free(block)
    assert before - after > 0.8 * BLOCKS * SIZE / 1e6


def test_a_library_without_it_is_left_alone(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    heap.malloc_trim.cache_clear()
    try:
        assert heap.malloc_trim() is None
        heap.give_back()
    finally:
        heap.malloc_trim.cache_clear()

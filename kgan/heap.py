"""Memory that a process has freed and still holds."""

import ctypes
import functools


def give_back():
    """Gives free memory back to the system, where the C library can (glibc).

    Its allocator keeps what was freed, in an arena a thread, and cuts it into
    pieces that fit less and less: a training that saves its state for hours would
    grow, though nothing in it leaks.
    """
    trim = malloc_trim()
    if trim is not None:
        trim(0)


@functools.cache
def malloc_trim():
    """glibc's function of that name, `None` in any other C library."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None

"""A lock on the directory of a run: two trainings would write over each other."""

import contextlib
import os
import pathlib
import socket
import sys

try:
    import fcntl
except ImportError:  # Windows: nobody is refused there
    fcntl = None

NAME = ".lock"


@contextlib.contextmanager
def run_lock(directory, leads=True):
    """Holds the directory of a run for as long as a training writes in it.

    The system keeps the lock on the file `.lock`, and lets go of it when the process
    ends, however it does: a kill leaves the file behind, but no lock. Where the file
    system has no locks the training is told so and goes on.

    Args:
        directory: `pathlib.Path`. What is missing of it is made, and removed again
            where nothing was written in it.
        leads: bool. Of several workers only the first one locks, for all of them.

    Raises:
        BlockingIOError: where another training has the directory.
        OSError: where the directory cannot be written in.
    """
    if fcntl is None or not leads:
        yield
        return
    made = [path for path in (directory, *directory.parents) if not path.exists()]
    while True:
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / NAME
        with open(path, "a+", encoding="utf-8", errors="replace") as file:
            lock(file)
            if not is_there(file):
                continue  # it was of a training that removed it just now
            sign(file)
            try:
                yield
            finally:
                remove(file, made)
            return


def lock(file):
    """Locks an open file in the directory of a run, where there are locks.

    Raises:
        BlockingIOError: where another process holds it, with its number.
    """
    directory = pathlib.Path(file.name).parent
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BlockingIOError(
            "--out wants a directory that nobody else trains in; "
            f"{holder(file)} trains in {directory}. Wait for its end, stop it (after "
            "a SIGTERM it saves and ends), or choose another --out."
        ) from None
    except OSError as error:  # ENOLCK, ENOTSUP, and what else network disks say
        print(
            f"kgan train: {directory} cannot be locked ({error.strerror}): see to it "
            "that nobody else trains in it.",
            file=sys.stderr,
        )


def is_there(file):
    """Whether an open file still stands under its name, and is not one removed."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(file.name))
    except FileNotFoundError:
        return False


def sign(file):
    """Writes into a lock file who holds it."""
    file.truncate(0)
    file.write(f"{os.getpid()} {socket.gethostname()}\n")
    file.flush()


def holder(file):
    """The process that signed a lock file, in words."""
    file.seek(0)
    number, _, host = file.read(300).strip().partition(" ")
    if not number.isdecimal():
        return "another process"
    here = host == socket.gethostname()
    return f"process {number}" if here else f"process {number} on {host}"


def remove(file, made):
    """Removes a lock file that is still locked, and what was made for nothing.

    Args:
        file: the open lock file.
        made: paths of directories, the innermost first.
    """
    with contextlib.suppress(OSError):  # as soon as a directory is not empty
        os.unlink(file.name)
        for directory in made:
            directory.rmdir()

"""What tools/soak tells of a soak: flatness, leaks, and equality to the bit.

All of it is read from files, so that it can be told of a soak that still runs.
"""

import csv
import re
import zipfile

import numpy as np

READY_EPOCHS = 2  # the first may be the rest of one that a kill cut through
SPARE_FILES = 4  # open for a moment: a checkpoint, a picture, an event file


def flatness(samples, warm_up):
    """Returns how flat the memory of one life was after its warm-up.

    Args:
        samples: list of dicts with `seconds`, `rss_mb`, `files` and `epoch`.
        warm_up: float. Seconds that are left out; so is the time up to the end of
            the life's first whole epoch, in which everything is made ready.

    Returns:
        dict: `hours` after the warm-up, `mb` where they begin, `mb_per_hour` of
        the medians of tenths by least squares, `mb_range` from the least sample to
        the greatest, and open `files` at most in the first and in the last third;
        `None` for a life that was too short.
    """
    ready = samples[0]["epoch"] + READY_EPOCHS if samples else 0
    warm = [
        sample
        for sample in samples
        if sample["seconds"] >= warm_up and sample["epoch"] >= ready
    ]
    if len(warm) < 6:
        return None
    hours = np.array([sample["seconds"] for sample in warm]) / 3600
    sizes = np.array([sample["rss_mb"] for sample in warm])
    files, third = [sample["files"] for sample in warm], len(warm) // 3
    return {
        "hours": round(float(hours[-1] - hours[0]), 3),
        "mb": round(float(sizes[0]), 1),
        "mb_per_hour": round(slope_of_medians(hours, sizes), 2),
        "mb_range": round(float(np.ptp(sizes)), 1),
        "files": [max(files[:third]), max(files[-third:])],
    }


def slope_of_medians(hours, sizes):
    """The slope of what is held most of the time.

    Seconds in which a film of up to 200 frames is cut, each time of more of them,
    do not count: they are in the range and in the peak.
    """
    tenths = [
        np.array_split(values, min(10, len(hours) // 3)) for values in (hours, sizes)
    ]
    medians = [[float(np.median(part)) for part in parts] for parts in tenths]
    return float(np.polyfit(*medians, 1)[0])


def read_samples(path, fields):
    """Returns the samples of every life, as lists of dicts by its number."""
    lives = {}
    if path.exists():
        for row in csv.reader(path.read_text().splitlines()):
            if len(row) == len(fields):
                sample = {
                    name: float(cell) for name, cell in zip(fields, row, strict=True)
                }
                lives.setdefault(int(sample["life"]), []).append(sample)
    return lives


def compare_logs(path, other):
    """Compares two `log.csv`, as far as both go.

    An epoch that ended just before a kill may stand there twice; then both
    rows have to be equal to the other log's.

    Returns:
        dict: `epochs` in both, `figures` in a row, `different` rows, and rows
        `twice` in the second.
    """
    rows, others = read_log(path), read_log(other)
    first = dict(rows)
    shared = [(epoch, row) for epoch, row in others if epoch in first]
    return {
        "epochs": len({epoch for epoch, _ in shared}),
        "figures": len(rows[0][1]) if rows else 0,
        "different": sum(first[epoch] != row for epoch, row in shared),
        "twice": len(others) - len(dict(others)),
    }


def read_log(path):
    """Returns the epochs of a `log.csv`: pairs of number and cells, as they stand."""
    lines = path.read_text().splitlines() if path.exists() else []
    if not lines:
        return []
    width = len(lines[0].split(","))
    cells = [line.split(",") for line in lines[1:]]
    return [(row[0], row[1:]) for row in cells if len(row) == width]


def compare_checkpoints(path, other):
    """Compares what two `.keras` files hold, bit by bit.

    Returns:
        dict: `arrays` in the first, and how many of the arrays of both are
        `different`.
    """
    ours, theirs = read_arrays(path), read_arrays(other)
    different = set(ours) ^ set(theirs)
    different |= {
        name for name in set(ours) & set(theirs) if ours[name] != theirs[name]
    }
    return {"arrays": len(ours), "different": len(different)}


def read_arrays(path):
    """Returns type, shape and bytes of all arrays of a `.keras` file by name."""
    import h5py

    arrays = {}

    def keep(name, item):
        if isinstance(item, h5py.Dataset):
            value = item[()]
            arrays[name] = (str(item.dtype), item.shape, np.asarray(value).tobytes())

    with (
        zipfile.ZipFile(path) as archive,
        archive.open("model.weights.h5") as file,
        h5py.File(file, "r") as weights,
    ):
        weights.visititems(keep)
    return arrays


def compare_files(directory, other, lives):
    """Compares what lies in the directories of two runs.

    A life opens an event file of its own, and a second one when it has ended the
    epoch that was cut; the first picture of its film is of the step it began at.
    The undisturbed run has two lives: it is stopped once, so that both end at the
    same epoch. All else has to be there in both.

    Args:
        directory: `pathlib.Path` of the undisturbed run.
        other: `pathlib.Path` of the other.
        lives: int. How many processes worked in it.

    Returns:
        dict: `files` in the undisturbed run, and the names of those `missing`
        and `leaked` in the other.
    """
    ours, theirs = files_of(directory), files_of(other)
    missing, more = sorted(ours - theirs), sorted(theirs - ours)
    patterns = {r"events\.out\.tfevents.*": 2, r"film\.gif\.frames/\d+\.png": 1}
    for pattern, a_life in patterns.items():
        more = without(more, pattern, a_life * lives)
        # No two event files have one name; a stop of its own is one frame.
        missing = without(missing, pattern, None if "events" in pattern else 1)
    return {"files": len(ours), "missing": missing, "leaked": more}


def files_of(directory):
    """Returns the names of all files in a directory and below."""
    return {
        str(path.relative_to(directory))
        for path in directory.rglob("*")
        if not path.is_dir()
    }


def without(names, pattern, count):
    """Names without the first so many that match a pattern.

    >>> without(["a1", "b", "a2"], "a.", 1)
    ['b', 'a2']
    """
    spare = [name for name in names if re.fullmatch(pattern, name)][:count]
    return [name for name in names if name not in spare]

"""Timing side by side: interleaved runs, medians, the circumstances."""

import datetime
import os
import pathlib
import platform
import statistics
import time
from importlib import metadata

LOAD = os.getloadavg()[0] if hasattr(os, "getloadavg") else None


def interleaved(runs, rounds):
    """Runs everything once a round; returns the seconds of each."""
    seconds = {name: [] for name in runs}
    for number in range(rounds):
        # Every second round backwards: nobody always follows the same neighbour.
        order = list(runs) if number % 2 == 0 else list(runs)[::-1]
        for name in order:
            time.sleep(0.2)  # threads of the one before come to rest
            seconds[name].append(runs[name]())
    return seconds


def report(what, seconds, first):
    """Prints a table of medians; returns a record a contender."""
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"\n| {what} | median ms | least ms | most ms | / {first} |")
    print("|---|---:|---:|---:|---:|")
    for name, values in seconds.items():
        figures = [medians[name], min(values), max(values)]
        cells = " | ".join(f"{1000 * figure:.1f}" for figure in figures)
        print(
            f"| {name} | {cells} | {medians[name] / medians[first]:.3f} |", flush=True
        )
    return [
        {"what": what, "name": name, "median_s": medians[name], "seconds": values}
        for name, values in seconds.items()
    ]


def circumstances():
    """Versions and machine."""
    versions = {}
    for package in ("tensorflow", "keras", "torch", "numpy"):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            versions[package] = None
    from kgan import __version__

    return {
        "time": datetime.datetime.now(datetime.timezone.utc).isoformat("T", "seconds"),
        "versions": {
            "kgan": __version__,
            "python": platform.python_version(),
            **versions,
        },
        "machine": {
            "cpu": processor(),
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "load_at_start": LOAD,
        },
    }


def processor():
    """The processor's name, where the system tells it."""
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor()

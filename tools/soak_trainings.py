"""The trainings of tools/soak: real processes that are watched and killed.

A training is a recipe in a directory; `live` runs one process of it, to its end
or until it is killed, and writes a line a second of what it holds: memory, files.
"""

import contextlib
import csv
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = "import sys; from kgan.cli.main import run; sys.exit(run())"
# Networks so small that a step is mostly kgan's and Keras's own work, which is
# where memory would leak; everything else is as `kgan train` does it.
RECIPES = {
    "cyclegan": [
        *("--image_shape=32,32,3", "--load_size=36", "--filters=4", "--d_filters=4"),
        *("--num_blocks=2", "--num_layers=1", "--pool_size=10", "--ema_decay=0.99"),
        "--decay=constant",  # a linear one would want the number of epochs at once
    ],
    "cgan": [
        *("--data=digits", "--filters=4", "--latent_dim=8", "--batch_size=4"),
        "--ema_decay=0.99",
    ],
}
PICTURES = {"trainA": 256, "trainB": 256, "testA": 4, "testB": 4}
FIELDS = ("life", "seconds", "rss_mb", "peak_mb", "files", "epoch")
SAVE_MINUTES = 0.5


class Training:
    """A recipe that is trained in a directory, by one process after another.

    Args:
        model: str, a key of `RECIPES`.
        home: `pathlib.Path`. `home/NAME` is the run, beside it lie what its
            processes say, what they held, and their temporary files.
        name: str.
        epochs: int.
    """

    def __init__(self, model, home, name, epochs):
        self.model, self.home, self.epochs = model, home, epochs
        self.run = home / name
        self.temp, self.output, self.samples, self.lives = (
            home / f"{name}{suffix}" for suffix in (".tmp", ".log", ".csv", ".jsonl")
        )

    def command(self):
        """Returns the words of the process, the same ones for every life."""
        words = [*RECIPES[self.model], f"--epochs={self.epochs}", f"--out={self.run}"]
        if self.model == "cyclegan":
            words.append(f"--data={self.home / 'pictures'}")
        words += [f"--save_minutes={SAVE_MINUTES}", "--verbose=2"]
        return [sys.executable, "-c", PROGRAM, "train", self.model, *words]

    def live(self, seconds=None, ceiling=float("inf"), end=signal.SIGKILL):
        """Runs one process; ends it when its time is over.

        Args:
            seconds: float. When it is sent a signal; `None` to let it be.
            ceiling: float. MB of resident memory above which it is killed.
            end: the signal that it is sent when its time is over.

        Returns:
            dict of the life: `life`, its number; `seconds`; `code`, negative
            where a signal ended it; `ended`, `"time"` or `"ceiling"` where it
            was sent a signal, and `None` where it came to its end by itself.
        """
        number = len(self.past())
        self.temp.mkdir(parents=True, exist_ok=True)
        began, ended = time.monotonic(), None
        with self.output.open("a") as said, self.samples.open("a") as samples:
            table = csv.writer(samples)
            process = subprocess.Popen(
                self.command(),
                cwd=ROOT,
                stdout=said,
                stderr=said,
                env={**os.environ, "TMPDIR": str(self.temp)},
            )
            try:
                while process.poll() is None:
                    age = time.monotonic() - began
                    held = holding(process.pid)
                    if held:
                        table.writerow([number, round(age, 2), *held, self.epoch()])
                        samples.flush()
                    if held and held[1] > ceiling:
                        ended = "ceiling"
                        process.kill()
                    elif ended is None and seconds is not None and age >= seconds:
                        ended = "time"
                        process.send_signal(end)
                    left = 1.0 if ended or seconds is None else seconds - age
                    wait(process, min(1.0, max(left, 0.01)))
            finally:
                process.kill()
                process.wait()
        life = {
            "life": number,
            "seconds": round(time.monotonic() - began, 1),
            "code": process.returncode,
            "ended": ended,
        }
        with self.lives.open("a") as lives:
            lives.write(json.dumps(life) + "\n")
        return life

    def past(self):
        """Returns the lives so far, as `live` returned them."""
        if not self.lives.exists():
            return []
        return [json.loads(line) for line in self.lives.read_text().splitlines()]

    def done(self):
        """Whether a process came to the end of the last epoch."""
        return any(life["code"] == 0 for life in self.past())

    def epoch(self):
        """Returns how many epochs stand in the log."""
        log = self.run / "log.csv"
        rows = log.read_text().splitlines()[1:] if log.exists() else []
        number = rows[-1].partition(",")[0] if rows else ""
        return int(number) + 1 if number.isdigit() else 0


def holding(pid):
    """Returns what a process holds: MB resident now and at most, open files.

    `None` for one that has just ended.
    """
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        files = len(os.listdir(f"/proc/{pid}/fd"))
        words = dict(line.split(":", 1) for line in status.splitlines())
        sizes = [int(words[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM")]
    except (OSError, KeyError):
        return None
    return *(round(size, 2) for size in sizes), files


def wait(process, seconds):
    """Waits for the end of a process, at most so long."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)


def lifetimes(seed, kill_seconds, calm_seconds):
    """Yields how long each process may live, without end.

    Any moment up to twice `kill_seconds`, be it while it starts or saves, but
    the second one is left alone for `calm_seconds`: long enough to see whether
    its memory is flat.
    """
    chance = random.Random(seed)
    yield chance.uniform(0, 2 * kill_seconds)
    yield calm_seconds
    while True:
        yield chance.uniform(0, 2 * kill_seconds)


def write_pictures(directory, seed=0):
    """Writes two domains of coloured noise, the same ones for a seed."""
    chance = np.random.default_rng(seed)
    for folder, count in PICTURES.items():
        (directory / folder).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            image = chance.integers(0, 256, (9, 9, 3)).astype("uint8")
            image = image.repeat(4, axis=0).repeat(4, axis=1)
            Image.fromarray(image).save(directory / folder / f"{number}.png")

"""A contender of tools/benchmark in a process of its own.

So each has the threads that its users have, and a peak of memory that is its own.

    with Apart("cyclegan_benchmark", "kgan fit", recipe) as contender:
        seconds = contender.run(steps=8)
        mib = contender.peak()
"""

import importlib
import json
import os
import pathlib
import re
import subprocess
import sys

TOOLS = pathlib.Path(__file__).resolve().parent


class Apart:
    """A process that makes a contender and trains when it is told to.

    Args:
        module: name of a module here that has `contender(kind, recipe)`.
        kind: str, which one.
        recipe: the `kgan.cli.recipe.Recipe` that it trains by.
    """

    def __init__(self, module, kind, recipe):
        words = [sys.executable, __file__, module, kind, json.dumps(recipe.as_dict())]
        self.what = f"{kind} of {module}"
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, steps):
        """Trains; returns the seconds a step took."""
        return float(self._ask(f"run {steps}"))

    def peak(self):
        """MiB of memory the process held at most."""
        return float(self._ask("peak"))

    def _ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.what} ended with {self.process.wait()}")
        return answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Closes its input, at which it ends, and waits for it.
        self.process.__exit__(None, None, None)


def answer():
    """Makes the contender that the command line names, and does as it is told."""
    sys.path[:0] = [str(TOOLS.parent), str(TOOLS)]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else is printed
    module, kind, recipe = sys.argv[1:]
    from kgan.cli.recipe import Recipe

    made = importlib.import_module(module).contender
    contender = made(kind, Recipe(**read(recipe)))
    for line in sys.stdin:
        verb, *steps = line.split()
        print(
            contender.run(int(steps[0])) if verb == "run" else own_peak(),
            file=answers,
            flush=True,
        )


def read(recipe):
    """The fields of a recipe: JSON has no tuples."""
    fields = json.loads(recipe)
    return {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()}


def own_peak():
    """MiB this process held at most. Not getrusage's: that begins with the parent's."""
    status = pathlib.Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


if __name__ == "__main__":
    answer()

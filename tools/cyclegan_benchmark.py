"""What tools/benchmark times of CycleGAN: steps and translation."""

import contextlib
import time
from functools import partial

import numpy as np
from apart import Apart
from layer_benchmark import PRECISIONS
from timing import interleaved, report

# Name of a row: side, residual blocks and filters, batch 1; steps a run.
STEPS = {
    "cyclegan-128px-6x32": (128, 6, 32, 8),
    "cyclegan-128px-9x64": (128, 9, 64, 3),
    "cyclegan-256px-9x64": (256, 9, 64, 1),
}


def rows():
    """The rows by name: functions of the number of rounds."""
    return {
        **{name: partial(time_steps, name, row) for name, row in STEPS.items()},
        **{f"translate-{n}": partial(time_translation, n) for n in PRECISIONS},
    }


def recipe_of(row, precision):
    """The recipe of a row: the preset's but for size and precision."""
    from kgan.cli.recipe import Recipe

    side, blocks, filters, _ = row
    return Recipe.of(
        "cyclegan",
        image_shape=(side, side, 3),
        num_blocks=blocks,
        filters=filters,
        precision=PRECISIONS[precision],
    )


def contender(kind, recipe):
    """Makes a contender by its name."""
    import cyclegan_contenders

    if kind == "PyTorch":
        from torch_cyclegan import Torch as made
    elif kind == "ceiling":
        made = cyclegan_contenders.Ceiling
    else:
        made = {"kgan fit": cyclegan_contenders.Fit}.get(
            kind, cyclegan_contenders.KerasIO
        )
    return made(recipe, *cyclegan_contenders.arrays(recipe))


def time_steps(name, row, rounds):
    """Times a training step of every contender, each in a process of its own."""
    # Six at 256 px hold more than 20 GiB: there one precision after the other.
    groups = [list(PRECISIONS)] if row[0] < 256 else [[p] for p in PRECISIONS]
    return [line for group in groups for line in time_group(name, row, group, rounds)]


def time_group(name, row, precisions, rounds):
    """Times the contenders of some precisions, interleaved."""
    *_, steps = row
    with contextlib.ExitStack() as stack:
        running = {
            f"{kind}, {precision}": stack.enter_context(
                Apart("cyclegan_benchmark", kind, recipe_of(row, precision))
            )
            for precision in precisions
            for kind in ("kgan fit", "keras.io way", "PyTorch", "ceiling")
        }
        for contender in running.values():
            contender.run(steps)  # compiles and warms up
        seconds = interleaved(
            {key: partial(one.run, steps) for key, one in running.items()}, rounds
        )
        peaks = {key: one.peak() for key, one in running.items()}
    best = {p: min(seconds.pop(f"ceiling, {p}")) for p in precisions}
    lines = report(f"step {name}", seconds, first=f"kgan fit, {precisions[0]}")
    for line in lines:
        kind, precision = line["name"].split(", ")
        line["peak_mib"] = peaks[line["name"]]
        line["share_of_ceiling"] = best[precision] / line["median_s"]
        print(
            f"  {line['name']}: {line['share_of_ceiling']:.0%} of the ceiling, "
            f"{line['peak_mib']:.0f} MiB at its peak"
        )
    return lines


def time_translation(precision, rounds):
    """Times the translation of one 256 px picture, and of a folder of eight."""
    from torch_cyclegan import Torch

    from kgan.cli import build

    row = (256, 9, 64, 1)
    recipe = recipe_of(row, precision)
    # Not as a contender in training, which shares out the threads otherwise.
    here = build.build_model(recipe, recipe.image_shape, None, 1)
    there = contender("PyTorch", recipe)
    assert isinstance(there, Torch)
    copy_weights(here.generator_g, there.g)
    photos = np.random.default_rng(0).integers(0, 256, (8, 256, 256, 3), dtype="uint8")
    lines = []
    for count in (1, 8):
        runs = {
            "kgan": partial(seconds_of, here.translate, photos[:count]),
            "PyTorch": partial(seconds_of, there.translate, photos[:count]),
        }
        for run in runs.values():
            run()
        what = f"translate {count} of 256 px, {precision}"
        lines += report(what, interleaved(runs, rounds), first="kgan")
    return lines


def seconds_of(translate, photos):
    """Seconds of one call."""
    start = time.perf_counter()
    translate(photos)
    return time.perf_counter() - start


def copy_weights(ours, theirs):
    """Gives PyTorch's generator the weights of the Keras one."""
    import torch

    kernels = iter(ours.get_weights())
    with torch.no_grad():
        for weight in theirs.parameters():
            value = next(kernels)
            order = (3, 2, 0, 1) if value.ndim == 4 else (0,)
            weight.copy_(torch.tensor(value.transpose(order).copy()))

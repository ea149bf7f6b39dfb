"""What tools/benchmark times of layers: instance norm, and 3x3 convolutions."""

import time
from functools import partial

import numpy as np
from timing import interleaved, report

PRECISIONS = {"float32": "float32", "bfloat16": "mixed_bfloat16"}
# Shapes that instance norm meets in CycleGAN's generators.
NORMS = ((1, 128, 128, 32), (1, 256, 256, 64), (1, 64, 64, 256), (3, 32, 32, 128))
# Shapes on both sides of where convolutions begin to be computed by tiles.
CONVOLUTIONS = (
    *((4, 32, 32, 64), (1, 32, 32, 128), (2, 32, 32, 128), (16, 16, 16, 128)),
    *((1, 16, 16, 256), (2, 32, 32, 256), (1, 64, 64, 256)),
)


def rows():
    """The rows by name: functions of the number of rounds."""
    timed = {
        "instance-norm": (NORMS, norms, "kgan"),
        "convolution": (CONVOLUTIONS, convolutions, "by tiles"),
    }
    return {
        f"{name}-{precision}": partial(time_passes, name, *row, precision)
        for name, row in timed.items()
        for precision in PRECISIONS
    }


def time_passes(name, shapes, contenders, first, precision, rounds):
    """Times passes forward and back, of every contender and shape."""
    lines = []
    for shape in shapes:
        runs = contenders(shape, precision)
        for run in runs.values():
            run()  # compiles and warms up
        what = f"{name.replace('-', ' ')} {precision} {'x'.join(map(str, shape))}"
        lines += report(what, interleaved(runs, rounds), first=first)
    return lines


def norms(shape, precision):
    """Instance norm by kgan, by Keras's layer and by PyTorch."""
    import keras
    import torch

    from kgan.layers import InstanceNormalization

    dtype = PRECISIONS[precision]
    group = keras.layers.GroupNormalization(
        -1, epsilon=1e-5, center=False, scale=False, dtype=dtype
    )
    return {
        "kgan": with_tensorflow(InstanceNormalization(dtype=dtype), precision, shape),
        "GroupNormalization": with_tensorflow(group, precision, shape),
        "PyTorch": with_torch(torch.nn.functional.instance_norm, precision, shape),
    }


def convolutions(shape, precision):
    """A 3x3 convolution that keeps channels: by tiles, directly and by PyTorch."""
    import tensorflow as tf
    import torch

    from kgan.kernels import convolve_by_tiles

    kernel = 3, 3, shape[-1], shape[-1]
    return {
        "by tiles": with_tensorflow(
            lambda *both: convolve_by_tiles(*both, "same"), precision, shape, kernel
        ),
        "directly": with_tensorflow(
            lambda *both: tf.nn.conv2d(*both, 1, "SAME"), precision, shape, kernel
        ),
        "PyTorch": with_torch(
            lambda *both: torch.nn.functional.conv2d(*both, padding=1),
            *(precision, shape, kernel),
        ),
    }


def with_tensorflow(function, precision, *shapes):
    """A pass of a function forward and back, compiled."""
    import tensorflow as tf

    given = [tf.cast(noise(shape), precision) for shape in shapes]

    @tf.function
    def run(*given):
        with tf.GradientTape() as tape:
            tape.watch(given)
            outputs = function(*given)
        # Outputs that nobody wants would not be computed: gradients need none.
        return outputs, tape.gradient(outputs, given, output_gradients=given[0])

    return partial(timed, lambda: run(*given)[0].numpy())


def with_torch(function, precision, *shapes):
    """The same by PyTorch, whose channels come first."""
    import torch

    given = []
    for shape in shapes:
        order = (3, 2, 0, 1) if shape[:2] == (3, 3) else (0, 3, 1, 2)
        values = torch.tensor(noise(shape)).permute(order).contiguous()
        given.append(values.to(getattr(torch, precision)).requires_grad_(True))
    upstream = given[0].detach()
    return partial(
        timed, lambda: torch.autograd.grad(function(*given), given, upstream)
    )


def noise(shape):
    """The same numbers for every contender."""
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def timed(run, calls=5):
    """Seconds of a call."""
    start = time.perf_counter()
    for _ in range(calls):
        run()
    return (time.perf_counter() - start) / calls

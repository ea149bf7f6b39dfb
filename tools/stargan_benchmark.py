"""What tools/benchmark times of StarGAN: the whole step, and the penalty in parts."""

import contextlib
import time
from functools import partial

import numpy as np
from apart import Apart
from layer_benchmark import PRECISIONS
from timing import interleaved, report

# Name of a row: side, layers of D, batch of a step of D, steps a run. All networks
# are half as wide as the published ones.
STEPS = {"stargan-64px": (64, 5, 16, 3), "stargan-128px": (128, 6, 8, 2)}
FILTERS, CLASSES = 32, 5


def rows():
    """The rows by name: functions of the number of rounds."""
    return {
        **{name: partial(time_steps, name, row) for name, row in STEPS.items()},
        "stargan-penalty": partial(time_penalty, STEPS["stargan-64px"]),
    }


def recipe_of(row, precision):
    """The recipe of a row: the preset's but for size, width and precision.

    Classes stand for attributes: what is told and read is of the same size.
    """
    from kgan.cli.recipe import Recipe

    side, num_layers, batch_size, _ = row
    return Recipe.of(
        "stargan",
        attributes=(),
        image_shape=(side, side, 3),
        batch_size=batch_size,
        filters=FILTERS,
        num_layers=num_layers,
        precision=PRECISIONS[precision],
    )


def arrays(recipe, batches=2):
    """Noise in the place of pictures, every class as often."""
    size = batches * recipe.batch_size * recipe.d_steps
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (size, *recipe.image_shape), dtype=np.uint8)
    return pictures, (np.arange(size) % CLASSES).astype("int32")


def contender(kind, recipe):
    """Makes a contender by its name."""
    given = (recipe, *arrays(recipe))
    if kind == "kgan fit":
        return fit(*given)
    import torch_stargan

    last = kind == "PyTorch channels last"
    return (torch_stargan.ChannelsLast if last else torch_stargan.Torch)(*given)


def fit(recipe, pictures, classes):
    """kgan: `model.fit` of the model that `kgan train stargan` builds."""
    import contenders

    from kgan import data
    from kgan.cli import build

    made = contenders.Fit.__new__(contenders.Fit)
    made.stream = data.load(
        (pictures, classes),
        batch_size=recipe.batch_size * recipe.d_steps,
        labelled=True,
        repeat=True,
    )
    names = [str(number) for number in range(CLASSES)]
    made.model = build.build_model(recipe, recipe.image_shape, names, 1)
    made.clock = contenders.Clock()
    return made


def time_steps(name, row, rounds):
    """Times a whole step of every contender in both precisions."""
    *_, steps = row
    kinds = ("kgan fit", "PyTorch", "PyTorch channels last")
    with contextlib.ExitStack() as stack:
        running = {
            f"{kind}, {precision}": stack.enter_context(
                Apart("stargan_benchmark", kind, recipe_of(row, precision))
            )
            for precision in PRECISIONS
            for kind in kinds
        }
        for contender in running.values():
            contender.run(steps)  # compiles and warms up
        runs = {key: partial(one.run, steps) for key, one in running.items()}
        seconds = interleaved(runs, rounds)
        peaks = {key: one.peak() for key, one in running.items()}
    lines = report(f"step {name}", seconds, first="kgan fit, float32")
    for line in lines:
        line["peak_mib"] = peaks[line["name"]]
        print(f"  {line['name']}: {line['peak_mib']:.0f} MiB at its peak")
    return lines


def check_sizes(model, there):
    """Refuses to compare networks of different sizes."""
    networks = (model.generator, model.discriminator)
    ours = [network.count_params() for network in networks]
    if ours != there.count():
        raise ValueError(f"parameters of G and D: {ours} here, {there.count()} there")


def time_penalty(row, rounds):
    """Times the logits, their slope, the penalty's gradient: each holds the last."""
    recipe = recipe_of(row, "float32")
    here, there = contender("kgan fit", recipe).model, contender("PyTorch", recipe)
    check_sizes(here, there)
    batch = there.pictures[: recipe.batch_size]
    runs = {
        **with_kgan(here, batch.permute(0, 2, 3, 1).numpy()),
        **with_torch(there, batch),
    }
    for run in runs.values():
        run()
    runs = {key: partial(seconds_of, run) for key, run in runs.items()}
    what = f"penalty of {recipe.batch_size} at {row[0]} px"
    return report(what, interleaved(runs, rounds), first="kgan, penalty")


def with_kgan(model, images):
    """The parts of kgan's penalty as compiled functions."""
    import tensorflow as tf

    from kgan import engine, losses

    discriminator, fake = model.discriminator, tf.constant(images[::-1].copy())
    images = tf.constant(images)
    variables = discriminator.trainable_variables

    def source(images):
        return discriminator(images, training=True)[0]

    def penalty():
        return losses.gradient_penalty(source, images, fake, seed=0), None

    parts = {
        "logits": tf.function(lambda: source(images)),
        "slope": tf.function(lambda: engine.input_gradients(source, images)),
        # The class head has no part in it.
        "penalty": tf.function(
            lambda: [
                g for g in engine.gradients(penalty, variables)[0] if g is not None
            ]
        ),
    }

    def run(part):
        tf.nest.map_structure(lambda tensor: tensor.numpy(), part())

    return {f"kgan, {name}": partial(run, part) for name, part in parts.items()}


def with_torch(there, images):
    """The parts of PyTorch's penalty."""
    import torch
    from torch_stargan import penalty

    discriminator, fake = there.discriminator, images.flip(0)

    def slope():
        x = images.clone().requires_grad_(True)
        torch.autograd.grad(discriminator(x)[0].sum(), x)

    def descend():
        discriminator.zero_grad()
        penalty(discriminator, images, fake).backward()

    parts = {
        "logits": lambda: discriminator(images),
        "slope": slope,
        "penalty": descend,
    }
    return {f"PyTorch, {name}": part for name, part in parts.items()}


def seconds_of(run, calls=3):
    """Seconds of one call."""
    start = time.perf_counter()
    for _ in range(calls):
        run()
    return (time.perf_counter() - start) / calls

"""What `kgan train` does once it knows the recipe."""

import functools
import sys

from kgan import callbacks, kernels, replicas
from kgan.cli import lineage
from kgan.cli.build import build_data, build_model, family
from kgan.cli.epoch_log import epoch_log
from kgan.cli.gan_family import real_images
from kgan.cli.judgement import open_judge
from kgan.cli.run import Checkpoint, KeepBest, Run
from kgan.cli.run_lock import run_lock
from kgan.cli.start import find_start, start_from
from kgan.cli.workers import agreed_signal, desk, refuse_apart, refuse_uneven

JUDGED_PICTURES = 2000


def train(
    recipe,
    out,
    data_dir=None,
    judge=None,
    judge_every=2,
    verbose=None,
    sentinel="warn",
    save_minutes=15.0,
    save_steps=None,
    keep=2,
    strategy=None,
    trust=False,
):
    """Trains by a recipe in a directory, from where it stands.

    Args:
        recipe: a `Recipe`.
        out: directory of the run.
        data_dir: where TFDS keeps prepared data.
        judge: name of a zoo classifier or `.keras` file that chooses the best
            epoch; without it there is no best but the last.
        judge_every: int. Epochs between two judgements.
        verbose: Keras's; by default a bar in a terminal and a line an epoch
            elsewhere.
        sentinel: str. What an alarm does, see `kgan.callbacks.Sentinel`.
        save_minutes: float. Time between two checkpoints within an epoch.
        save_steps: int or `None`. Training steps between two checkpoints.
        keep: int. Checkpoints that are kept.
        strategy: name of a strategy, see `kgan.replicas.open_strategy`.
        trust: bool. Of the judge, see `kgan.zoo.load`.

    Returns:
        int, an exit code.
    """
    # Before the first operation: threads are shared out, workers find one another.
    if strategy is None:
        kernels.one_core_a_branch(family(recipe).BRANCHES)
    strategy = replicas.open_strategy(strategy)
    run = Run(out, keep)
    refuse_early(recipe, run, judge)
    refuse_uneven(recipe, strategy)
    with run_lock(run.directory, replicas.lead(strategy)), desk(run, strategy) as run:
        described = family(recipe).describe(recipe, data_dir)
        stream = build_data(recipe, data_dir=data_dir)
        whole = fit_steps(recipe, stream.steps_per_epoch)
        model = open_model(recipe, described, run, strategy, whole)
        run.open(recipe)
        watchers = family(recipe).watch(
            recipe,
            run.directory,
            stream,
            data_dir,
            action=sentinel,
            checkpoint=run.good if sentinel == "roll_back" else None,
        )
        checkpoint = Checkpoint(
            run,
            sentinel_of(watchers),
            save_minutes,
            save_steps,
            agree=functools.partial(agreed_signal, strategy),
        )
        watching = [
            *judging(run, stream, judge, judge_every, trust),
            *watchers,
            epoch_log(run.directory / "log.csv", replicas.number(model.step) // whole),
            checkpoint,
        ]
        if not run.leads:
            verbose = 0
        fit(model, recipe, stream, data_dir, watching, verbose)
        return tell_end(run, checkpoint, replicas.number(model.step))


def open_model(recipe, described, run, strategy, whole):
    """Returns the model of a run's checkpoint, or a new one, for a strategy.

    Args:
        recipe: a `Recipe`.
        described: what the recipe's family describes its data by.
        run: a `Run`.
        strategy: a `tf.distribute.Strategy`.
        whole: int. Steps of an epoch.

    Raises:
        ValueError: where the workers of the strategy found different checkpoints.
    """
    with strategy.scope():
        model = run.restore()
        if model is None:
            model = build_model(recipe, *described, whole)
            if recipe.start is not None:
                steps = start_from(recipe.start, model)
                lineage.write(run.directory, lineage.up_to(recipe.start, steps))
    refuse_apart(strategy, model, run)
    return model


def sentinel_of(watchers):
    """The `Sentinel` of a list of callbacks, or `None`."""
    sentinels = (w for w in watchers if isinstance(w, callbacks.Sentinel))
    return next(sentinels, None)


def tell_end(run, checkpoint, step):
    """Says how a training ended; returns its exit code."""
    stopped_by = checkpoint.sentinel and checkpoint.sentinel.stopped_by
    if checkpoint.broken:
        print(
            f"Broken at step {step}: {', '.join(checkpoint.broken)}. "
            f"{run.checkpoint} is the last epoch before; a lower learning rate or a "
            "gradient penalty may help.",
            file=sys.stderr,
        )
        return 1
    if stopped_by:
        print(f"Stopped by the sentinel. {stopped_by.words}", file=sys.stderr)
        return 1
    if checkpoint.stopped_by:
        print(
            f"Stopped by {checkpoint.stopped_by.name} at step {step}; the same "
            f"command goes on from {run.checkpoint}."
        )
        return 128 + checkpoint.stopped_by
    if run.leads:
        directory = run.directory
        print(f"Done: {directory}. Look at it: tensorboard --logdir {directory}")
    return 0


def refuse_early(recipe, run, judge):
    """Raises what can be known to be wrong before data are read.

    Raises:
        ValueError: where the run is of another recipe, the recipe starts from
            what is not there, or a judge has nothing to judge.
        OSError: where there is no such start.
    """
    run.check(recipe)
    if recipe.start is not None and not run.checkpoint.exists():
        find_start(recipe.start)
    if judge is not None and recipe.family != "gan":
        raise ValueError(
            f"--judge compares pictures that are drawn from latents; {recipe.model} "
            "translates. `kgan evaluate` judges a translator that is published."
        )


def fit(model, recipe, stream, data_dir, watching, verbose):
    """Runs `model.fit` from the model's own step to the recipe's last epoch.

    The stream has no end, so where it stands depends on the step alone, and a
    resumed run sees what an uninterrupted one would have seen. A run that
    stopped inside an epoch first finishes that one.

    Args:
        model: a compiled model.
        recipe: a `Recipe`.
        stream: the training batches from epoch 0 on.
        data_dir: where TFDS keeps prepared data.
        watching: list of callbacks.
        verbose: Keras's, or `None`.
    """
    if verbose is None:
        verbose = 1 if sys.stdout.isatty() else 2
    steps = stream.steps_per_epoch
    whole = fit_steps(recipe, steps)
    epoch, seen = divmod(replicas.number(model.step), whole)
    while epoch < recipe.epochs and not model.stop_training:
        first, skipped = divmod(replicas.number(model.step), steps)
        if first:  # else the data that were read already will do
            stream = build_data(recipe, first_epoch=first, data_dir=data_dir)
        if seen:
            model.continue_epoch()
        model.fit(
            stream.skip(skipped),
            initial_epoch=epoch,
            epochs=epoch + 1 if seen else recipe.epochs,
            steps_per_epoch=whole - seen,
            callbacks=watching,
            verbose=verbose,
            shuffle=False,  # the stream is shuffled already; Keras would warn
        )
        epoch, seen = divmod(replicas.number(model.step), whole)


def fit_steps(recipe, steps):
    """Steps of an epoch of `fit`: whole compiled calls, so rounded up.

    On an endless stream Keras runs no part of a call of
    `steps_per_execution` steps.
    """
    call = recipe.steps_per_execution
    return -(-steps // call) * call


def judging(run, stream, judge, every, trust=False):
    """The callbacks that judge epochs and keep the best, if there is a judge.

    The best is chosen on pictures that the model is trained on: those of the
    test split are for the figures that the card tells.
    """
    if judge is None:
        return []
    from kgan import metrics

    judge, name = open_judge(judge, trust)
    real = real_images(stream, JUDGED_PICTURES * 5)
    judged = metrics.JudgeCallback(
        judge,
        real[0] if isinstance(real, tuple) else real,
        name,
        every=every,
        count=JUDGED_PICTURES,
    )
    return [judged, KeepBest(run, f"val_{judged.protocol.name('fd')}")]

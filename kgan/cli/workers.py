"""Several processes that train together: one writes the run, the others follow."""

import contextlib
import shutil
import signal
import tempfile

from kgan import replicas
from kgan.cli.run import Run


class Follower(Run):
    """The run of a worker that is not the first.

    It goes on from the first one's checkpoint, and does all that the first one does,
    so that both take the same decisions; but it writes into a directory of its own,
    which is thrown away, and saves nothing to go on from.

    Args:
        run: the `Run` of the first worker.
        directory: a directory to write in.
    """

    leads = False

    def __init__(self, run, directory):
        super().__init__(directory, run.checkpoints.keep)
        self.checkpoints, self.checkpoint = run.checkpoints, run.checkpoint
        # What callbacks go on from, too.
        for there, here in (
            (run.good, self.good),
            (run.best_figures, self.best_figures),
        ):
            if there.exists():
                here.parent.mkdir(parents=True)
                shutil.copyfile(there, here)

    def save(self, model):
        """Leaves that to the first worker."""


@contextlib.contextmanager
def desk(run, strategy):
    """Gives a worker the run it may write in: the run itself, or a `Follower`.

    Raises:
        ConnectionError: where another worker goes away meanwhile.
    """
    try:
        if replicas.lead(strategy):
            yield run
        else:
            with tempfile.TemporaryDirectory() as directory:
                yield Follower(run, directory)
    except Exception as error:
        if not replicas.is_loss(strategy, error):
            raise
        raise ConnectionError(
            "another worker has gone, and none can train without it. Start all of them "
            f"again by the same commands: they go on from {run.checkpoint}. "
            f"TensorFlow calls it {type(error).__name__}."
        ) from error


def refuse_uneven(recipe, strategy):
    """Every replica takes as many pictures of a minibatch as every other.

    Raises:
        ValueError: where they do not come out even.
    """
    count = strategy.num_replicas_in_sync
    if recipe.batch_size % count:
        raise ValueError(
            f"batch_size is that of all replicas together: {count} want a multiple of "
            f"{count}; received batch_size={recipe.batch_size}."
        )


def refuse_apart(strategy, model, run):
    """All workers go on from the same step.

    Raises:
        ValueError: where they found different checkpoints.
    """
    steps = replicas.told_by_all(strategy, replicas.number(model.step))
    if len(set(steps)) > 1:
        raise ValueError(
            f"The workers stand at different steps, {steps}: --out wants a directory "
            f"that all of them see; {run.checkpoint} is not the same everywhere."
        )


def agreed_signal(strategy, number):
    """The signal that one of the workers was sent, and `None` if none was.

    All have to ask after the same step: so all of them stop after it.

    Args:
        strategy: a `tf.distribute.Strategy`.
        number: `signal.Signals` that this worker was sent, or `None`.
    """
    loudest = max(replicas.told_by_all(strategy, int(number or 0)))
    return signal.Signals(loudest) if loudest else None

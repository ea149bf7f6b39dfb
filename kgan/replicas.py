"""The second seam: a step that several devices, or several machines, make together.

Each replica holds all variables and computes on its part of the global batch. What
a step draws by chance is drawn for the global batch, by all replicas alike, and each
takes its own rows: so the step is the step of one device on the same batch. Outside
of a strategy, with one replica, and on other backends than TensorFlow, every function
a step calls gives back what it is given and adds nothing to the graph.

What is another step than one device's:

- Batch norm takes the statistics of its replica's part of the batch; its moving
  statistics are then averaged over replicas. Keras's `synchronized=True` makes the
  step one device's again, for two communications a layer and call.
- Dropout draws other masks on every replica, differentiable augmentation other
  changes.
- Minibatch discrimination compares the images of one replica.
- `clipnorm` and its like clip each replica's gradient, before they are summed.
- Batches that do not divide by the number of replicas weigh their images unevenly:
  leave the last, smaller batch out, as `kgan.data` does by itself.
- Keras does not compile by XLA under a strategy.

In a training of several processes all of them have to make the same calls: `fit`, and
what predicts by Keras, such as `translate`.
"""

import functools
import json
import os

import keras
from keras import ops

if keras.backend.backend() == "tensorflow":
    import tensorflow as tf


STRATEGIES = ("mirrored", "multi_worker")
# TensorFlow's words for "another process has gone": which of them comes depends on
# where the step stood.
LOST = ("UnavailableError", "AbortedError", "InternalError", "CancelledError")


def open_strategy(name=None):
    """Returns the strategy of a name; models are built and compiled in its scope.

    Args:
        name: `"mirrored"` for all GPUs of this machine, or its CPU where it has
            none; `"multi_worker"` for all GPUs of the machines that the environment
            variable TF_CONFIG lists; `None` for one device.

    Returns:
        A `tf.distribute.Strategy`.

    Raises:
        ValueError: for another name, or a TF_CONFIG that lists no workers.
    """
    import tensorflow as tf  # the command line's, whatever backend trains

    if name is None:
        return tf.distribute.get_strategy()
    if name == "mirrored":
        # CPUs have no library for it; TensorFlow's substitute mixes up two models.
        alone = not tf.config.list_physical_devices("GPU")
        reduction = tf.distribute.ReductionToOneDevice() if alone else None
        return tf.distribute.MirroredStrategy(cross_device_ops=reduction)
    if name == "multi_worker":
        check_workers(os.environ.get("TF_CONFIG"))
        return tf.distribute.MultiWorkerMirroredStrategy()
    raise ValueError(f"A strategy is one of {list(STRATEGIES)}; received {name!r}.")


def check_workers(config):
    """Refuses a TF_CONFIG that does not say who trains together, and who this is.

    Args:
        config: str or `None`.

    Raises:
        ValueError: with an example.
    """
    try:
        config = json.loads(config or "{}")
        task = config["task"]
        config["cluster"][task["type"]][int(task["index"])]
    except (ValueError, LookupError, TypeError) as error:
        example = {
            "cluster": {"worker": ["host1:12345", "host2:12345"]},
            "task": {"type": "worker", "index": 0},
        }
        raise ValueError(
            "multi_worker wants the environment variable TF_CONFIG, on every machine "
            f"with its own index, such as {json.dumps(example)}; received "
            f"{config or 'none'!r}."
        ) from error


def lead(strategy):
    """Whether this process is the one of a strategy that writes files."""
    return strategy.extended.should_checkpoint


def told_by_all(strategy, number):
    """What the processes of a strategy say, each an integer; all have to ask.

    Returns:
        list of int, one a process.
    """
    if not has_workers(strategy):
        return [number]
    said = _teller(strategy)(tf.constant(number, tf.int64))
    said = strategy.experimental_local_results(said)[0]
    return said.numpy().tolist()[:: len(strategy.extended.worker_devices)]


@functools.cache
def _teller(strategy):
    """A compiled function from a number to those of all replicas, traced once."""

    def place(number):
        context = tf.distribute.get_replica_context()
        at = tf.one_hot(
            context.replica_id_in_sync_group,
            context.num_replicas_in_sync,
            dtype=tf.int64,
        )
        return context.all_reduce(tf.distribute.ReduceOp.SUM, number * at)

    return tf.function(lambda number: strategy.run(place, args=(number,)))


def is_loss(strategy, error):
    """Whether an exception says that another process of a training has gone."""
    if not has_workers(strategy):
        return False
    return isinstance(error, tf.errors.OpError) and type(error).__name__ in LOST


def has_workers(strategy):
    """Whether a strategy is of several processes."""
    return getattr(strategy.extended, "_num_workers", 1) > 1


def count():
    """How many replicas make this step together."""
    context = _context()
    return 1 if context is None else context.num_replicas_in_sync


def rank():
    """Which of them this one is: an integer scalar tensor, or 0 where it is alone."""
    return 0 if count() == 1 else _context().replica_id_in_sync_group


def share(loss):
    """This replica's share of a loss that is a mean over the global batch.

    Keras's optimizers add the gradients of all replicas up.
    """
    return loss if count() == 1 else loss / count()


def my_rows(draw, size):
    """Draws for the global batch and returns the rows of this replica.

    Args:
        draw: callable from a number of rows to a tensor of so many rows, which
            gives the same on every replica.
        size: int or integer scalar tensor. Rows of this replica's part.

    Returns:
        Tensor of `size` rows.
    """
    return my_part(draw(size * count()), size)


def my_part(tensor, size):
    """The rows of this replica in a tensor of the global batch's rows."""
    if count() == 1:
        return tensor
    begin = ops.cast(rank(), "int32") * size
    rest = ops.shape(tensor)[1:]
    return ops.slice(tensor, (begin, *(0 for _ in rest)), (size, *rest))


def number(scalar):
    """The value of a scalar variable or tensor as a Python number.

    `int` and `float` refuse variables that lie on several replicas.
    """
    return ops.convert_to_numpy(scalar).item()


def gather(tensor):
    """The rows of all replicas in the order of the global batch; nothing flows back.

    Args:
        tensor: this replica's rows, as many as on every other.
    """
    if count() == 1:
        return tensor
    return ops.stop_gradient(_context().all_gather(tensor, axis=0))


def mean(tensor):
    """The mean over replicas, through which nothing flows back."""
    return means([tensor])[0]


def means(tensors):
    """The means over replicas of several float tensors, in one communication.

    Args:
        tensors: list of float tensors; their shapes are known.

    Returns:
        list of tensors of the same shapes and dtypes.
    """
    if count() == 1 or not tensors:
        return tensors
    flat = [ops.reshape(ops.cast(t, "float32"), (-1,)) for t in tensors]
    summed = _context().all_reduce(tf.distribute.ReduceOp.SUM, ops.concatenate(flat))
    parts = tf.split(summed / count(), [part.shape[0] for part in flat])
    return [
        ops.stop_gradient(ops.cast(ops.reshape(part, tensor.shape), tensor.dtype))
        for part, tensor in zip(parts, tensors, strict=True)
    ]


def everywhere(condition):
    """Whether a condition holds on all replicas: a boolean scalar tensor."""
    if count() == 1:
        return condition
    return mean(ops.cast(condition, "float32")) > 1.0 - 0.5 / count()


def on_many_workers(model):
    """Whether a model was built for several processes that train together."""
    strategy = getattr(model, "distribute_strategy", None)
    return strategy is not None and has_workers(strategy)


def _context():
    """TensorFlow's context of this replica, or `None` where there is none."""
    if keras.backend.backend() != "tensorflow":
        return None
    return tf.distribute.get_replica_context()

"""Where a training starts that does not start from scratch."""

import pathlib

from kgan import models, replicas, zoo
from kgan.cli.trained_run import find_run, find_weights

AVERAGE = "ema_"


def start_from(start, model):
    """Copies the networks of a trained model into a new one.

    Steps, optimizers and image pools begin anew. Where only one of the two
    keeps a moving average, the average of the new model begins as the trained
    network; that of the trained model is left behind.

    Args:
        start: str, see `find_start`.
        model: the new model.

    Returns:
        int, the steps that the trained model stood at.

    Raises:
        ValueError: if they are not of the same architecture, or there is no
            such start.
    """
    trained = read_start(start)
    for name in model.networks:
        here = getattr(model, name)
        if here is None:
            continue
        there = getattr(trained, name, None)
        if there is None:
            there = getattr(trained, name.removeprefix(AVERAGE), None)
        refuse_other(start, trained, name, here, there)
        here.set_weights(there.get_weights())
    return replicas.number(trained.step)


def find_start(start):
    """Returns the file of a start, or `None` if it is an entry of the zoo.

    Args:
        start: str. A `.keras` file, a run of `kgan train` by its directory, or
            the name of an entry.

    Raises:
        ValueError: if there is nothing of that name.
        OSError: likewise.
    """
    path = pathlib.Path(start).expanduser()
    if path.suffix == ".keras":
        if not path.is_file():
            raise FileNotFoundError(f"start wants a .keras file; there is no {start}.")
        return path
    if path.is_dir():
        return find_weights(find_run(start))
    zoo.entry(start)
    return None


def read_start(start):
    """Returns the trained Keras model of a start."""
    file = find_start(start)
    return zoo.load(start, trainable=True) if file is None else models.load_model(file)


def refuse_other(start, trained, name, here, there):
    """Raises a `ValueError` unless two networks are of one architecture."""
    if there is None:
        raise ValueError(
            f"{start} cannot be the start: it is a {type(trained).__name__} without a "
            f"{name}."
        )
    shapes = [[tuple(w.shape) for w in network.weights] for network in (here, there)]
    if shapes[0] != shapes[1]:
        raise ValueError(
            f"{start} cannot be the start: its {name} is another {said(there)} than "
            f"the recipe's {said(here)}. Filters, blocks and the like have to agree."
        )


def said(network):
    """A network in words."""
    return f"{type(network).__name__} of {network.count_params():,} parameters"

"""One of several processes that train together; TF_CONFIG says which."""

import pathlib
import sys

import numpy as np


def main(name, directory):
    """Trains a model; writes down what it became and what pictures came."""
    from kgan import replicas

    strategy = replicas.open_strategy("multi_worker")
    from tests.replicas import tiny_models

    rank = strategy.cluster_resolver.task_id
    seen = tiny_models.seen(strategy, tiny_models.numbered())
    with strategy.scope():
        model = tiny_models.compiled(name)
    logs = tiny_models.fit(model, name)
    told = replicas.told_by_all(strategy, 10 + rank)
    file = pathlib.Path(directory) / f"worker{rank}"
    np.savez(f"{file}.logs.npz", **logs)
    np.savez(f"{file}.state.npz", **tiny_models.state(model))
    np.savez(f"{file}.seen.npz", *seen)
    np.save(f"{file}.told.npy", told)


if __name__ == "__main__":
    main(*sys.argv[1:])

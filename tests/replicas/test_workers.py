"""Two processes over gRPC train as one device does."""

import numpy as np
import pytest

from kgan import replicas
from tests.replicas import processes, tiny_models

tf = pytest.importorskip("tensorflow")


def read(directory, rank, what):
    with np.load(directory / f"worker{rank}.{what}.npz") as file:
        return dict(file)


def train(name, directory):
    """Trains by two processes; returns what one device makes of the same."""
    both = processes.start(
        ["-m", "tests.replicas.worker", name, str(directory)], directory
    )
    model = tiny_models.compiled(name)
    logs = tiny_models.fit(model, name)
    assert processes.end(both) == [0, 0], processes.words(directory, 0)
    return tiny_models.state(model), logs


@pytest.mark.parametrize(
    "name",
    [
        "GAN",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in list(tiny_models.MODELS)[1:]
        ),
    ],
)
def test_two_workers_step_as_one_device(name, tmp_path):
    expected, expected_logs = train(name, tmp_path)
    states = [read(tmp_path, rank, "state") for rank in (0, 1)]
    assert tiny_models.furthest(states[0], expected) < 1e-6
    assert tiny_models.furthest(*states) == 0
    logs = read(tmp_path, 0, "logs")
    assert tiny_models.furthest(logs, expected_logs) < 1e-5
    assert all(value.shape == () for value in logs.values())
    # Each saw its half of every batch of one device.
    whole = tiny_models.seen(tf.distribute.get_strategy(), tiny_models.numbered())
    halves = [list(read(tmp_path, rank, "seen").values()) for rank in (0, 1)]
    np.testing.assert_array_equal(np.concatenate(halves, axis=1), whole)
    for rank in (0, 1):
        told = np.load(tmp_path / f"worker{rank}.told.npy")
        np.testing.assert_array_equal(told, [10, 11])


@pytest.mark.parametrize(
    "config",
    [
        None,
        "",
        "{}",
        "not json",
        '{"cluster": {"worker": ["localhost:1"]}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "worker", "index": 1}}',
        '{"cluster": {"worker": ["a:1"]}, "task": {"type": "chief", "index": 0}}',
        "[]",
    ],
)
def test_a_config_that_lists_no_workers_is_refused(config):
    with pytest.raises(ValueError, match='multi_worker wants .* TF_CONFIG.*"task"'):
        replicas.check_workers(config)


def test_a_strategy_has_one_of_two_names():
    with pytest.raises(ValueError, match="one of .*'mirrored'.* received 'tpu'"):
        replicas.open_strategy("tpu")
    alone = replicas.open_strategy(None)
    assert alone.num_replicas_in_sync == 1 and replicas.lead(alone)
    assert replicas.told_by_all(alone, 7) == [7]
    # Alone, an error of TensorFlow is no worker's loss.
    assert not replicas.is_loss(alone, tf.errors.UnavailableError(None, None, ""))

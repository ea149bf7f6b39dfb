"""A step of several replicas is the step of one device on the same batch."""

import keras
import numpy as np
import pytest

from kgan import replicas
from tests.replicas import tiny_models
from tests.replicas.tiny_models import furthest

tf = pytest.importorskip("tensorflow")

# Weights, moving averages, pools, optimizers, logs: all within this, in float32.
SAME = 1e-6


def mirrored(count):
    """A strategy of so many logical CPUs."""
    devices = [f"CPU:{index}" for index in range(count)]
    reduction = tf.distribute.ReductionToOneDevice()
    return tf.distribute.MirroredStrategy(devices, cross_device_ops=reduction)


def trained(name, strategy=None, **options):
    """What becomes of a model: its state and its logs."""
    with (strategy or tf.distribute.get_strategy()).scope():
        model = tiny_models.compiled(name, **options)
    logs = tiny_models.fit(model, name)
    return tiny_models.state(model), logs


@pytest.fixture(scope="module")
def alone():
    """Of each model what one device makes of it."""
    known = {}

    def get(name):
        if name not in known:
            known[name] = trained(name)
        return known[name]

    return get


CASES = [
    *((name, 2) for name in tiny_models.MODELS),
    *(("GAN", count) for count in (1, 4)),
    *(
        pytest.param(name, count, marks=pytest.mark.slow)
        for name in list(tiny_models.MODELS)[1:]
        for count in (1, 4)
    ),
]


@pytest.mark.parametrize(("name", "count"), CASES)
def test_replicas_step_as_one_device(name, count, alone):
    expected, expected_logs = alone(name)
    state, logs = trained(name, mirrored(count))
    assert furthest(state, expected) < SAME
    assert furthest(logs, expected_logs) < 10 * SAME  # sums of terms up to 10
    # Half of all variables have moved by far more than that.
    fresh = tiny_models.state(tiny_models.compiled(name))
    moved = [np.abs(state[key] - value).max() for key, value in fresh.items()]
    assert np.median(moved) > 100 * SAME


def test_without_the_share_of_the_loss_it_is_another_step(alone, monkeypatch):
    monkeypatch.setattr(replicas, "share", lambda loss: loss)
    state, _ = trained("GAN", mirrored(2))
    assert furthest(state, alone("GAN")[0]) > 1000 * SAME


def test_steps_in_one_call_are_the_same_steps(alone):
    strategy = mirrored(2)
    state, logs = trained("GAN", strategy, steps_per_execution=tiny_models.STEPS)
    assert furthest(state, alone("GAN")[0]) < SAME
    assert furthest(logs, alone("GAN")[1]) < 10 * SAME


def test_saved_by_replicas_it_goes_on_alone_and_back(tmp_path, alone):
    path = tmp_path / "model.keras"
    with mirrored(2).scope():
        model = tiny_models.compiled("GAN")
    tiny_models.fit(model, "GAN", steps=1)
    model.save(path)
    states = []
    for strategy in (tf.distribute.get_strategy(), mirrored(2)):
        with strategy.scope():
            loaded = keras.saving.load_model(path)
        stream = tiny_models.batches("GAN").skip(1)
        loaded.fit(stream, steps_per_epoch=2, shuffle=False, verbose=0)
        states.append(tiny_models.state(loaded))
    expected = list(alone("GAN")[0].values())
    for state in states:
        for value, wanted in zip(state.values(), expected, strict=True):
            np.testing.assert_allclose(value, wanted, atol=SAME)


def test_what_one_replica_does_costs_nothing():
    tensor = tf.ones((3, 2))
    assert replicas.gather(tensor) is tensor
    assert replicas.my_part(tensor, 3) is tensor
    assert replicas.mean(tensor) is tensor
    assert replicas.share(tensor) is tensor
    assert (replicas.count(), replicas.rank()) == (1, 0)


def test_rows_of_replicas_are_in_the_order_of_the_global_batch():
    strategy = mirrored(4)
    rows = tf.reshape(tf.range(16.0), (8, 2))
    dataset = tf.data.Dataset.from_tensors(rows).unbatch().batch(8, drop_remainder=True)

    @tf.function(autograph=False)
    def step(batch):
        def run(part):
            drawn = replicas.my_rows(lambda size: tf.range(size), 2)
            whole = replicas.gather(part)
            return drawn, whole, replicas.my_part(whole, 2) - part, replicas.mean(part)

        return strategy.run(run, args=(batch,))

    (batch,) = strategy.experimental_distribute_dataset(dataset)
    drawn, whole, nothing, mean = map(strategy.experimental_local_results, step(batch))
    np.testing.assert_array_equal(tf.concat(drawn, 0), range(8))
    for index in range(4):
        np.testing.assert_array_equal(whole[index], rows)
        np.testing.assert_array_equal(nothing[index], np.zeros((2, 2)))
        # Rows 0, 2, 4, 6 begin with 0, 4, 8, 12: their mean is 6.
        np.testing.assert_array_equal(mean[index], [[6, 7], [8, 9]])

"""What every two-player model of kgan promises; see `tests/contracts.py`."""

import contextlib

import keras
import numpy as np

from tests import model_descriptors


def compiled(name, optimizer=None, **options):
    """The model of a row with two optimizers, the same every time."""
    keras.utils.set_random_seed(0)
    model = model_descriptors.MODELS[name]()
    optimizer = optimizer or (lambda: keras.optimizers.Adam(1e-3, beta_1=0.5))
    model.compile(d_optimizer=optimizer(), g_optimizer=optimizer(), **options)
    return model


def fit(model, name, seeds=(0,)):
    """One epoch of one step a seed; returns the last step's logs."""
    for seed in seeds:
        history = model.fit(as_dataset(name, seed), epochs=1, verbose=0)
    return {key: values[-1] for key, values in history.history.items()}


def as_dataset(name, seed):
    """One batch as a dataset, which `fit` takes as it is."""
    import tensorflow as tf

    return tf.data.Dataset.from_tensors(model_descriptors.batch(name, seed=seed))


def values(*owners):
    """The numbers of all variables that a step moves.

    Not the states of seed generators: every phase gives them new ones, made of the
    saved seed and step, and Keras does not save them.
    """
    return [
        np.array(variable.numpy())
        for owner in owners
        for variable in owner.variables
        if variable.name != "seed_generator_state"
    ]


def same(before, after):
    """Whether two lists of arrays are bit-equal, one answer an array."""
    return [np.array_equal(a, b) for a, b in zip(before, after, strict=True)]


def phases_are_isolated(name):
    """A phase moves its own player and leaves no trace in the other.

    Weights, normalization statistics, power iterations and optimizer slots are
    compared before the step, between its phases and after it.
    """
    model = compiled(name, run_eagerly=True)
    players = {
        "d": (*model.discriminators, model.d_optimizer),
        "g": (*model.generators, model.g_optimizer),
    }
    first, second = "gd" if model.generator_first else "dg"
    seen = []

    def look():
        seen.append({key: values(*owners) for key, owners in players.items()})

    with before_the_phase_of(second, model, look):
        look()
        fit(model, name)
        look()
    start, between, end = seen
    assert all(same(start[second], between[second])), f"{first}'s phase moved {second}"
    assert all(same(between[first], end[first])), f"{second}'s phase moved {first}"
    assert not all(same(start[first], between[first])), f"{first} stood still"
    assert not all(same(between[second], end[second])), f"{second} stood still"


@contextlib.contextmanager
def before_the_phase_of(player, model, look):
    """Calls `look` before that player pays, in a step that runs eagerly."""
    name = f"{player}_losses"
    pays = getattr(model, name)

    def spied(*args, **kwargs):
        look()
        return pays(*args, **kwargs)

    setattr(model, name, spied)
    try:
        yield
    finally:
        setattr(model, name, pays)


def logs_add_up(name):
    """The logged terms are finite and sum to the logged totals."""
    model = compiled(name)
    logs = fit(model, name)
    assert all(np.isfinite(value) for value in logs.values())
    for total, terms in (("d_loss", model.d_terms), ("g_loss", model.g_terms)):
        assert set(terms) <= set(logs)
        np.testing.assert_allclose(
            logs[total], sum(logs[term] for term in terms), rtol=1e-5, atol=1e-6
        )
    assert 0 <= logs["d_real"] <= 1 and 0 <= logs["d_fake"] <= 1
    distance = (abs(logs["d_real"] - 0.5) + abs(logs["d_fake"] - 0.5)) / 2
    if len(model.discriminators) == 1:
        np.testing.assert_allclose(logs["equilibrium"], distance, atol=1e-6)
    # A mean of distances is at least the distance of the means.
    assert distance - 1e-6 <= logs["equilibrium"] <= 0.5


def resumes_exactly(name, path):
    """Saved after two steps and loaded, it makes the same third and fourth."""
    model = compiled(name)
    fit(model, name, seeds=(0, 1))
    model.save(path)
    loaded = keras.saving.load_model(path)
    assert all(same(values(model), values(loaded)))
    for optimizer in ("d_optimizer", "g_optimizer"):
        ours, theirs = getattr(model, optimizer), getattr(loaded, optimizer)
        assert int(theirs.iterations) > 0
        assert all(same(values(ours), values(theirs)))
    expected = fit(model, name, seeds=(2, 3))
    assert fit(loaded, name, seeds=(2, 3)) == expected
    assert all(same(values(model), values(loaded)))


def is_deterministic(name):
    """Two models of one seed, fitted to the same, are bit-equal."""
    models = [compiled(name) for _ in range(2)]
    logs = [fit(model, name, seeds=(0, 1)) for model in models]
    assert logs[0] == logs[1]
    assert all(same(values(models[0]), values(models[1])))


def steps_the_same_in_graph_and_xla(name):
    """Three steps of SGD: eager, graph and XLA pay the same and go to the same place.

    To rounding: XLA adds in another order, and each step builds on the last. What is
    drawn is the same, dropout included.
    """

    def steps(**options):
        model = compiled(name, lambda: keras.optimizers.SGD(0.01), **options)
        logs = [fit(model, name, seeds=(seed,)) for seed in range(3)]
        return logs, values(*model.generators, *model.discriminators)

    expected_logs, expected = steps(run_eagerly=True)
    for options in (dict(jit_compile=False), dict(jit_compile=True)):
        logs, weights = steps(**options)
        for ours, theirs in zip(logs, expected_logs, strict=True):
            for key, value in theirs.items():
                # A share of logits: one that is nearly 0 may fall on either side.
                counted = 0.02 if key.endswith("accuracy") else 0
                np.testing.assert_allclose(
                    ours[key], value, rtol=1e-4, atol=1e-5 + counted, err_msg=key
                )
        for ours, theirs in zip(weights, expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


def larger_calls_are_the_same_run(name):
    """Eight steps in calls of one and of four: logs and weights are bit-equal."""

    def run(steps_per_execution):
        model = compiled(name, steps_per_execution=steps_per_execution)
        first, *others = (as_dataset(name, seed) for seed in range(8))
        for other in others:
            first = first.concatenate(other)
        history = model.fit(first.repeat(), steps_per_epoch=4, epochs=2, verbose=0)
        assert int(model.step) == 8
        optimizers = model.d_optimizer, model.g_optimizer
        return history.history, values(model, *optimizers)

    (logs, state), (expected_logs, expected) = run(4), run(1)
    assert logs == expected_logs
    assert all(same(state, expected))


def trains_in_mixed_precision(name, dtype):
    """Finite losses near those of float32; float32 weights that move.

    The penalties on D's slope are left out: second derivatives differ by more.
    """
    expected = fit(compiled(name), name)
    keras.config.set_dtype_policy(dtype)
    try:
        model = compiled(name)
    finally:
        keras.config.set_dtype_policy("float32")
    scaled = keras.optimizers.LossScaleOptimizer
    for optimizer in (model.d_optimizer, model.g_optimizer):
        assert isinstance(optimizer, scaled) == (dtype == "mixed_float16")
    before = values(*model.generators, *model.discriminators)
    logs = fit(model, name)
    assert all(np.isfinite(value) for value in logs.values())
    for key in {*model.d_terms, *model.g_terms} - {"d_gp", "d_r1"}:
        np.testing.assert_allclose(logs[key], expected[key], rtol=0.05, atol=0.05)
    # A first scale of 2^15 may skip steps; by the fourth both players move.
    fit(model, name, seeds=(1, 2, 3))
    after = values(*model.generators, *model.discriminators)
    assert not all(same(before, after))
    assert all(np.isfinite(value).all() for value in after)
    assert {v.dtype for v in model.trainable_variables} == {"float32"}


def generates_pictures(model):
    """uint8 of the declared shape; a seed repeats, its first pictures are fixed."""
    pictures = model.generate(5, seed=1)
    assert pictures.dtype == np.uint8
    assert pictures.shape == (5, *model.image_shape)
    np.testing.assert_array_equal(pictures, model.generate(5, seed=1))
    assert not np.array_equal(pictures, model.generate(5, seed=2))
    assert len(model.generate()) == 1
    latents = model.latents(5, seed=1)
    np.testing.assert_array_equal(pictures, model.generate(latents=latents))


def makes_pictures(name):
    """Draws, translates or changes labels, whichever the model does."""
    model = model_descriptors.MODELS[name]()
    if hasattr(model, "generate"):
        generates_pictures(model)
    elif hasattr(model, "attributes"):
        changes_labels(model)
    else:
        translates_pictures(model)


def translates_pictures(model):
    """uint8 to uint8 by the network in use, either way, one by one or together."""
    shape = (3, *model.image_shape)
    photos = np.random.default_rng(0).integers(0, 256, shape).astype("uint8")
    ways = [model.translate(photos), model.translate(photos, reverse=True)]
    assert not np.array_equal(*ways)
    for network, pictures in zip(model.translating_generators, ways, strict=True):
        assert pictures.dtype == np.uint8 and pictures.shape == shape
        # The definition of uint8 pictures, without kgan.pictures.
        wanted = np.array(network(photos.astype("float32") / 127.5 - 1))
        np.testing.assert_allclose(pictures, (wanted + 1) * 127.5, atol=0.51)
    np.testing.assert_array_equal(model.translate(photos[:1]), ways[0][:1])


def changes_labels(model):
    """uint8 to uint8 by the network in use, the labels given or read off by D."""
    shape, name = (3, *model.image_shape), model.attributes.names[-1]
    photos = np.random.default_rng(0).integers(0, 256, shape).astype("uint8")
    to = name if model.attributes.single else {name: 1}
    probabilities = model.classify(photos)
    assert probabilities.dtype == np.float32
    assert probabilities.shape == (3, len(model.attributes))
    assert probabilities.min() >= 0 and probabilities.max() <= 1
    labels = model.attributes.from_probabilities(probabilities)
    pictures = model.translate(photos, to)
    assert pictures.dtype == np.uint8 and pictures.shape == shape
    np.testing.assert_array_equal(pictures, model.translate(photos, to, labels=labels))
    floats = photos.astype("float32") / 127.5 - 1
    told = [floats, model.attributes.targets(labels, to)]
    wanted = np.array(model.translating_generator(told))
    np.testing.assert_allclose(pictures, (wanted + 1) * 127.5, atol=0.51)

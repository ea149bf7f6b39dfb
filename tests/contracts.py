"""What every layer, network, loss and model of kgan promises.

Each function takes a row of `tests/descriptors.py` and raises where the promise is
broken.
"""

import json

import keras
import numpy as np
import tensorflow as tf

import kgan


def seeded(row, dtype=None):
    """A new instance, built by a call, the same every time."""
    keras.utils.set_random_seed(0)
    module = row.make(dtype)
    module(sample(row, 2))
    return module


def sample(row, batch, seed=0):
    """Inputs of a row, the same every time."""
    return row.inputs(batch, np.random.default_rng(seed))


def each(check, left, right, **options):
    """Compares outputs, of which a network may have several."""
    left, right = keras.tree.flatten(left), keras.tree.flatten(right)
    for ours, theirs in zip(left, right, strict=True):
        check(ours, theirs, **options)


def serializes(row, path):
    """Config of JSON types; a file brings the same outputs back."""
    module = seeded(row)
    config = json.loads(json.dumps(keras.saving.serialize_keras_object(module)))
    assert config["registered_name"] == f"kgan>{type(module).__name__}"
    again = keras.saving.deserialize_keras_object(config)
    assert json.dumps(again.get_config()) == json.dumps(module.get_config())
    model = module if isinstance(module, keras.Model) else functional(module, row)
    model.save(path)
    loaded = keras.saving.load_model(path)
    inputs = sample(row, 3)
    each(np.testing.assert_array_equal, model(inputs), loaded(inputs))


def functional(layer, row):
    """A model of one layer, with an unknown batch."""
    inputs = keras.tree.map_structure(
        lambda x: keras.Input(x.shape[1:], dtype=x.dtype), sample(row, 1)
    )
    return keras.Model(inputs, layer(inputs))


def has_its_shape(row):
    """Batches of 1 and 3 and an unknown one have the declared shape."""
    module = seeded(row)
    several = isinstance(row.output, list)

    def wanted(batch):
        return [(batch, *o) for o in (row.output if several else [row.output])]

    for batch in (1, 3):
        outputs = keras.tree.flatten(module(sample(row, batch)))
        assert [tuple(output.shape) for output in outputs] == wanted(batch)
    unknown = functional(module, row)
    expected = wanted(None) if several else wanted(None)[0]
    assert unknown.output_shape == expected
    shapes = keras.tree.map_structure(lambda x: (None, *x.shape[1:]), sample(row, 1))
    if isinstance(shapes, list):
        shapes = [tuple(shape) for shape in shapes]
    computed = module.compute_output_shape(shapes)
    assert (computed if several else tuple(computed)) == expected


def stays_in_range(row):
    """Finite, and inside of the declared bounds, even for large weights."""
    module = seeded(row)
    module.set_weights(
        [50.0 * w if w.dtype == "float32" else w for w in module.get_weights()]
    )
    for output in map(np.array, keras.tree.flatten(module(sample(row, 3)))):
        assert np.isfinite(output).all()
        assert row.bounds[0] <= output.min() and output.max() <= row.bounds[1]


def has_no_dead_weights(row):
    """Every trainable variable gets a gradient in training."""
    module = seeded(row)
    inputs = sample(row, 16)
    # Two steps of a batch each: dropout and ReLU may silence a unit for one.
    reached = {variable.path: 0.0 for variable in module.trainable_variables}
    for _ in range(2):
        with tf.GradientTape() as tape:
            outputs = keras.tree.flatten(module(inputs, training=True))
            loss = sum(somewhere(output) for output in outputs)
        gradients = tape.gradient(loss, [v.value for v in module.trainable_variables])
        for variable, gradient in zip(
            module.trainable_variables, gradients, strict=True
        ):
            assert gradient is not None, f"{variable.path} gets no gradient"
            gradient = tf.convert_to_tensor(gradient)
            assert np.isfinite(gradient).all(), variable.path
            reached[variable.path] += float(tf.norm(gradient))
    # Biases that an instance norm takes away again get rounding errors and no more.
    largest = max(reached.values(), default=0.0)
    quiet = [
        p for p, size in reached.items() if size <= 1e-5 * largest * (row.idle > 0)
    ]
    assert len(quiet) == row.idle, quiet
    assert all(path.endswith("/bias") for path in quiet)


def somewhere(output):
    """A sum in which every number of an output has another weight."""
    direction = np.random.default_rng(1).normal(size=output.shape)
    return tf.reduce_sum(tf.cast(output, tf.float32) * direction.astype("float32"))


def runs_in_mixed_precision(row, dtype):
    """Close to float32 with float32 variables; half precision inside."""
    module, half = seeded(row), seeded(row, dtype)
    half.set_weights(module.get_weights())
    assert {v.dtype for v in half.trainable_variables} <= {"float32"}
    inputs = sample(row, 3)
    expected, outputs = module(inputs), half(inputs)
    wanted = "float32" if row.whole else dtype.removeprefix("mixed_")

    def check(output, expected):
        assert keras.backend.standardize_dtype(output.dtype) == wanted
        output = tf.cast(output, tf.float32)
        np.testing.assert_allclose(output, expected, rtol=0.05, atol=0.05)
        # A network that ignores the policy would be equal.
        if module.trainable_variables:
            assert not np.array_equal(output, expected)

    each(check, outputs, expected)


def is_deterministic(row):
    """One seed: the same weights and the same outputs, in training too."""
    outputs = []
    for _ in range(2):
        module = seeded(row)
        outputs.append(module(sample(row, 3), training=True))
    each(np.testing.assert_array_equal, *outputs)


def is_the_same_in_graph_and_xla(row):
    """Eager, graph and XLA agree."""
    module, inputs = seeded(row), sample(row, 3)
    eager = module(inputs, training=False)
    for jit_compile in (False, True):
        compiled = tf.function(
            lambda x: module(x, training=False), jit_compile=jit_compile
        )
        each(np.testing.assert_allclose, compiled(inputs), eager, rtol=1e-4, atol=1e-5)


def weight_specs(row):
    """Shapes, types and roles of a module's variables, in their order."""
    return [
        [variable.name, list(variable.shape), str(variable.dtype), variable.trainable]
        for variable in seeded(row).variables
        if not variable.name.startswith("seed_generator")
    ]


# Losses.


def loss_serializes(loss):
    """Comes back from its config and from Keras's serialization."""
    config = json.loads(json.dumps(loss.get_config()))
    serialized = json.loads(json.dumps(keras.saving.serialize_keras_object(loss)))
    for source in (config, serialized):
        again = kgan.losses.get(source)
        assert type(again) is type(loss)
        assert again.get_config() == loss.get_config()


def loss_is_a_scalar_everywhere(loss):
    """float32 scalars, the same in eager, graph and XLA, logits of any rank."""
    rng = np.random.default_rng(0)
    for shape in ((4,), (4, 1), (4, 3, 3, 1)):
        real, fake = rng.normal(0, 3, (2, *shape)).astype("float32")
        for pays, logits in ((loss.d_loss, (real, fake)), (loss.g_loss, (fake,))):
            eager = pays(*logits)
            assert eager.shape == () and eager.dtype == tf.float32
            for jit_compile in (False, True):
                compiled = tf.function(pays, jit_compile=jit_compile)
                np.testing.assert_allclose(compiled(*logits), eager, rtol=1e-5)


def loss_pulls_in_the_right_direction(loss):
    """D raises the logits of real and lowers those of fake; G raises them."""
    real, fake = tf.constant(-0.3), tf.constant(0.2)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([real, fake])
        d_loss, g_loss = loss.d_loss(real, fake), loss.g_loss(fake)
    assert float(tape.gradient(d_loss, real)) < 0 < float(tape.gradient(d_loss, fake))
    assert float(tape.gradient(g_loss, fake)) < 0

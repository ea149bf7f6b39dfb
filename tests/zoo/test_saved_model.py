"""SavedModels work where there is neither kgan nor Keras."""

import subprocess
import sys

import numpy as np
import pytest

from kgan import zoo

# `import tensorflow` imports Keras where it finds it: here it does not.
PROGRAM = """
import importlib.machinery, sys

class Without(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.split(".")[0] in ("keras", "kgan"):
            return None
        return super().find_spec(name, path, target)

sys.meta_path[:] = [
    Without if finder is importlib.machinery.PathFinder else finder
    for finder in sys.meta_path
]
import numpy as np
import tensorflow as tf

directory, out = sys.argv[1:]
result = {}

def opened(name):
    model = tf.saved_model.load(f"{directory}/{name}/saved_model")
    opened.kept.append(model)
    return model.signatures

def fails(function, **inputs):
    try:
        function(**inputs)
    except tf.errors.InvalidArgumentError as error:
        return "wants" in str(error)
    return False

opened.kept = []
seed = tf.constant(5, tf.int64)
gan, cgan, judge = opened("gan"), opened("cgan"), opened("judge")
labels = tf.constant([0, 1, 2] * 6)
latents = gan["latents"](seed=seed, n=tf.constant(18))["latents"]
result["names"] = [sorted(model) for model in (gan, cgan)]
result["gan"] = gan["generate"](seed=seed, n=tf.constant(18))["images"]
result["served"] = gan["serving_default"](seed=seed, n=tf.constant(18))["images"]
result["few"] = gan["generate"](seed=seed, n=tf.constant(3))["images"]
result["none"] = gan["generate"](seed=seed, n=tf.constant(0))["images"]
result["from_latents"] = gan["generate_from_latents"](latents=latents)["images"]
result["cgan"] = cgan["generate"](seed=seed, labels=labels)["images"]
drawn = cgan["latents"](seed=seed, n=tf.constant(18))["latents"]
images = cgan["generate_from_latents"](latents=drawn, labels=labels)["images"]
result["cgan_from_latents"] = images
result["logits"] = judge["classify"](images=images)["logits"]
result["features"] = judge["features"](images=images)["features"]
result["refused"] = [
    fails(gan["generate"], seed=seed, n=tf.constant(-1)),
    fails(cgan["generate"], seed=seed, labels=tf.constant([3])),
    fails(cgan["generate"], seed=seed, labels=tf.constant([-1])),
    fails(cgan["generate_from_latents"], latents=drawn, labels=labels[:2]),
]
assert "keras" not in sys.modules and "kgan" not in sys.modules
np.savez(out, **result)
"""


@pytest.fixture(scope="module")
def result(models, tmp_path_factory):
    out = tmp_path_factory.mktemp("result") / "result.npz"
    command = [sys.executable, "-c", PROGRAM, str(models.directory), str(out)]
    done = subprocess.run(
        command, cwd=out.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with np.load(out) as arrays:
        return dict(arrays)


def test_signatures_have_their_names(result):
    names = ["generate", "generate_from_latents", "latents", "serving_default"]
    assert result["names"].tolist() == [names, names]


@pytest.mark.parametrize("name", ["gan", "cgan"])
def test_it_draws_what_the_loaded_model_draws(result, model_zoo, name):
    wanted = zoo.load(name).generate(18, seed=5)
    np.testing.assert_array_equal(result[name], wanted)
    assert result[name].dtype == np.uint8


def test_signatures_agree(result):
    np.testing.assert_array_equal(result["served"], result["gan"])
    np.testing.assert_array_equal(result["from_latents"], result["gan"])
    np.testing.assert_array_equal(result["cgan_from_latents"], result["cgan"])
    np.testing.assert_array_equal(result["few"], result["gan"][:3])
    assert result["none"].shape == (0, 8, 8, 1)


def test_judge_agrees(result, model_zoo):
    judge = zoo.load("judge")
    np.testing.assert_allclose(result["logits"], judge.logits(result["cgan"]))
    np.testing.assert_allclose(result["features"], judge.features(result["cgan"]))


def test_wrong_inputs_are_refused_in_the_graph(result):
    assert result["refused"].tolist() == [True] * 4


@pytest.mark.parametrize(
    ("value", "wanted"), [(-1.0, 0), (0.0, 128), (1.0, 255), (-0.5, 64), (7.0, 255)]
)
def test_pictures_are_the_nearest_uint8(tmp_path, value, wanted):
    # By hand: (value + 1) * 127.5, clipped; halves go to the even number.
    import keras
    import tensorflow as tf

    from kgan.zoo.export import GeneratorExport, write

    inputs = keras.Input((2,))
    flat = keras.layers.Dense(
        1,
        kernel_initializer="zeros",
        bias_initializer=keras.initializers.Constant(value),
    )(inputs)
    network = keras.Model(inputs, keras.layers.Reshape((1, 1, 1))(flat))
    write(GeneratorExport(network, (1, 1, 1), 2, "uniform", None), tmp_path / "model")
    signatures = tf.saved_model.load(str(tmp_path / "model")).signatures
    drawn = signatures["generate"](seed=tf.constant(0, tf.int64), n=tf.constant(20))
    assert np.unique(drawn["images"]).tolist() == [wanted]


@pytest.mark.parametrize(
    ("distribution", "low", "high"), [("uniform", -1, 1), ("unit_uniform", 0, 1)]
)
def test_uniform_latents(distribution, low, high):
    import tensorflow as tf

    from kgan.zoo.export import DISTRIBUTIONS

    draw = DISTRIBUTIONS[distribution]
    drawn = draw((10_000, 3), tf.constant([1, 0], tf.int64)).numpy()
    assert low <= drawn.min() < low + 0.01 and high - 0.01 < drawn.max() <= high
    # The variance of a uniform distribution is (high - low)^2 / 12.
    assert abs(drawn.var() - (high - low) ** 2 / 12) < 0.01

"""Running metrics against the functions of all features at once."""

import keras
import numpy as np
import pytest

from kgan.metrics import FrechetDistance, KernelDistance, frechet_distance, squared_mmd


@pytest.fixture
def extractor():
    keras.utils.set_random_seed(0)
    inputs = keras.Input((2, 2, 1))
    features = keras.layers.Dense(3, activation="tanh")(keras.layers.Flatten()(inputs))
    return keras.Model(inputs, features)


def batches(seed, shift=0.0, sizes=(5, 8, 3)):
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(n, 2, 2, 1)) + shift).astype("float32") for n in sizes]


def features(extractor, images):
    return keras.ops.convert_to_numpy(extractor(images))


def test_frechet_distance_is_that_of_all_batches_at_once(extractor):
    metric = FrechetDistance(extractor)
    real, fake = batches(0), batches(1, 0.5)
    for real_batch, fake_batch in zip(real, fake, strict=True):
        metric.update_state(real_batch, fake_batch)
    expected = frechet_distance(
        features(extractor, np.concatenate(real)),
        features(extractor, np.concatenate(fake)),
    )
    assert float(metric.result()) == pytest.approx(expected, rel=1e-5)
    metric.reset_state()
    assert float(metric.result()) == 0


def test_frechet_distance_of_shifted_features_in_closed_form():
    """Equal spread, means apart by (3, 4); large offsets do not drown it."""
    metric = FrechetDistance(lambda x: x, num_features=2)
    real = np.array([[0, 0], [1, 2], [2, 0], [5, 1]], "float32") + 100
    metric.update_state(real, real + np.array([3, 4], "float32"))
    assert float(metric.result()) == pytest.approx(25, rel=1e-5)


def test_kernel_distance_is_the_mean_of_batches(extractor):
    metric = KernelDistance(extractor)
    real, fake = batches(0), batches(1, 0.5)
    expected = []
    for real_batch, fake_batch in zip(real, fake, strict=True):
        metric.update_state(real_batch, fake_batch)
        expected.append(
            squared_mmd(
                features(extractor, real_batch), features(extractor, fake_batch)
            )
        )
    assert float(metric.result()) == pytest.approx(np.mean(expected), rel=1e-4)


@pytest.mark.parametrize("metric_class", [FrechetDistance, KernelDistance])
def test_comes_back_from_its_config(metric_class, extractor):
    metric = metric_class(extractor, name="distance")
    again = metric_class.from_config(metric.get_config())
    again.feature_extractor.set_weights(extractor.get_weights())
    real, fake = batches(0)[0], batches(1)[0]
    metric.update_state(real, fake)
    again.update_state(real, fake)
    assert again.name == "distance"
    assert float(again.result()) == pytest.approx(float(metric.result()))


def test_counts_in_a_compiled_evaluation(extractor):
    """As a metric of a model: targets are the real side, outputs the fake one."""
    inputs = keras.Input((2, 2, 1))
    model = keras.Model(inputs, keras.layers.Rescaling(2.0)(inputs))
    model.compile(
        loss="mse", metrics=[FrechetDistance(extractor), KernelDistance(extractor)]
    )
    (images,) = batches(0, sizes=(20,))
    logs = model.evaluate(images, images, batch_size=10, verbose=0, return_dict=True)
    real, fake = features(extractor, images), features(extractor, 2 * images)
    assert logs["frechet_distance"] == pytest.approx(
        frechet_distance(real, fake), rel=1e-5
    )
    halves = [squared_mmd(real[i : i + 10], fake[i : i + 10]) for i in (0, 10)]
    assert logs["kernel_distance"] == pytest.approx(np.mean(halves), rel=1e-4)


def test_bad_use_is_named(extractor):
    with pytest.raises(ValueError, match="`num_features` has to be given"):
        FrechetDistance(lambda x: x)
    with pytest.raises(ValueError, match="no `sample_weight`"):
        FrechetDistance(extractor).update_state(1, 1, sample_weight=1)
    with pytest.raises(ValueError, match="no `sample_weight`"):
        KernelDistance(extractor).update_state(1, 1, sample_weight=1)

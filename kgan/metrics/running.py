"""Distances as Keras metrics, added up batch by batch around an extractor."""

import keras
from keras import ops


class FeatureMetric(keras.metrics.Metric):
    """A metric that looks at features of the pictures it is given.

    Args:
        feature_extractor: callable from a batch of pictures, in the form in
            which the metric gets them, to `(batch, dim)`.
        name: str. Name of the metric.
        dtype: dtype of the result.
    """

    def __init__(self, feature_extractor, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.feature_extractor = feature_extractor

    def features(self, images, dtype):
        """Returns the features of a batch as `dtype`."""
        return ops.cast(self.feature_extractor(images), dtype)

    def get_config(self):
        """Returns the constructor's arguments."""
        extractor = keras.saving.serialize_keras_object(self.feature_extractor)
        return {**super().get_config(), "feature_extractor": extractor}

    @classmethod
    def from_config(cls, config):
        """Builds the metric from what `get_config` returned."""
        extractor = keras.saving.deserialize_keras_object(config["feature_extractor"])
        return cls(**{**config, "feature_extractor": extractor})


@keras.saving.register_keras_serializable(package="kgan")
class FrechetDistance(FeatureMetric):
    """Frechet distance of the real and fake pictures seen since the reset.

    Keeps the count, the sum and the sum of outer products of each side's
    features, in float64, and so needs no memory for the pictures. The result
    is that of `kgan.metrics.frechet_distance` on all the features at once.

    Args:
        feature_extractor: callable from a batch of pictures, in the form in
            which the metric gets them, to `(batch, dim)`; such as the
            `feature_extractor` of a `kgan.networks.Classifier`.
        num_features: int. `dim`. Defaults to the last of the extractor's
            `output_shape`, where it is a Keras model.
        name: str. Name of the metric.
        dtype: dtype of the result.

    Example:

    ```python
    metric = kgan.metrics.FrechetDistance(classifier.feature_extractor)
    for real in dataset:
        metric.update_state(real, generator(latents))
    print(float(metric.result()))
    ```
    """

    def __init__(
        self,
        feature_extractor,
        num_features=None,
        name="frechet_distance",
        dtype=None,
    ):
        super().__init__(feature_extractor, name, dtype)
        self.num_features = num_features or _output_size(feature_extractor)
        self.real = self._add_sums("real")
        self.fake = self._add_sums("fake")

    def _add_sums(self, side):
        def zeros(*shape, name):
            return self.add_variable(
                shape, "zeros", dtype="float64", name=f"{side}_{name}"
            )

        dim = self.num_features
        return (
            zeros(name="count"),
            zeros(dim, name="sum"),
            zeros(dim, dim, name="outer"),
        )

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch of each side; they may differ in size.

        Args:
            y_true: real pictures.
            y_pred: generated pictures.
            sample_weight: not supported.
        """
        _refuse_weights(sample_weight)
        self._add(self.real, y_true)
        self._add(self.fake, y_pred)

    def _add(self, sums, images):
        features = self.features(images, "float64")
        count, total, outer = sums
        count.assign_add(ops.cast(ops.shape(features)[0], "float64"))
        total.assign_add(ops.sum(features, axis=0))
        outer.assign_add(ops.transpose(features) @ features)

    def result(self):
        """Returns the distance; 0 before the first update."""
        real_mean, real_covariance = _moments(*self.real)
        fake_mean, fake_covariance = _moments(*self.fake)
        values, vectors = ops.linalg.eigh(real_covariance)
        root = vectors * _root(values) @ ops.transpose(vectors)
        product = root @ fake_covariance @ root
        # Symmetric but for rounding, which `eigh` would answer differently for
        # the two triangles.
        shared, _ = ops.linalg.eigh((product + ops.transpose(product)) / 2)
        distance = (
            ops.sum((real_mean - fake_mean) ** 2)
            + ops.trace(real_covariance)
            + ops.trace(fake_covariance)
            - 2 * ops.sum(_root(shared))
        )
        return ops.cast(ops.relu(distance), self.dtype)

    def get_config(self):
        return {**super().get_config(), "num_features": self.num_features}


@keras.saving.register_keras_serializable(package="kgan")
class KernelDistance(FeatureMetric):
    """Kernel distance: the mean of every batch's unbiased squared MMD.

    A batch takes the place of a subset in `kgan.metrics.kernel_distance`: the
    expectation is the same for every batch size, the noise is not.

    Args:
        feature_extractor: as of `FrechetDistance`.
        name: str. Name of the metric.
        dtype: dtype of the result.
    """

    def __init__(self, feature_extractor, name="kernel_distance", dtype=None):
        super().__init__(feature_extractor, name, dtype)
        self.mean = keras.metrics.Mean()

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds one batch of each side, of at least two pictures.

        Args:
            y_true: real pictures.
            y_pred: generated pictures.
            sample_weight: not supported.
        """
        _refuse_weights(sample_weight)
        real = self.features(y_true, "float32")
        fake = self.features(y_pred, "float32")
        self.mean.update_state(
            _mean_of_pairs(_kernel(real, real))
            + _mean_of_pairs(_kernel(fake, fake))
            - 2 * ops.mean(_kernel(real, fake))
        )

    def result(self):
        """Returns the mean over the batches; 0 before the first update."""
        return self.mean.result()


def _refuse_weights(sample_weight):
    if sample_weight is not None:
        raise ValueError("A distance of two sets has no `sample_weight`.")


def _output_size(feature_extractor):
    shape = getattr(feature_extractor, "output_shape", None)
    if not shape or len(shape) != 2:
        raise ValueError(
            "`num_features` has to be given where the extractor is not a Keras model "
            f"with outputs of shape (batch, dim); received {feature_extractor!r}."
        )
    return shape[-1]


# `matmul` and a `maximum` with a number make float32 of float64 on Keras's torch
# backend; `@`, `relu` and a `maximum` of two tensors do not.


def _root(values):
    return ops.sqrt(ops.relu(values))


def _moments(count, total, outer):
    one = ops.ones_like(total[0])
    count = ops.maximum(count, one)
    mean = total / count
    scatter = outer - count * ops.outer(mean, mean)
    return mean, scatter / ops.maximum(count - one, one)


def _kernel(x, y):
    return (x @ ops.transpose(y) / x.shape[1] + 1.0) ** 3


def _mean_of_pairs(matrix):
    count = ops.cast(ops.shape(matrix)[0], matrix.dtype)
    return (ops.sum(matrix) - ops.trace(matrix)) / (count * (count - 1.0))

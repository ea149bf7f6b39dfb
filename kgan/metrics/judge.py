"""Judges: what looks at pictures and answers with features and classes."""

import keras
import numpy as np
from keras import ops

from kgan import pictures


class Judge:
    """Looks at uint8 pictures, in batches.

    Whatever has `features` (and, where it knows classes, `probabilities`) of
    this form is a judge: those of the zoo (`kgan.zoo.load("judge_mnist")`)
    are, and `feature_judge` makes one of any function.

    Args:
        features: callable from a uint8 array `(b, height, width, channels)`
            to `(b, dim)`.
        probabilities: optional callable from the same to `(b, num_classes)`.
        batch_size: int. Pictures given at a time. Defaults to `256`.
    """

    def __init__(self, features, probabilities=None, batch_size=256):
        self._features = features
        self._probabilities = probabilities
        self.batch_size = batch_size

    @classmethod
    def of_classifier(cls, classifier, batch_size=256):
        """Returns the judge that a `kgan.networks.Classifier` is.

        Args:
            classifier: Keras model with a `feature_extractor`, of floats in
                [-1, 1] to logits. One of attributes gives features only: its
                logits are of no classes.
            batch_size: int. Pictures given at a time.
        """
        extractor = classifier.feature_extractor

        def features(images):
            return _run(extractor, pictures.from_uint8(images))

        def probabilities(images):
            return _softmax(_run(classifier, pictures.from_uint8(images)))

        if getattr(classifier, "multi_label", False):
            return cls(features, None, batch_size)
        return cls(features, probabilities, batch_size)

    @property
    def knows_classes(self):
        """Whether `probabilities` can be asked for."""
        return self._probabilities is not None

    def features(self, images):
        """Returns what the judge sees, `(n, dim)` float32.

        Args:
            images: uint8 array of shape `(n, height, width, channels)`.
        """
        return self._in_batches(self._features, images)

    def probabilities(self, images):
        """Returns the probability of every class, `(n, num_classes)` float32.

        Args:
            images: uint8 array of shape `(n, height, width, channels)`.

        Raises:
            ValueError: if the judge knows no classes.
        """
        if not self.knows_classes:
            raise ValueError(
                "This judge gives features only. `probabilities` wants a classifier: "
                "one of the zoo, or `feature_judge(..., probabilities=function)`."
            )
        return self._in_batches(self._probabilities, images)

    def _in_batches(self, function, images):
        images = check_images(images)
        batches = [
            np.asarray(
                ops.convert_to_numpy(function(images[i : i + self.batch_size])),
                "float32",
            )
            for i in range(0, len(images), self.batch_size)
        ]
        result = np.concatenate(batches)
        if result.ndim != 2 or len(result) != len(images):
            raise ValueError(
                "A judge has to answer with one row a picture, (n, dim); received "
                f"shape {result.shape} for {len(images)} pictures."
            )
        return result


def feature_judge(
    function,
    *,
    image_shape=None,
    preprocess=pictures.from_uint8,
    probabilities=None,
    batch_size=256,
):
    """Makes a judge of a feature extractor from outside.

    Args:
        function: callable, or path of a `.keras` file: from a preprocessed
            batch to features `(b, dim)`.
        image_shape: optional `(height, width, channels)` that `function`
            wants, by default what a Keras model says that it wants. Pictures
            of another size are resized (bicubic, with antialiasing) and grey
            ones repeated over the channels.
        preprocess: callable from a batch with values in [0, 255] to what
            `function` wants. By default scales to [-1, 1].
        probabilities: optional callable from a preprocessed batch to
            `(b, num_classes)`.
        batch_size: int. Pictures given at a time. Defaults to `256`.

    Returns:
        A `Judge`.

    Example:

    ```python
    inception = keras.applications.InceptionV3(include_top=False, pooling="avg")
    judge = kgan.metrics.feature_judge(inception, image_shape=(299, 299, 3))
    figures = kgan.metrics.evaluate(
        generator.generate, judge, real_images, judge_name="inception"
    )
    ```
    """
    if not callable(function):
        function = keras.saving.load_model(function)
    if image_shape is None:
        image_shape = _wanted_shape(function)

    def prepared(answer):
        return lambda images: _run(answer, preprocess(_fit(images, image_shape)))

    return Judge(
        prepared(function), probabilities and prepared(probabilities), batch_size
    )


def check_images(images):
    """Returns `images` if they are what a judge looks at, or says what is wrong."""
    images = np.asarray(images)
    if images.ndim != 4 or images.dtype != np.uint8 or len(images) == 0:
        raise ValueError(
            "A judge looks at uint8 pictures of shape (n, height, width, channels) "
            f"with n > 0; received {images.dtype} of shape {images.shape}."
        )
    return images


def _run(function, batch):
    """Calls a function; a Keras model in inference mode and compiled."""
    if isinstance(function, keras.Model):
        return function.predict_on_batch(batch)
    return function(batch)


def _wanted_shape(function):
    """Returns the shape of picture a Keras model was built for, if it is fixed."""
    shape = getattr(function, "input_shape", None)
    fixed = isinstance(shape, tuple) and len(shape) == 4 and None not in shape[1:]
    return shape[1:] if fixed else None


def _fit(images, image_shape):
    if image_shape is None:
        return images
    height, width, channels = image_shape
    if images.shape[-1] == 1 and channels > 1:
        images = np.repeat(images, channels, axis=-1)
    if images.shape[1:3] != (height, width):
        resized = ops.image.resize(
            images.astype("float32"),
            (height, width),
            interpolation="bicubic",
            antialias=True,
            data_format="channels_last",
        )
        images = np.clip(ops.convert_to_numpy(resized), 0, 255)
    if images.shape[1:] != tuple(image_shape):
        raise ValueError(
            f"The judge wants pictures of shape {tuple(image_shape)}; received "
            f"{images.shape[-1]} channels, which cannot become {channels}."
        )
    return images


def _softmax(logits):
    return ops.convert_to_numpy(ops.softmax(ops.cast(logits, "float32"), axis=-1))

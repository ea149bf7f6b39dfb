"""A small convolutional classifier: the judges of the zoo."""

import keras
from keras import layers

from kgan.networks.network import Network, check_image_shape, dtype_scope


@keras.saving.register_keras_serializable(package="kgan")
class Classifier(Network):
    """A small convolutional classifier that judges generated pictures.

    Every stage is two 3x3 convolutions with batch norm and ReLU, the second
    of stride 2 except in the last stage; then come one dense layer of ReLU,
    whose activations are the features, and the logits:
    `C32, C32s2, C64, C64s2, C128, C128, d128, K` for the default `filters`.
    It is meant to be trained on real pictures alone and then left as it is,
    in the place that Inception has for photographs.

    For photographs `first_strides=2` spares the convolution at full size, and
    `pooling="average"` makes the features independent of where a thing
    stands, and the network small:
    `C32s2, C32s2, C48, C48s2, C64, C64s2, C96, C96, average, d64, K`.

    Args:
        image_shape: tuple `(height, width, channels)`.
        num_classes: int. Number of logits.
        filters: tuple of int. Filters of each stage. Every stage but the last
            halves height and width. Defaults to `(32, 64, 128)`.
        feature_units: int. Units of the feature layer. Defaults to `128`.
        dropout: float. Rate before the feature layer and before the logits.
            Defaults to `0.3`.
        first_strides: int. Strides of the very first convolution. Defaults to
            `1`.
        pooling: `"average"` takes the mean of each filter over the picture
            before the feature layer; `None`, the default, flattens.
        multi_label: bool. The logits are of attributes, each of them there or
            not whatever the others are, and not of classes of which a picture
            has one. The network is the same; who looks at its logits takes a
            sigmoid of each, as `kgan.zoo` does. Defaults to `False`.
        dtype: name of a dtype policy; the global one if `None`. The logits
            are float32 in any case.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`,
            values in [-1, 1].

    Returns:
        Logits of shape `(batch, num_classes)`.

    Example:

    >>> classifier = Classifier((28, 28, 1), num_classes=10)
    >>> classifier.output_shape, classifier.feature_extractor.output_shape
    ((None, 10), (None, 128))

    Reference:

    - [Springenberg et al., 2015](https://arxiv.org/abs/1412.6806) for strides
      in the place of pooling; no widths or numbers are taken from there.
    """

    def __init__(
        self,
        image_shape,
        num_classes,
        filters=(32, 64, 128),
        feature_units=128,
        dropout=0.3,
        first_strides=1,
        pooling=None,
        multi_label=False,
        dtype=None,
        **kwargs,
    ):
        image_shape = check_image_shape(image_shape)
        filters = tuple(filters)
        if pooling not in (None, "average"):
            raise ValueError(
                f'`pooling` wants "average" or None; received {pooling!r}.'
            )
        with dtype_scope(dtype) as dtype:
            inputs = keras.Input(image_shape, name="images")
            x = inputs
            for stage, width in enumerate(filters):
                last = stage == len(filters) - 1
                first = first_strides if stage == 0 else 1
                x = _convolution(x, width, first, f"stage{stage}_a")
                x = _convolution(x, width, 1 if last else 2, f"stage{stage}_b")
            pool = layers.GlobalAveragePooling2D if pooling else layers.Flatten
            x = pool()(x)
            x = layers.Dropout(dropout)(x)
            x = layers.Dense(feature_units, activation="relu", name="features")(x)
            x = layers.Dropout(dropout)(x)
            logits = layers.Dense(num_classes, dtype="float32", name="logits")(x)
        super().__init__(
            inputs=inputs,
            outputs=logits,
            arguments={
                "image_shape": image_shape,
                "num_classes": num_classes,
                "filters": filters,
                "feature_units": feature_units,
                "dropout": dropout,
                "first_strides": first_strides,
                "pooling": pooling,
                "multi_label": bool(multi_label),
            },
            dtype=dtype,
            **kwargs,
        )

    @property
    def feature_extractor(self):
        """Keras model from images to `(batch, feature_units)`; shares weights."""
        features = self.get_layer("features").output
        return keras.Model(self.input, features, name="feature_extractor")


def _convolution(x, filters, strides, name):
    x = layers.Conv2D(
        filters, 3, strides, padding="same", use_bias=False, name=f"{name}_conv"
    )(x)
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}_norm")(x)
    return layers.ReLU(name=f"{name}_relu")(x)

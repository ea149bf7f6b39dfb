"""The conditional generative adversarial network."""

import keras
import numpy as np
from keras import ops

from kgan.models.gan import GAN


@keras.saving.register_keras_serializable(package="kgan")
class ConditionalGAN(GAN):
    r"""Generator against discriminator, both told the class.

    With the default loss, the non-saturating one:

    - the discriminator descends $-E[\log D(x, y)] - E[\log(1 - D(G(z, y), y))]$
    - the generator descends $-E[\log D(G(z, y), y)]$

    Fakes are drawn for the labels of the batch, so classes have the
    frequencies of the data. A batch is a pair of images, `(batch, height,
    width, channels)` in [-1, 1], and labels, int `(batch,)`.

    Args:
        generator: built Keras model from [latents, labels] to images.
        discriminator: built Keras model from [images, labels] to logits.
        num_classes: int. Labels are `0 .. num_classes - 1`.
        **kwargs: as for `GAN`.

    Reference:

    - [Mirza & Osindero, 2014](https://arxiv.org/abs/1411.1784)
    """

    def __init__(self, generator, discriminator, *, num_classes, **kwargs):
        super().__init__(generator, discriminator, **kwargs)
        self.num_classes = int(num_classes)

    def unpack(self, batch):
        """Splits a batch into real images and their labels.

        Raises:
            ValueError: if there are no labels.
        """
        images, labels, _ = keras.utils.unpack_x_y_sample_weight(batch)
        if labels is None:
            raise ValueError(
                "ConditionalGAN wants batches of (images, labels); received "
                "images alone. `kgan.data.load(..., labelled=True)` gives both."
            )
        return ops.convert_to_tensor(images), ops.cast(labels, "int32")

    def check_labels(self, n, labels):
        """Returns n labels: those given, or all classes in turn.

        Raises:
            ValueError: for a label that is no class.
        """
        if labels is None:
            return np.arange(n, dtype="int32") % self.num_classes
        labels = np.asarray(labels)
        wrong = labels[(labels < 0) | (labels >= self.num_classes)]
        if labels.dtype.kind not in "iu" or labels.ndim != 1 or len(wrong):
            raise ValueError(
                f"`labels` wants one integer of 0 .. {self.num_classes - 1} a "
                f"picture; received {np.unique(wrong)[:5] if len(wrong) else labels!r}."
            )
        return labels.astype("int32")

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "num_classes": self.num_classes}

"""Class head: what a discriminator reads off pictures of any size."""

from keras import ops

from kgan import pictures


class ClassHead:
    """The labels that a StarGAN's discriminator reads off pictures.

    A discriminator knows pictures of the training's size alone. Others come to
    that size as `kgan.data` brings them there: the largest part in the middle
    that has the right proportions, resized bicubically with antialiasing.

    Args:
        discriminator: built Keras model from images of a fixed size to logits
            of the source and of the labels.
        single: bool. Whether the labels are classes that exclude one another:
            softmax in place of a sigmoid a label.

    Attributes:
        image_shape: tuple `(height, width, channels)`, the training's.
    """

    def __init__(self, discriminator, single=False):
        self.discriminator = discriminator
        self.activation = ops.softmax if single else ops.sigmoid
        self.image_shape = tuple(discriminator.inputs[0].shape[1:])

    def __call__(self, images):
        """Returns the probability of every label.

        Args:
            images: uint8 tensor `(batch, height, width, channels)`.

        Returns:
            float32 tensor `(batch, num_labels)`.
        """
        images = covering(images, self.image_shape[:2])
        _, logits = self.discriminator(pictures.from_uint8(images), training=False)
        return self.activation(ops.cast(logits, "float32"))

    def predict(self, images):
        """The same of a uint8 array by a compiled call; returns an array."""
        images = ops.convert_to_numpy(covering(images, self.image_shape[:2]))
        images = pictures.from_uint8(images)
        _, logits = self.discriminator.predict_on_batch(images)
        logits = logits.astype("float32")
        return ops.convert_to_numpy(self.activation(ops.convert_to_tensor(logits)))


def covering(images, size):
    """Resizes pictures to a size; what juts out is cut evenly on both sides.

    Args:
        images: uint8 tensor `(batch, height, width, channels)`.
        size: pair of int, height and width.

    Returns:
        float32 tensor of that size, of whole numbers in 0 .. 255.
    """
    tall, wide = ops.shape(images)[1:3]
    rows, columns = part(tall, wide, *size), part(wide, tall, *size[::-1])
    top, left = (tall - rows) // 2, (wide - columns) // 2
    images = ops.cast(images, "float32")[:, top : top + rows, left : left + columns]
    resized = ops.image.resize(
        images,
        size,
        interpolation="bicubic",
        antialias=True,
        data_format="channels_last",
    )
    # Bicubic weights overshoot at edges; a stored picture cannot.
    return ops.round(ops.clip(resized, 0.0, 255.0))


def part(length, across, wanted, wanted_across):
    """How much of a length stays, so that it is to `across` as is wanted.

    Args:
        length: int or integer scalar tensor.
        across: likewise, the other length of the picture.
        wanted: int. What the length becomes.
        wanted_across: int. What the other one becomes.
    """
    proportional = (across * wanted + wanted_across // 2) // wanted_across
    return ops.minimum(length, ops.maximum(proportional, 1))

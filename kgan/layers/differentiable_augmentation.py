"""What a discriminator sees its pictures through, so that little data last longer."""

import keras
from keras import ops

from kgan import chance

POLICY = ("zoom", "shift", "colour", "cutout")
# The greatest zoom, in powers of e: from 0.84 to 1.2 times the size.
ZOOM = 0.18
# Of the side of a picture.
SHIFT, HOLE = 1 / 8, 3 / 8
# Chroma and contrast are multiplied by 1 give or take these; to brightness it is added.
CHROMA, CONTRAST, BRIGHTNESS = 0.4, 0.3, 0.2


@keras.saving.register_keras_serializable(package="kgan")
class DifferentiableAugmentation(keras.layers.Layer):
    """Moves, colours and covers pictures at random, and lets gradients through.

    The first layer of a discriminator: real pictures and fakes are then judged as
    they look through it, and no generator learns to draw what it does, as it would
    if the data were augmented so. A discriminator that has few pictures no longer
    knows them by heart, and one that reads labels cannot be told a label by a faint
    pattern that would not survive a shift by a pixel.

    By itself it does nothing, `training=True` turns it on. Every picture of a batch
    has chances of its own, and only shapes that are known can be moved.

    Args:
        policy: tuple of names out of `"zoom"` (0.84 to 1.2 times as large),
            `"shift"` (up to an eighth of the side), `"colour"` (saturation,
            contrast, brightness) and `"cutout"` (a square of 3/8 of the side goes
            grey); all of them by default. What lies beyond the border is the border's
            colour.
        seed: int, of the chances.
        **kwargs: `name`, `dtype`.

    Call arguments:
        inputs: float tensor of shape `(batch, height, width, channels)`, values in
            [-1, 1].
        training: bool.

    Returns:
        Tensor of the same shape and dtype; values may lie a little beyond [-1, 1].

    Example:

    >>> images = np.random.default_rng(0).uniform(-1, 1, (2, 8, 8, 3))
    >>> seen = DifferentiableAugmentation(("shift",), seed=0)(images, training=True)
    >>> seen.shape
    TensorShape([2, 8, 8, 3])

    Reference:

    - [Zhao et al., 2020](https://arxiv.org/abs/2006.10738); zoom is added, and
      colours change less, since hair is told by its colour.
    """

    def __init__(self, policy=POLICY, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.policy = check_policy(policy)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        """Shows the pictures as chance will have them."""
        if not training or not self.policy:
            return inputs
        images = ops.cast(inputs, "float32")
        chances = chance.uniform((ops.shape(images)[0], 8), self.seed_generator)
        of = ops.unstack(chances * 2.0 - 1.0, 8, axis=1)  # each in [-1, 1]
        if "zoom" in self.policy or "shift" in self.policy:
            images = self.move(images, *of[:3])
        if "colour" in self.policy:
            images = colour(images, *of[3:6])
        if "cutout" in self.policy:
            images = cut_out(images, *of[6:])
        return ops.cast(images, inputs.dtype)

    def move(self, images, zoom, down, right):
        """Zooms and shifts: a product with a matrix a side, which has its gradients."""
        zoom = zoom if "zoom" in self.policy else ops.zeros_like(zoom)
        reach = SHIFT if "shift" in self.policy else 0.0
        height, width = images.shape[1:3]
        rows = places(height, zoom, reach * down)
        columns = places(width, zoom, reach * right)
        images = ops.einsum("bij,bjkc->bikc", rows, images)
        return ops.einsum("blk,bikc->bilc", columns, images)

    def compute_output_shape(self, input_shape):
        """The shape of the inputs."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "policy": list(self.policy), "seed": self.seed}


def places(size, zoom, shift):
    """Matrices that interpolate each pixel of a row from two neighbours.

    Args:
        size: int. Pixels of the row.
        zoom: float tensor of shape `(batch,)` in [-1, 1].
        shift: float tensor of shape `(batch,)`, in parts of the row.

    Returns:
        float32 tensor of shape `(batch, size, size)`; its rows add up to 1.
    """
    pixels = ops.arange(size, dtype="float32")
    middle = (size - 1) / 2
    away = (pixels - middle)[None] * ops.exp(ZOOM * zoom)[:, None]
    source = ops.clip(middle + away + size * shift[:, None], 0.0, size - 1.0)
    return ops.maximum(0.0, 1.0 - ops.abs(source[:, :, None] - pixels))


def colour(images, chroma, contrast, brightness):
    """Changes saturation, contrast and brightness, each by one number a picture."""

    def around(middle, factor):
        return middle + (images - middle) * a_picture(1.0 + factor)

    images = around(ops.mean(images, axis=-1, keepdims=True), CHROMA * chroma)
    images = around(
        ops.mean(images, axis=(1, 2, 3), keepdims=True), CONTRAST * contrast
    )
    return images + a_picture(BRIGHTNESS * brightness)


def cut_out(images, down, right):
    """Covers a square around one point a picture with grey, cut off at the border."""

    def inside(size, at):
        pixels = ops.arange(size, dtype="float32")
        middle = size * (1.0 + at[:, None]) / 2
        return ops.abs(pixels - middle) < HOLE * size / 2

    rows, columns = inside(images.shape[1], down), inside(images.shape[2], right)
    hole = ops.logical_and(rows[:, :, None], columns[:, None, :])
    return ops.where(hole[..., None], ops.zeros_like(images), images)


def a_picture(numbers):
    """Numbers of shape `(batch,)` that multiply pictures."""
    return numbers[:, None, None, None]


def check_policy(policy, what="`policy`"):
    """Returns the names as a tuple.

    Args:
        policy: names, see `DifferentiableAugmentation`.
        what: str, what the message calls them.

    Raises:
        ValueError: for one that there is not, or that is there twice.
    """
    names = (policy,) if isinstance(policy, str) else tuple(policy)
    if not set(names) <= set(POLICY) or len(set(names)) < len(names):
        raise ValueError(
            f"{what} wants some of {', '.join(POLICY)}, each once; received {policy!r}."
        )
    return names

"""What a discriminator sees its pictures through, so that little data last longer."""

import keras
from keras import ops

from kgan import chance

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
    has chances of its own. Each change is left out for some pictures: if all were
    changed, a generator might draw them so and the discriminator could not tell.

    Args:
        policy: tuple of names out of `"zoom"` (0.84 to 1.2 times as large; it
            blurs, and so hides the finest faults of fakes), `"shift"` (up to an
            eighth of the side, whole pixels), `"colour"` (saturation, contrast,
            brightness) and `"cutout"` (a square of 3/8 of the side goes grey); all
            of them by default. What lies beyond the border is the border's colour.
            Height and width have to be known to move.
        share: float in [0, 1]. Of the pictures to which each change is made.
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
    - [Karras et al., 2020](https://arxiv.org/abs/2006.06676): why not all pictures.
    """

    def __init__(self, policy=None, share=0.75, seed=None, **kwargs):
        super().__init__(**kwargs)
        self.policy = POLICY if policy is None else check_policy(policy)
        if not 0 <= share <= 1:
            raise ValueError(f"`share` wants a part, 0 to 1; received {share!r}.")
        self.share = float(share)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        """Shows the pictures as chance will have them."""
        if not training or not self.policy:
            return inputs
        images = ops.cast(inputs, "float32")
        for name in self.policy:
            chances = chance.uniform((ops.shape(images)[0], 4), self.seed_generator)
            chosen, *amounts = ops.unstack(chances, 4, axis=1)
            changed = CHANGES[name](images, *(2.0 * x - 1.0 for x in amounts))
            images = ops.where(a_picture(chosen) < self.share, changed, images)
        return ops.cast(images, inputs.dtype)

    def compute_output_shape(self, input_shape):
        """The shape of the inputs."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments."""
        own = {"policy": list(self.policy), "share": self.share, "seed": self.seed}
        return {**super().get_config(), **own}


def zoom(images, by, *_):
    """Makes pictures larger or smaller around their middle."""
    factor = ops.exp(ZOOM * by)[:, None]
    return moved(images, *(factor * from_middle(size) for size in images.shape[1:3]))


def shift(images, down, right, _):
    """Moves pictures by whole pixels: what is fine in them stays as fine."""
    ways = zip(images.shape[1:3], (down, right), strict=True)
    pixels = [(size, ops.round(SHIFT * size * way)[:, None]) for size, way in ways]
    return moved(images, *(from_middle(size) + way for size, way in pixels))


def from_middle(size):
    """How far the pixels of a row lie from its middle, `(1, size)`."""
    return ops.arange(size, dtype="float32")[None] - (size - 1) / 2


def moved(images, rows, columns):
    """Pictures of which each pixel comes from another place.

    A product with a matrix a side, of which the gradients are exact.

    Args:
        images: float32 tensor of shape `(batch, height, width, channels)`.
        rows: where those come from, from the middle, `(batch, height)`.
        columns: likewise, `(batch, width)`.
    """
    images = ops.einsum("bij,bjkc->bikc", interpolation(rows), images)
    return ops.einsum("blk,bikc->bilc", interpolation(columns), images)


def interpolation(places):
    """Matrices that make each pixel of a row from the two next to its place.

    Args:
        places: float32 tensor of shape `(batch, size)`, from the row's middle.

    Returns:
        float32 tensor of shape `(batch, size, size)`; its rows add up to 1.
    """
    size = places.shape[1]
    edge = (size - 1) / 2
    away = ops.abs(ops.clip(places, -edge, edge)[:, :, None] - from_middle(size)[None])
    return ops.maximum(0.0, 1.0 - away)


def colour(images, chroma, contrast, brightness):
    """Changes saturation, contrast and brightness, each by one number a picture."""

    def around(middle, factor):
        return middle + (images - middle) * a_picture(1.0 + factor)

    images = around(ops.mean(images, axis=-1, keepdims=True), CHROMA * chroma)
    images = around(
        ops.mean(images, axis=(1, 2, 3), keepdims=True), CONTRAST * contrast
    )
    return images + a_picture(BRIGHTNESS * brightness)


def cut_out(images, down, right, _):
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


CHANGES = {"zoom": zoom, "shift": shift, "colour": colour, "cutout": cut_out}
POLICY = tuple(CHANGES)


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

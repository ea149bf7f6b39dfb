"""A store of earlier fakes that the discriminator goes on seeing."""

import keras
from keras import ops

from kgan import chance, engine


@keras.saving.register_keras_serializable(package="kgan")
class ImagePool(keras.layers.Layer):
    """Hands the discriminator fakes of now and of a while ago.

    Until the pool is full it keeps every image and hands it on. Once it is
    full, an image is handed on with probability one half; otherwise it takes
    the place of a random one in the pool, which is handed on instead. So an
    image is returned at most twice. It keeps the discriminator from chasing
    the generator's last few steps (Shrivastava et al., 2017).

    The pool lives in variables: it works in compiled steps and is saved and
    resumed with the model. The images of one batch meet different places in
    the pool; with a batch of one image, as the reference trains, the law is
    the reference's to the letter. Where several replicas train together, each
    keeps the same pool and gives it the images of all.

    Args:
        image_shape: tuple `(height, width, channels)`.
        capacity: int. Images kept; 0 hands everything on. Defaults to `50`.
        seed: int or `keras.random.SeedGenerator`, for the choices.
        **kwargs: `name`, `dtype`.

    Call arguments:
        images: float tensor of shape `(batch, height, width, channels)`;
            `batch` at most `capacity`.

    Returns:
        Tensor of the same shape, a part of it from earlier calls.

    Reference:

    - [Shrivastava et al., 2017](https://arxiv.org/abs/1612.07828), section 2.3.
    - [Zhu et al., 2017](https://arxiv.org/abs/1703.10593), section 4.
    """

    def __init__(self, image_shape, capacity=50, seed=None, **kwargs):
        # Half precision would wear an image off every time it is kept.
        super().__init__(**{**kwargs, "dtype": "float32"})
        if int(capacity) < 0:
            raise ValueError(f"`capacity` wants at least 0; received {capacity!r}.")
        self.image_shape = tuple(image_shape)
        self.capacity = int(capacity)
        self.noise = seed
        if not isinstance(seed, keras.random.SeedGenerator):
            self.noise = keras.random.SeedGenerator(seed)
        if self.capacity:
            self.images = self.add_weight(
                shape=(self.capacity, *self.image_shape),
                initializer="zeros",
                trainable=False,
                dtype="float32",
                name="images",
            )
        self.count = self.add_weight(
            shape=(),
            initializer="zeros",
            trainable=False,
            dtype="int32",
            name="count",
        )
        self.built = True

    def call(self, images):
        """Keeps some of the images and returns as many, old ones among them."""
        if not self.capacity:
            return images
        size = ops.shape(images)[0]
        engine.require(
            size <= self.capacity,
            f"The batch has to be at most the pool's capacity, {self.capacity}; "
            "take a larger pool, none (0), or smaller batches.",
        )
        count = ops.convert_to_tensor(self.count)
        arriving = count + ops.arange(size, dtype="int32")
        filling = arriving < self.capacity
        # The first image that finds the pool full takes the first random place.
        turn = ops.maximum(arriving - self.capacity, 0)
        random = ops.take(self._random_places(count), turn, axis=0)
        places = ops.where(filling, arriving, random)
        odds = chance.uniform((size,), self.noise)
        swapping = ops.logical_and(ops.logical_not(filling), odds > 0.5)
        stored = ops.take(self.images, places, axis=0)
        fresh = ops.cast(images, "float32")
        keeps = ops.reshape(ops.logical_or(filling, swapping), (-1, 1, 1, 1))
        returns = ops.reshape(swapping, (-1, 1, 1, 1))
        self.images.assign(
            ops.scatter_update(
                self.images, places[:, None], ops.where(keeps, fresh, stored)
            )
        )
        self.count.assign(ops.minimum(count + size, self.capacity))
        return ops.cast(ops.where(returns, stored, fresh), images.dtype)

    @property
    def filled(self):
        """How full the pool is, from 0 to 1."""
        return ops.cast(self.count, "float32") / max(1, self.capacity)

    def _random_places(self, count):
        """All places in random order, those that hold an image already first."""
        order = chance.uniform((self.capacity,), self.noise)
        empty = ops.arange(self.capacity, dtype="int32") >= count
        return ops.argsort(order + ops.cast(empty, "float32"))

    def compute_output_shape(self, input_shape):
        """The shape of the images."""
        return input_shape

    def get_config(self):
        """Returns the constructor's arguments, but for the seed."""
        return {
            **super().get_config(),
            "image_shape": list(self.image_shape),
            "capacity": self.capacity,
        }

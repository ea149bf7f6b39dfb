"""Penalties on the slope of the discriminator.

Neither carries a weight: the lambdas stand on the model.
"""

from keras import ops

from kgan import chance, engine, replicas

# The slope is taken of so many times the logits, and divided again in float32. A
# network that computes in float16 has no numbers below 6e-8 and none above 65504,
# and the optimizer's loss scale is not in this inner gradient. So slopes of 1e-7 to
# 500 a pixel survive, those of a fresh discriminator and of a steep one. A power of
# two: elsewhere it changes no bit.
SLOPE_SCALE = 2.0**7


def gradient_penalty(discriminator, real, fake, *, seed=None, alpha=None):
    """Two-sided gradient penalty: `E (|grad D(x)| - 1)^2` between real and fake.

    The slope is taken at `x = alpha * real + (1 - alpha) * fake`, with one alpha
    a sample, uniform in [0, 1]. It is meaningless for a discriminator that mixes
    the samples of a batch, as batch normalization does.

    Args:
        discriminator: callable from images to logits of any rank; the logits of
            one image are summed.
        real: float tensor of shape `(batch, ...)`.
        fake: float tensor of the same shape.
        seed: int or `keras.random.SeedGenerator`, for alpha.
        alpha: float tensor with one number a sample, in place of a random one.

    Returns:
        Scalar float32 tensor, differentiable in the discriminator's weights.

    Example:

    >>> steep = lambda x: 3.0 * x  # |grad| = 3 everywhere
    >>> float(gradient_penalty(steep, np.ones((2, 1)), np.zeros((2, 1)), seed=0))
    4.0

    Reference:

    - [Gulrajani et al., 2017](https://arxiv.org/abs/1704.00028), algorithm 1.
    """
    real, fake = ops.cast(real, "float32"), ops.cast(fake, "float32")
    if len(real.shape) != len(fake.shape) or real.shape[1:] != fake.shape[1:]:
        raise ValueError(
            "`real` and `fake` must have one shape; "
            f"received {tuple(real.shape)} and {tuple(fake.shape)}."
        )
    if alpha is None:

        def draw(size):
            return chance.uniform((size,), seed)

        alpha = replicas.my_rows(draw, ops.shape(real)[0])
    one_a_sample = (-1,) + (1,) * (len(real.shape) - 1)
    alpha = ops.reshape(ops.cast(alpha, "float32"), one_a_sample)
    between = fake + alpha * (real - fake)
    squared = _squared_slope(discriminator, between)
    # The root has no derivative at 0, where a dead discriminator would sit; the
    # floor is below the resolution of any slope that matters.
    return ops.mean(ops.square(ops.sqrt(squared + 1e-12) - 1.0))


def r1(discriminator, real):
    """R1 penalty: `1/2 E |grad D(x)|^2` on real images.

    Args:
        discriminator: callable from images to logits of any rank; the logits of
            one image are summed.
        real: float tensor of shape `(batch, ...)`.

    Returns:
        Scalar float32 tensor, differentiable in the discriminator's weights.

    Example:

    >>> steep = lambda x: 3.0 * x  # |grad|^2 = 9 everywhere
    >>> float(r1(steep, np.ones((2, 1))))
    4.5

    Reference:

    - [Mescheder et al., 2018](https://arxiv.org/abs/1801.04406), equation 9.
    """
    return 0.5 * ops.mean(_squared_slope(discriminator, ops.cast(real, "float32")))


def _squared_slope(discriminator, images):
    """The squared length of the slope of one image's summed logits, in float32."""

    def steeper(images):
        return SLOPE_SCALE * ops.cast(discriminator(images), "float32")

    slope = ops.cast(engine.input_gradients(steeper, images), "float32")
    squared = ops.sum(ops.square(slope), axis=tuple(range(1, len(slope.shape))))
    return squared / SLOPE_SCALE**2

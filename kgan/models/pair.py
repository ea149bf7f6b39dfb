"""One generator against one discriminator."""

import keras

from kgan import losses
from kgan.models.average import check_decay, follow, twin
from kgan.models.parts import check_built
from kgan.models.two_player import TwoPlayer


class Pair(TwoPlayer):
    """What models of one generator and one discriminator share.

    Args:
        generator: built Keras model that makes images.
        discriminator: built Keras model from images to logits.
        adversarial_loss: name or object, see `kgan.losses.get`.
        lambda_gp: float. Weight of the gradient penalty. Wants a
            discriminator without batch norm.
        ema_decay: float or `None`. Keeps an exponential moving average of
            the generator.
        **kwargs: `d_steps`, `seed`, `name`, `dtype`.
    """

    networks = ("generator", "discriminator", "ema_generator")
    parts = ("generator", "discriminator", "adversarial_loss")

    def __init__(
        self,
        generator,
        discriminator,
        *,
        adversarial_loss,
        lambda_gp=0.0,
        ema_decay=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.generator = check_built(generator, "generator")
        self.discriminator = check_built(discriminator, "discriminator")
        self.adversarial_loss = losses.get(adversarial_loss)
        self.lambda_gp = float(lambda_gp)
        if self.lambda_gp:
            refuse_batch_norm(discriminator)
        self.ema_decay = check_decay(ema_decay)
        self.ema_generator = None if ema_decay is None else twin(generator)
        self.built = True

    @property
    def generators(self):
        """`[generator]`"""
        return [self.generator]

    @property
    def discriminators(self):
        """`[discriminator]`"""
        return [self.discriminator]

    @property
    def generator_in_use(self):
        """The moving average where there is one, else the generator."""
        return self.generator if self.ema_generator is None else self.ema_generator

    def call(self, inputs, training=False):
        """Makes images by the generator in use; `predict` does so in batches."""
        return self.generator_in_use(inputs, training=training)

    def after_step(self):
        """Moves the average a little towards the generator."""
        if self.ema_generator is not None:
            follow(self.ema_generator, self.generator, self.ema_decay, self.step)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "lambda_gp": self.lambda_gp,
            "ema_decay": self.ema_decay,
        }


def refuse_batch_norm(discriminator):
    """A penalty on the slope wants a discriminator that judges each image alone.

    Batch norm mixes the images of a batch, so the slope at one of them is not
    defined (WGAN-GP leaves it out for that reason). Besides, TensorFlow's
    moments stop the gradient at the mean: the second derivative through
    batch norm, which the penalty descends, is a few percent off.

    Raises:
        ValueError: if there is batch norm in the discriminator.
    """
    if any(
        isinstance(x, keras.layers.BatchNormalization) for x in discriminator.layers
    ):
        raise ValueError(
            "A gradient penalty (`lambda_gp`, `lambda_r1`) wants a discriminator "
            f"without batch norm; {discriminator.name!r} has it. The networks of "
            "kgan take `spectral_norm=True` in its place."
        )

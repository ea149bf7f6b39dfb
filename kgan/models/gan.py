"""The generative adversarial network."""

import keras
from keras import ops

from kgan import losses, replicas
from kgan.models.balance import balance
from kgan.models.drawing import Drawing, joined
from kgan.models.latents import check_distribution, draw_latents
from kgan.models.pair import Pair, refuse_batch_norm


@keras.saving.register_keras_serializable(package="kgan")
class GAN(Drawing, Pair):
    r"""Generator against discriminator.

    With the default loss, the non-saturating one:

    - the discriminator descends
      $-E[\log D(x)] - E[\log(1 - D(G(z)))] + \lambda_{gp} GP + \lambda_{r1} R_1$
    - the generator descends $-E[\log D(G(z))]$

    Each phase draws fresh latents. A batch is images of shape `(batch,
    height, width, channels)` in [-1, 1]; of a pair (images, labels) the
    labels are ignored.

    Args:
        generator: built Keras model from `(batch, latent_dim)` to images.
        discriminator: built Keras model from images to logits of any rank,
            high for real.
        adversarial_loss: name or object, see `kgan.losses.get`.
        d_steps: int. Discriminator steps a generator step; the batches
            given to `fit` hold `d_steps` minibatches.
        latent_distribution: `"normal"` for N(0, 1), `"uniform"` for [-1, 1]
            or `"unit_uniform"` for [0, 1].
        lambda_gp: float. Weight of the gradient penalty, 10 in WGAN-GP. Wants
            a discriminator without batch norm.
        lambda_r1: float. Weight of the R1 penalty; likewise.
        ema_decay: float or `None`. Keeps an exponential moving average of
            the generator, which `generate` then draws from. The average
            warms up: it never looks back further than a ninth of the
            training so far.
        seed: int. Decides all that is random in training.
        **kwargs: `name`, `dtype`.

    Example:

    ```python
    model = kgan.models.GAN(
        kgan.networks.DCGANGenerator((28, 28, 1)),
        kgan.networks.DCGANDiscriminator((28, 28, 1)),
    )
    model.compile(
        d_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        g_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
    )
    model.fit(kgan.data.load("mnist", batch_size=64), epochs=20)
    pictures = model.generate(16, seed=1)
    ```

    Reference:

    - [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661)
    """

    watched = ("d_real", "d_fake", "d_accuracy", "equilibrium")
    num_classes = None

    def __init__(
        self,
        generator,
        discriminator,
        *,
        adversarial_loss="non_saturating",
        d_steps=1,
        latent_distribution="normal",
        lambda_gp=0.0,
        lambda_r1=0.0,
        ema_decay=None,
        seed=0,
        **kwargs,
    ):
        super().__init__(
            generator,
            discriminator,
            adversarial_loss=adversarial_loss,
            lambda_gp=lambda_gp,
            ema_decay=ema_decay,
            d_steps=d_steps,
            seed=seed,
            **kwargs,
        )
        self.latent_distribution = check_distribution(latent_distribution)
        self.lambda_r1 = float(lambda_r1)
        if self.lambda_r1:
            refuse_batch_norm(discriminator)
        self.latent_dim = int(keras.tree.flatten(generator.inputs)[0].shape[-1])
        self.image_shape = tuple(keras.tree.flatten(generator.outputs)[0].shape[1:])

    @property
    def sampling_generator(self):
        """The generator in use: the moving average where there is one."""
        return self.generator_in_use

    @property
    def d_terms(self):
        """Names of what the discriminator pays."""
        penalties = {"d_gp": self.lambda_gp, "d_r1": self.lambda_r1}
        return ("d_adv", *(name for name, weight in penalties.items() if weight))

    def d_losses(self, batch, training=True):
        """What the discriminator pays, `{"d_adv", "d_gp", "d_r1"}`.

        The penalties stand only where their lambda is not zero.
        """
        real, condition = self.unpack(batch)
        fake = self.fake(ops.shape(real)[0], condition, training)
        # A fake is data to the discriminator; backends with a tape of their
        # own need not record how it was made.
        fake = ops.stop_gradient(fake)
        real_logits = self.judge(real, condition, training)
        fake_logits = self.judge(fake, condition, training)
        terms = {"d_adv": self.adversarial_loss.d_loss(real_logits, fake_logits)}

        def logits(images):
            return self.judge(images, condition, training)

        if self.lambda_gp:
            penalty = losses.gradient_penalty(logits, real, fake, seed=self.noise)
            terms["d_gp"] = self.lambda_gp * penalty
        if self.lambda_r1:
            terms["d_r1"] = self.lambda_r1 * losses.r1(logits, real)
        self.observe(**balance(self.adversarial_loss, real_logits, fake_logits))
        return terms

    def g_losses(self, batch, training=True):
        """What the generator pays, `{"g_adv"}`."""
        real, condition = self.unpack(batch)
        fake = self.fake(ops.shape(real)[0], condition, training)
        logits = self.judge(fake, condition, training)
        return {"g_adv": self.adversarial_loss.g_loss(logits)}

    def unpack(self, batch):
        """Splits a batch into real images and what both players are told."""
        images, _, _ = keras.utils.unpack_x_y_sample_weight(batch)
        return ops.convert_to_tensor(images), None

    def fake(self, size, condition, training):
        """`size` images from fresh latents."""

        def draw(count):
            shape = (count, self.latent_dim)
            return draw_latents(self.latent_distribution, shape, self.noise)

        latents = replicas.my_rows(draw, size)
        return self.generator(joined(latents, condition), training=training)

    def judge(self, images, condition, training):
        """The discriminator's logits of some images."""
        return self.discriminator(joined(images, condition), training=training)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "latent_distribution": self.latent_distribution,
            "lambda_r1": self.lambda_r1,
        }

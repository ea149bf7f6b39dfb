"""The generative adversarial network."""

import keras
from keras import ops

from kgan import losses
from kgan.models.average import check_decay, follow, twin
from kgan.models.balance import balance
from kgan.models.drawing import Drawing, joined
from kgan.models.latents import check_distribution, draw_latents
from kgan.models.two_player import TwoPlayer


@keras.saving.register_keras_serializable(package="kgan")
class GAN(Drawing, TwoPlayer):
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
    networks = ("generator", "discriminator", "ema_generator")
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
        super().__init__(d_steps=d_steps, seed=seed, **kwargs)
        self.generator = check_built(generator, "generator")
        self.discriminator = check_built(discriminator, "discriminator")
        self.adversarial_loss = losses.get(adversarial_loss)
        self.latent_distribution = check_distribution(latent_distribution)
        self.lambda_gp = float(lambda_gp)
        self.lambda_r1 = float(lambda_r1)
        if self.lambda_gp or self.lambda_r1:
            refuse_batch_norm(discriminator)
        self.ema_decay = check_decay(ema_decay)
        self.ema_generator = None if ema_decay is None else twin(generator)
        self.latent_dim = int(keras.tree.flatten(generator.inputs)[0].shape[-1])
        self.image_shape = tuple(keras.tree.flatten(generator.outputs)[0].shape[1:])
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
    def sampling_generator(self):
        """The moving average where there is one, else the generator."""
        return self.generator if self.ema_generator is None else self.ema_generator

    @property
    def d_terms(self):
        """Names of what the discriminator pays."""
        penalties = {"d_gp": self.lambda_gp, "d_r1": self.lambda_r1}
        return ("d_adv", *(name for name, weight in penalties.items() if weight))

    def call(self, inputs, training=False):
        """Draws images from latents; `predict` does so in batches."""
        return self.sampling_generator(inputs, training=training)

    def build(self, input_shape=None):
        """Nothing is left to build: both networks came built."""
        self.built = True

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
        shape = (size, self.latent_dim)
        latents = draw_latents(self.latent_distribution, shape, self.noise)
        return self.generator(joined(latents, condition), training=training)

    def judge(self, images, condition, training):
        """The discriminator's logits of some images."""
        return self.discriminator(joined(images, condition), training=training)

    def after_step(self):
        """Moves the average a little towards the generator."""
        if self.ema_generator is not None:
            follow(self.ema_generator, self.generator, self.ema_decay, self.step)

    def get_config(self):
        """Returns the constructor's arguments."""
        serialize = keras.saving.serialize_keras_object
        return {
            "generator": serialize(self.generator),
            "discriminator": serialize(self.discriminator),
            "adversarial_loss": serialize(self.adversarial_loss),
            "d_steps": self.d_steps,
            "latent_distribution": self.latent_distribution,
            "lambda_gp": self.lambda_gp,
            "lambda_r1": self.lambda_r1,
            "ema_decay": self.ema_decay,
            "seed": self.seed,
            "name": self.name,
            "dtype": self.dtype_policy.name,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Builds the model from what `get_config` returned."""
        config = dict(config)
        for part in ("generator", "discriminator", "adversarial_loss"):
            config[part] = keras.saving.deserialize_keras_object(
                config[part], custom_objects=custom_objects
            )
        return cls(**config)


def check_built(network, role):
    """Returns a network whose input and output shapes are known.

    Raises:
        ValueError: if they are not.
    """
    if not getattr(network, "inputs", None) or not network.built:
        raise ValueError(
            f"`{role}` wants a Keras model that knows the shape of its inputs: "
            "a network of `kgan.networks`, a functional model, or a Sequential "
            f"with a `keras.Input`; received {network!r}."
        )
    return network


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

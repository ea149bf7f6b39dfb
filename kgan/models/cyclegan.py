"""CycleGAN: translation between two domains without pairs."""

import keras
from keras import ops

from kgan import losses, replicas
from kgan.models.average import check_decay, follow, twin
from kgan.models.balance import balance
from kgan.models.batched_calls import together
from kgan.models.image_pool import ImagePool
from kgan.models.parts import check_built
from kgan.models.translating import Translating
from kgan.models.two_player import TwoPlayer

NETWORKS = ("generator_g", "generator_f", "discriminator_x", "discriminator_y")


@keras.saving.register_keras_serializable(package="kgan")
class CycleGAN(Translating, TwoPlayer):
    r"""Two generators, G: x -> y and F: y -> x, that undo one another.

    With least squares, the default loss:

    - the generators descend $E[(D_Y(G(x)) - 1)^2] + E[(D_X(F(y)) - 1)^2] +
      \lambda_{cycle} (E|F(G(x)) - x| + E|G(F(y)) - y|) + \lambda_{cycle}
      \lambda_{identity} (E|G(y) - y| + E|F(x) - x|)$
    - the discriminators descend, for Y, $\frac12 E[(D_Y(y) - 1)^2] + \frac12
      E[D_Y(G(x))^2]$, and for X likewise, the fakes taken from an `ImagePool`

    The generators move first, and their fakes of that phase are what the
    discriminators see. A batch is a pair `(x, y)` of unpaired images of shape
    `(batch, height, width, channels)` in [-1, 1].

    G(x) and G(y) are one call of G, and D(real) and D(fake) one of D: exact
    for networks that treat every image by itself, as with instance norm. A
    network with batch norm or minibatch discrimination is called for each by
    itself.

    Args:
        generator_g: built Keras model, x to y.
        generator_f: built Keras model, y to x.
        discriminator_x: built Keras model from images of x to logits of any
            rank, high for real.
        discriminator_y: likewise for y.
        image_shape: `(height, width, channels)` of the training images, which
            the pools hold. Defaults to the generator's inputs, where they are
            of a fixed size.
        adversarial_loss: name or object, see `kgan.losses.get`. Defaults to
            least squares as in the reference, without LSGAN's factor 1/2 for
            the generator.
        lambda_cycle: float. Weight of the cycle terms. Defaults to `10`.
        lambda_identity: float. Weight of the identity terms in parts of
            `lambda_cycle`. It keeps colours where they are. The Lua code of
            the paper's main results has 0 (`CycleGAN.PRESETS["paper"]`), the
            PyTorch code 0.5 (`CycleGAN.PRESETS["pytorch"]`, the default).
        pool_size: int. Fakes kept for each discriminator. Defaults to `50`.
        ema_decay: float or `None`. Keeps an exponential moving average of
            both generators, which `translate` then uses.
        seed: int. Decides all that is random in training.
        **kwargs: `name`, `dtype`.

    Example:

    ```python
    model = kgan.models.CycleGAN(
        kgan.networks.ResNetGenerator(),
        kgan.networks.ResNetGenerator(),
        kgan.networks.PatchGANDiscriminator(),
        kgan.networks.PatchGANDiscriminator(),
        image_shape=(256, 256, 3),
    )
    model.compile(
        d_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
        g_optimizer=keras.optimizers.Adam(2e-4, beta_1=0.5),
    )
    horses_and_zebras = kgan.data.load_unpaired(
        "cycle_gan/horse2zebra", image_shape=(256, 256, 3), batch_size=1
    )
    model.fit(horses_and_zebras, epochs=200)
    zebras = model.translate(photos)
    ```

    Reference:

    - [Zhu et al., 2017](https://arxiv.org/abs/1703.10593)
    """

    PRESETS = {
        "paper": {"lambda_cycle": 10.0, "lambda_identity": 0.0},
        "pytorch": {"lambda_cycle": 10.0, "lambda_identity": 0.5},
    }

    d_terms = ("d_x", "d_y")
    watched = (
        *("d_real", "d_fake", "d_accuracy", "equilibrium"),
        *("pool_x", "pool_y"),
    )
    networks = (*NETWORKS, "ema_generator_g", "ema_generator_f")
    parts = (*NETWORKS, "adversarial_loss")
    generator_first = True

    def __init__(
        self,
        generator_g,
        generator_f,
        discriminator_x,
        discriminator_y,
        *,
        image_shape=None,
        adversarial_loss=None,
        lambda_cycle=10.0,
        lambda_identity=0.5,
        pool_size=50,
        ema_decay=None,
        seed=0,
        **kwargs,
    ):
        super().__init__(seed=seed, **kwargs)
        self.generator_g = check_built(generator_g, "generator_g")
        self.generator_f = check_built(generator_f, "generator_f")
        self.discriminator_x = check_built(discriminator_x, "discriminator_x")
        self.discriminator_y = check_built(discriminator_y, "discriminator_y")
        self.image_shape = check_training_shape(image_shape, generator_g)
        if adversarial_loss is None:
            adversarial_loss = losses.get("least_squares", g_weight=1.0)
        self.adversarial_loss = losses.get(adversarial_loss)
        self.lambda_cycle = float(lambda_cycle)
        self.lambda_identity = float(lambda_identity)
        self.pool_size = int(pool_size)
        size = self.image_shape[:2]
        channels_x = generator_g.inputs[0].shape[-1]
        channels_y = generator_f.inputs[0].shape[-1]
        self.pool_x = ImagePool((*size, channels_x), pool_size, self.noise)
        self.pool_y = ImagePool((*size, channels_y), pool_size, self.noise)
        self.ema_decay = check_decay(ema_decay)
        averaged = ema_decay is not None
        self.ema_generator_g = twin(generator_g) if averaged else None
        self.ema_generator_f = twin(generator_f) if averaged else None
        self.built = True

    @property
    def generators(self):
        """`[generator_g, generator_f]`"""
        return [self.generator_g, self.generator_f]

    @property
    def discriminators(self):
        """`[discriminator_x, discriminator_y]`"""
        return [self.discriminator_x, self.discriminator_y]

    @property
    def g_terms(self):
        """Names of what the generators pay."""
        identity = ("identity_x", "identity_y") if self.lambda_identity else ()
        return ("g_adv", "f_adv", "cycle_x", "cycle_y", *identity)

    def call(self, inputs, training=False):
        """Translates x to y; `predict` does so in batches."""
        return self.translating_generators[0](inputs, training=training)

    def g_losses(self, batch, training=True):
        """What the generators pay.

        `{"g_adv", "f_adv", "cycle_x", "cycle_y", "identity_x", "identity_y"}`;
        the last two stand only where `lambda_identity` is not zero.
        """
        x, y = unpack(batch)
        g, f = self.generators
        identity = bool(self.lambda_identity)
        if identity:
            check_channels(x, y)
        # G(x), and with it G(y), beside F(y) and F(x); then the ways back: the two
        # generators never wait for one another, and two threads compute both.
        fake_y, *same_y = together(g, [x, y] if identity else [x], training)
        fake_x, *same_x = together(f, [y, x] if identity else [y], training)
        (cycled_x,) = together(f, [fake_y], training)
        (cycled_y,) = together(g, [fake_x], training)
        self.hand_over(fake_x=fake_x, fake_y=fake_y)
        logits_y = self.discriminator_y(fake_y, training=training)
        logits_x = self.discriminator_x(fake_x, training=training)
        terms = {
            "g_adv": self.adversarial_loss.g_loss(logits_y),
            "f_adv": self.adversarial_loss.g_loss(logits_x),
            "cycle_x": self.lambda_cycle * distance(cycled_x, x),
            "cycle_y": self.lambda_cycle * distance(cycled_y, y),
        }
        if identity:
            weight = self.lambda_cycle * self.lambda_identity
            terms["identity_x"] = weight * distance(same_x[0], x)
            terms["identity_y"] = weight * distance(same_y[0], y)
        return terms

    def d_losses(self, batch, training=True):
        """What the discriminators pay, `{"d_x", "d_y"}`."""
        x, y = unpack(batch)
        fake_x, fake_y = self.handed("fake_x"), self.handed("fake_y")
        if training:
            fake_x, fake_y = pooled(self.pool_x, fake_x), pooled(self.pool_y, fake_y)
        real_x, fake_x = together(self.discriminator_x, [x, fake_x], training)
        real_y, fake_y = together(self.discriminator_y, [y, fake_y], training)
        loss = self.adversarial_loss
        standing = [balance(loss, real_x, fake_x), balance(loss, real_y, fake_y)]
        self.observe(**{k: (standing[0][k] + standing[1][k]) / 2 for k in standing[0]})
        self.observe(pool_x=self.pool_x.filled, pool_y=self.pool_y.filled)
        return {
            "d_x": self.adversarial_loss.d_loss(real_x, fake_x),
            "d_y": self.adversarial_loss.d_loss(real_y, fake_y),
        }

    def after_step(self):
        """Moves the averages a little towards the generators."""
        if self.ema_decay is not None:
            averages = (self.ema_generator_g, self.ema_generator_f)
            for average, network in zip(averages, self.generators, strict=True):
                follow(average, network, self.ema_decay, self.step)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "image_shape": list(self.image_shape),
            "lambda_cycle": self.lambda_cycle,
            "lambda_identity": self.lambda_identity,
            "pool_size": self.pool_size,
            "ema_decay": self.ema_decay,
        }


def pooled(pool, fakes):
    """Some fakes of now and of a while ago, for this replica's fakes of now.

    Every replica keeps the same pool of the fakes of all.
    """
    if not pool.capacity:
        return fakes
    return replicas.my_part(pool(replicas.gather(fakes)), ops.shape(fakes)[0])


def unpack(batch):
    """Returns a batch's images of x and of y."""
    x, y, _ = keras.utils.unpack_x_y_sample_weight(batch)
    if y is None:
        raise ValueError(
            "CycleGAN wants batches of pairs (x, y), images of both domains; "
            "received images of one. `kgan.data.load_unpaired` makes such batches."
        )
    return ops.convert_to_tensor(x), ops.convert_to_tensor(y)


def check_channels(x, y):
    """Refuses identity terms between images of different channels."""
    channels = x.shape[-1], y.shape[-1]
    if channels[0] != channels[1]:
        raise ValueError(
            "The identity terms give images of x to F, a generator for y, and want as "
            f"many channels on both sides; received {channels[0]} and {channels[1]}. "
            "`lambda_identity=0` does without them."
        )


def distance(images, others):
    """The mean of absolute differences, in float32."""
    images, others = ops.cast(images, "float32"), ops.cast(others, "float32")
    return ops.mean(ops.abs(images - others))


def check_training_shape(image_shape, generator):
    """Returns the size of the training images.

    Raises:
        ValueError: where neither an argument nor the network tells it.
    """
    shape = image_shape or generator.inputs[0].shape[1:]
    if len(shape) != 3 or None in tuple(shape):
        raise ValueError(
            "The image pools hold images of one size: CycleGAN wants "
            "`image_shape=(height, width, channels)` where the generators take "
            f"any size; received {image_shape!r}."
        )
    return tuple(int(size) for size in shape)

"""Adversarial losses, in pairs: what D pays and what G pays for the same logits.

Logits are raw discriminator outputs, real is the side with high logits. They may
have any rank (one number an image, or a PatchGAN map) and any float type: each
loss is the mean over everything, computed in float32.
"""

import keras
from keras import ops


class AdversarialLoss:
    """Base of the pairs: `d_loss` for the discriminator, `g_loss` for G.

    A loss of one's own inherits from this class, sets `name` and defines both
    methods; an instance of it may stand wherever a name may. Register it with
    `keras.saving.register_keras_serializable` to save models that hold it.

    Args:
        label_smoothing: float in `[0, 1)`. One-sided: real images are labelled
            `1 - label_smoothing` for the discriminator; fakes stay at 0. Has a
            meaning only where the loss has labels. Defaults to `0`.

    Reference:

    - [Salimans et al., 2016](https://arxiv.org/abs/1606.03498), section 3.4,
      for one-sided label smoothing.
    """

    name = None
    has_labels = False

    def __init__(self, label_smoothing=0.0):
        if label_smoothing and not self.has_labels:
            raise ValueError(
                f"The loss {self.name!r} has no labels, so `label_smoothing` has no "
                f"meaning for it; received label_smoothing={label_smoothing}. "
                "Losses with labels: "
                f"{[name for name, pair in _PAIRS.items() if pair.has_labels]}."
            )
        if not 0 <= label_smoothing < 1:
            raise ValueError(
                "`label_smoothing` must be at least 0 and below 1; "
                f"received {label_smoothing}."
            )
        self.label_smoothing = float(label_smoothing)

    def d_loss(self, real_logits, fake_logits):
        """Returns the scalar that the discriminator descends."""
        raise NotImplementedError

    def g_loss(self, fake_logits):
        """Returns the scalar that the generator descends."""
        raise NotImplementedError

    def belief(self, logits):
        """Returns how real the discriminator takes images to be, from 0 to 1.

        1/2 where it cannot tell. Logits are log odds here; a loss with another
        label for real says so.
        """
        return ops.sigmoid(_float32(logits))

    def get_config(self):
        """Returns the name and the options: what `get` takes back."""
        config = {"name": self.name}
        if self.has_labels:
            config["label_smoothing"] = self.label_smoothing
        return config

    @classmethod
    def from_config(cls, config):
        """Returns the loss that `get_config` described."""
        return cls(**{key: value for key, value in config.items() if key != "name"})

    def __repr__(self):
        options = ", ".join(
            f"{key}={value}" for key, value in self.get_config().items()
        )
        return f"<{type(self).__name__} {options}>"


class _CrossEntropy(AdversarialLoss):
    """D's side of both logistic pairs: binary cross-entropy on the logits."""

    has_labels = True

    def d_loss(self, real_logits, fake_logits):
        """Returns `-E log D(x) - E log(1 - D(G(z)))`, x labelled `1 - smoothing`."""
        real, fake = _float32(real_logits), _float32(fake_logits)
        # (1 - s) softplus(-r) + s softplus(r), without the second softplus.
        on_real = ops.softplus(-real) + self.label_smoothing * real
        return ops.mean(on_real) + ops.mean(ops.softplus(fake))


@keras.saving.register_keras_serializable(package="kgan")
class Minimax(_CrossEntropy):
    """The game as first published: G descends `E log(1 - D(G(z)))`.

    Saturates where D rejects the fakes with confidence: G's gradient vanishes
    just where it is needed.

    Args:
        label_smoothing: float in `[0, 1)`. See `AdversarialLoss`.

    Example:

    >>> float(Minimax().g_loss(np.zeros((4, 1))))  # log(1/2)
    -0.6931471824645996

    Reference:

    - [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661), equation 1.
    """

    name = "minimax"

    def g_loss(self, fake_logits):
        """Returns `E log(1 - D(G(z)))`."""
        return -ops.mean(ops.softplus(_float32(fake_logits)))


@keras.saving.register_keras_serializable(package="kgan")
class NonSaturating(_CrossEntropy):
    """Minimax for D; G descends `-E log D(G(z))`, as the GAN paper recommends.

    Args:
        label_smoothing: float in `[0, 1)`. See `AdversarialLoss`.

    Example:

    >>> loss = NonSaturating()
    >>> float(loss.d_loss(np.zeros((4, 1)), np.zeros((4, 1))))  # 2 log 2
    1.3862943649291992

    Reference:

    - [Goodfellow et al., 2014](https://arxiv.org/abs/1406.2661), section 3.
    """

    name = "non_saturating"

    def g_loss(self, fake_logits):
        """Returns `-E log D(G(z))`."""
        return ops.mean(ops.softplus(-_float32(fake_logits)))


@keras.saving.register_keras_serializable(package="kgan")
class LeastSquares(AdversarialLoss):
    """Squared distance of the logits to their labels: 1 for real, 0 for fake.

    D pays `1/2 E (D(x) - 1)^2 + 1/2 E D(G(z))^2`, G pays
    `g_weight E (D(G(z)) - 1)^2`.

    Args:
        label_smoothing: float in `[0, 1)`. See `AdversarialLoss`.
        g_weight: float. `0.5` is the LSGAN paper's, `1.0` CycleGAN's.
            Defaults to `0.5`.

    Reference:

    - [Mao et al., 2017](https://arxiv.org/abs/1611.04076), equation 9.
    """

    name = "least_squares"
    has_labels = True

    def __init__(self, label_smoothing=0.0, g_weight=0.5):
        super().__init__(label_smoothing)
        if not g_weight > 0:
            raise ValueError(f"`g_weight` must be above 0; received {g_weight}.")
        self.g_weight = float(g_weight)

    def d_loss(self, real_logits, fake_logits):
        """Returns `1/2 E (D(x) - label)^2 + 1/2 E D(G(z))^2`."""
        real, fake = _float32(real_logits), _float32(fake_logits)
        on_real = ops.mean(ops.square(real - (1.0 - self.label_smoothing)))
        return 0.5 * on_real + 0.5 * ops.mean(ops.square(fake))

    def g_loss(self, fake_logits):
        """Returns `g_weight E (D(G(z)) - 1)^2`."""
        return self.g_weight * ops.mean(ops.square(_float32(fake_logits) - 1.0))

    def belief(self, logits):
        """Returns the logits themselves, clipped: 0 is fake, 1 is real."""
        return ops.clip(_float32(logits), 0.0, 1.0)

    def get_config(self):
        """Returns the name and the options: what `get` takes back."""
        return {**super().get_config(), "g_weight": self.g_weight}


@keras.saving.register_keras_serializable(package="kgan")
class Wasserstein(AdversarialLoss):
    """Earth mover's distance, for a discriminator held to Lipschitz 1.

    D pays `E D(G(z)) - E D(x)`, G pays `-E D(G(z))`. Wants a
    `gradient_penalty` or spectral normalization beside it.

    Reference:

    - [Arjovsky et al., 2017](https://arxiv.org/abs/1701.07875), equation 2.
    """

    name = "wasserstein"

    def d_loss(self, real_logits, fake_logits):
        """Returns `E D(G(z)) - E D(x)`."""
        return ops.mean(_float32(fake_logits)) - ops.mean(_float32(real_logits))

    def g_loss(self, fake_logits):
        """Returns `-E D(G(z))`."""
        return -ops.mean(_float32(fake_logits))


@keras.saving.register_keras_serializable(package="kgan")
class Hinge(AdversarialLoss):
    """D pays only for logits inside the margin of 1; G pays `-E D(G(z))`.

    D pays `E max(0, 1 - D(x)) + E max(0, 1 + D(G(z)))`.

    Reference:

    - [Lim and Ye, 2017](https://arxiv.org/abs/1705.02894).
    - [Miyato et al., 2018](https://arxiv.org/abs/1802.05957), equations 16, 17.
    """

    name = "hinge"

    def d_loss(self, real_logits, fake_logits):
        """Returns `E max(0, 1 - D(x)) + E max(0, 1 + D(G(z)))`."""
        real, fake = _float32(real_logits), _float32(fake_logits)
        return ops.mean(ops.relu(1.0 - real)) + ops.mean(ops.relu(1.0 + fake))

    def g_loss(self, fake_logits):
        """Returns `-E D(G(z))`."""
        return -ops.mean(_float32(fake_logits))


_PAIRS = {
    pair.name: pair
    for pair in (Minimax, NonSaturating, LeastSquares, Wasserstein, Hinge)
}


def get(identifier, **options):
    """Returns an adversarial loss.

    Args:
        identifier: a name (`"minimax"`, `"non_saturating"`, `"least_squares"`,
            `"wasserstein"`, `"hinge"`), a dict as `get_config` returns it, the
            dict of `keras.saving.serialize_keras_object`, or an
            `AdversarialLoss`, which is returned as it is.
        **options: Arguments of the loss, such as `label_smoothing`.

    Returns:
        `AdversarialLoss`.

    Raises:
        ValueError: Where there is no such loss, or it has no such option.

    Example:

    >>> loss = get("least_squares", g_weight=1.0)
    >>> float(loss.g_loss(np.array([[0.0], [3.0]])))  # (1 + 4) / 2
    2.5
    """
    if isinstance(identifier, AdversarialLoss):
        if options:
            raise ValueError(
                f"{identifier!r} is made already and takes no options; "
                f"received {options}."
            )
        return identifier
    if isinstance(identifier, dict) and "class_name" in identifier:
        return get(keras.saving.deserialize_keras_object(identifier), **options)
    if isinstance(identifier, dict):
        options = {**identifier, **options}
        identifier = options.pop("name", None)
    if not isinstance(identifier, str) or identifier not in _PAIRS:
        raise ValueError(
            f"There is no adversarial loss {identifier!r}; wanted is an "
            f"`AdversarialLoss`, its config, or one of {list(_PAIRS)}."
        )
    try:
        return _PAIRS[identifier](**options)
    except TypeError as error:
        raise ValueError(
            f"The loss {identifier!r} does not take {options}: {error}."
        ) from None


def _float32(logits):
    # Half precision would round the mean of a large batch.
    return ops.cast(logits, "float32")

"""Loaded generator: pictures out of a SavedModel."""

import operator
import secrets

import numpy as np
import tensorflow as tf

_INT64 = np.iinfo(np.int64)


class LoadedGenerator:
    """A generator of the zoo, ready to draw.

    Made by `kgan.zoo.load`. It needs neither Keras nor the classes that the
    network was built from.

    Args:
        card: `kgan.zoo.Entry`.
        saved: what `tf.saved_model.load` returned.

    Attributes:
        card: `kgan.zoo.Entry`.
        image_shape: tuple `(height, width, channels)`.
        latent_dim: int.
        num_classes: int, or `None` for an unconditional generator.

    Example:

    ```python
    cgan = kgan.zoo.load("cgan_mnist")
    sevens = cgan.generate(labels=[7] * 16, seed=1)  # (16, 28, 28, 1) uint8
    ```
    """

    def __init__(self, card, saved):
        self.card = card
        self.image_shape = card.image_shape
        self.latent_dim = card.latent_dim
        self.num_classes = card.num_classes
        self._saved = saved  # holds the variables of the signatures
        self._signatures = saved.signatures

    def __repr__(self):
        return f"<{type(self).__name__} {self.card.name}>"

    def generate(self, n=None, *, labels=None, seed=None, latents=None):
        """Draws pictures.

        Args:
            n: int. How many. Defaults to one, or to as many as there are
                labels or latents.
            labels: ints of shape `(n,)`, one class a picture; one int for
                all. Only for conditional generators. Defaults to all classes
                in turn.
            seed: int64. The same seed gives the same pictures, and the first
                ones are the same for every `n`. Fresh pictures if `None`.
            latents: floats of shape `(n, latent_dim)`, in place of those
                drawn from `seed`.

        Returns:
            uint8 array of shape `(n, height, width, channels)`.

        Raises:
            ValueError: if the arguments do not fit one another or the model.
        """
        labels, latents = self._arrays(labels, latents)
        n = self._count(n, labels, latents)
        labels = self._check_labels(n, labels)
        if latents is None:
            latents = self.latents(n, seed)
        elif seed is not None:
            raise ValueError("`generate` wants `seed` or `latents`, not both.")
        inputs = {"latents": tf.constant(latents)}
        if labels is not None:
            inputs["labels"] = tf.constant(labels)
        return self._signatures["generate_from_latents"](**inputs)["images"].numpy()

    def latents(self, n, seed=None):
        """Draws the latents that `generate` uses.

        Args:
            n: int. How many.
            seed: int64. Fresh latents if `None`.

        Returns:
            float32 array of shape `(n, latent_dim)`.

        Raises:
            ValueError: if `n` or `seed` is not what it has to be.
        """
        n = _integer(n, "n", 0, np.iinfo(np.int32).max)
        if seed is None:
            seed = secrets.randbelow(_INT64.max)
        seed = _integer(seed, "seed", _INT64.min, _INT64.max)
        drawn = self._signatures["latents"](
            seed=tf.constant(seed, tf.int64), n=tf.constant(n, tf.int32)
        )
        return drawn["latents"].numpy()

    def _arrays(self, labels, latents):
        if labels is not None:
            labels = self._label_array(labels)
        if latents is not None:
            latents = self._latent_array(latents)
        return labels, latents

    def _label_array(self, labels):
        if self.num_classes is None:
            raise ValueError(
                f"{self.card.name!r} draws without labels; received `labels`."
            )
        array = np.asarray(labels)
        array = array.astype("int32") if array.size == 0 else array
        wanted = f"`labels` wants integers of 0 .. {self.num_classes - 1}"
        if array.dtype.kind not in "iu" or array.ndim > 1:
            raise ValueError(
                f"{wanted}, one a picture or one for all; received "
                f"{array.dtype} of shape {array.shape}."
            )
        wrong = np.unique(array[(array < 0) | (array >= self.num_classes)])
        if len(wrong):
            raise ValueError(f"{wanted}; received {wrong[:5].tolist()}.")
        return array.astype("int32")

    def _latent_array(self, latents):
        try:
            array = np.asarray(latents, "float32")
        except (TypeError, ValueError) as error:
            raise ValueError(f"`latents` wants numbers: {error}.") from error
        if array.ndim != 2 or array.shape[1] != self.latent_dim:
            raise ValueError(
                f"`latents` wants the shape (n, {self.latent_dim}); received "
                f"{array.shape}."
            )
        if not np.isfinite(array).all():
            raise ValueError("`latents` wants finite numbers; received NaN or inf.")
        return array

    def _count(self, n, labels, latents):
        counts = {} if n is None else {"n": _integer(n, "n", 0, np.iinfo("int32").max)}
        if labels is not None and labels.ndim == 1:
            counts["labels"] = len(labels)
        if latents is not None:
            counts["latents"] = len(latents)
        if len(set(counts.values())) > 1:
            raise ValueError(
                "`generate` wants one number of pictures; received "
                + ", ".join(f"{count} by `{name}`" for name, count in counts.items())
                + "."
            )
        return next(iter(counts.values()), 1)

    def _check_labels(self, n, labels):
        if self.num_classes is None:
            return None
        if labels is None:
            return np.arange(n, dtype="int32") % self.num_classes
        return np.broadcast_to(labels, (n,))


def _integer(value, name, least, most):
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or not least <= number <= most:
        raise ValueError(
            f"`{name}` wants an integer of {least} .. {most}; received {value!r}."
        )
    return number

"""Drawing pictures from a trained model."""

import numpy as np
from keras import ops

from kgan import pictures
from kgan.models.latents import draw_latents

# Pictures drawn at a time: memory for more would not make it faster.
CHUNK = 256


class Drawing:
    """What models that draw pictures from latents share.

    They have a `sampling_generator`, `latent_dim`, `latent_distribution` and
    `image_shape`.
    """

    def latents(self, n, seed):
        """Draws latent vectors that depend on the seed alone.

        Args:
            n: int.
            seed: int.

        Returns:
            float32 tensor of shape `(n, latent_dim)`.
        """
        return draw_latents(self.latent_distribution, (n, self.latent_dim), int(seed))

    def generate(self, n=None, *, labels=None, seed=None, latents=None):
        """Draws pictures.

        Args:
            n: int. How many. Defaults to one, or to as many as there are
                labels or latents.
            labels: ints of shape `(n,)`, for conditional models. Defaults to
                all classes in turn.
            seed: int. The same seed gives the same pictures. Fresh ones if
                `None`.
            latents: float array of shape `(n, latent_dim)`, instead of
                latents drawn from `seed`.

        Returns:
            uint8 array of shape `(n, height, width, channels)`.

        Raises:
            ValueError: if the arguments do not fit one another or the model.
        """
        n = count_pictures(n, labels, latents)
        labels = self.check_labels(n, labels)
        if latents is None:
            fresh = np.random.default_rng().integers(2**31)
            latents = self.latents(n, fresh if seed is None else seed)
        latents = ops.convert_to_numpy(latents).astype("float32")
        if latents.shape != (n, self.latent_dim):
            raise ValueError(
                f"`latents` wants the shape {(n, self.latent_dim)}; received "
                f"{latents.shape}."
            )
        parts = [
            self._draw(
                latents[i : i + CHUNK],
                None if labels is None else labels[i : i + CHUNK],
            )
            for i in range(0, n, CHUNK)
        ]
        return np.concatenate([np.zeros((0, *self.image_shape), "uint8"), *parts])

    def _draw(self, latents, labels):
        if labels is not None:
            labels = ops.convert_to_tensor(labels)
        inputs = joined(ops.convert_to_tensor(latents), labels)
        images = self.sampling_generator(inputs, training=False)
        return pictures.to_uint8(ops.convert_to_numpy(images))

    def check_labels(self, n, labels):
        """An unconditional model takes no labels.

        Raises:
            ValueError: if there are some.
        """
        if labels is not None:
            raise ValueError(
                f"{type(self).__name__} draws without labels; received "
                "`labels`. A `ConditionalGAN` takes them."
            )


def joined(first, condition):
    """What a network is called with: alone, or together with a condition."""
    return first if condition is None else [first, condition]


def count_pictures(n, labels, latents):
    """How many pictures a call of `generate` asks for.

    Raises:
        ValueError: if it asks for two different numbers.
    """
    asked = {"labels": labels, "latents": latents}
    counts = {name: len(what) for name, what in asked.items() if what is not None}
    if n is not None:
        counts["n"] = int(n)
    if len(set(counts.values())) > 1 or min(counts.values(), default=1) < 0:
        raise ValueError(
            "`generate` wants one non-negative number of pictures; received "
            + ", ".join(f"{count} by `{name}`" for name, count in counts.items())
        )
    return next(iter(counts.values()), 1)

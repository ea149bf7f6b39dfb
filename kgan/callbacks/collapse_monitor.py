"""Does the generator still draw different pictures?"""

import numpy as np
from absl import logging

from kgan import pictures
from kgan.callbacks.fixed_grid import latents
from kgan.callbacks.real_images import RealImages
from kgan.callbacks.watcher import Watcher


class CollapseMonitor(Watcher):
    """Measures how diverse the samples are, and warns when they stop being so.

    The figure is the mean distance between two samples of a fixed batch of
    latents, divided by the mean distance between two real images: near 1 for a
    healthy generator, 0 for one that draws the same picture whatever the
    latent. It is added to the logs as `diversity`, so that `Scalars`, Keras's
    history and callbacks that monitor a figure see it.

    With a conditional model and labelled real images, distances are taken
    within each class: a generator that knows one picture a class is not
    diverse. `diversity` is then the mean over the classes, and
    `diversity_lowest_class` that of the least diverse class; classes of which
    there are not two different real images are left out.

    A warning is logged once when the lowest figure falls below `threshold`,
    and again only if it had recovered in between. A generator that has not yet
    been above it is given `grace_steps` to get there.

    Args:
        real_images: uint8 array `(n, height, width, channels)`, or a pair of it
            and its labels.
        threshold: float. Below it the generator counts as collapsed. Defaults
            to `0.5`.
        num: int. How many samples and how many real images are compared, at
            most 256. Defaults to `256`.
        seed: int. Chooses the latents and the real images. Defaults to `0`.
        grace_steps: int. Training steps after which a generator that has never
            been diverse is warned about. Defaults to `2000`.
        every: int. Epochs from one measurement to the next. Defaults to `1`.
    """

    model_wants = ("step", "generate", "latents", "num_classes", "image_shape")

    def __init__(
        self,
        real_images,
        *,
        threshold=0.5,
        num=256,
        seed=0,
        grace_steps=2000,
        every=1,
    ):
        super().__init__(every)
        if not 2 <= num <= 256:
            raise ValueError(f"`num` must lie between 2 and 256; received {num}.")
        self.real = RealImages(real_images)
        self.threshold, self.num, self.seed = threshold, num, seed
        self.grace_steps = grace_steps
        self._was_diverse = False
        self._warned = False

    def begin(self):
        self.real.check(self.model)
        num_classes = self.model.num_classes
        self._by_class = num_classes is not None and self.real.labels is not None
        self._real_distances = self._measure_real()
        classes = self._real_distances if self._by_class else range(num_classes or 1)
        self._labels = _balanced(self.num, list(classes))
        self._latents = latents(self.model, len(self._labels), self.seed)

    def look(self, logs):
        distances = _distances(self._sample_groups())
        figures = {k: distances[k] / real for k, real in self._real_distances.items()}
        lowest = min(figures, key=figures.get)
        logs["diversity"] = float(np.mean(list(figures.values())))
        if self._by_class:
            logs["diversity_lowest_class"] = figures[lowest]
        self._warn(figures[lowest], lowest)

    def _measure_real(self):
        groups = {0: self.real.images}
        if self._by_class:
            groups = {k: self.real.of_class(k) for k in range(self.model.num_classes)}
        chance = np.random.default_rng(self.seed)
        distances = _distances(
            {
                k: chance.permutation(images)[: self.num]
                for k, images in groups.items()
                if len(images) > 1
            }
        )
        # Below that it is rounding: all images are the same.
        distances = {
            k: distance for k, distance in distances.items() if distance > 1e-6
        }
        if not distances:
            raise ValueError(
                "`real_images` must hold at least two different images"
                + (" of a class" if self._by_class else "")
                + f"; received {len(self.real.images)} in all."
            )
        return distances

    def _sample_groups(self):
        if self.model.num_classes is None:
            return {0: self.model.generate(latents=self._latents)}
        samples = self.model.generate(latents=self._latents, labels=self._labels)
        if not self._by_class:
            return {0: samples}
        return {k: samples[self._labels == k] for k in self._real_distances}

    def _warn(self, figure, lowest):
        if figure >= self.threshold:
            self._was_diverse, self._warned = True, False
        elif not self._warned and (self._was_diverse or self.step >= self.grace_steps):
            self._warned = True
            logging.warning(
                "%s: at step %d the diversity of its samples%s is %.2f of that of "
                "real images (below %.2f). Look at the sample sheets; if they "
                "repeat one picture, stop and change the recipe (learning rates, "
                "loss, d_steps), or go back to an earlier checkpoint.",
                "The generator may have collapsed"
                if self._was_diverse
                else "The generator has not become diverse",
                self.step,
                f" of class {lowest}" if self._by_class else "",
                figure,
                self.threshold,
            )


def _balanced(num, classes):
    """As many labels of each class, at least 8, about `num` in all."""
    return np.repeat(np.array(classes, "int32"), max(num // len(classes), 8))


def _distances(groups):
    return {k: pictures.mean_pairwise_distance(group) for k, group in groups.items()}

"""What can go wrong in a training: one class for each, fed with `Sight`s."""

import numpy as np

from kgan import pictures
from kgan.callbacks.alarm import Alarm

# Mean values at which a flat picture is called black or white.
_BLACK, _WHITE = 12, 243


class NotFinite(Alarm):
    """A figure of the logs or a variable is NaN or infinite: rings at once."""

    name, title = "not_finite", "NaN or infinity"
    advice = "A lower learning rate or a gradient penalty may help."
    fatal = True

    def sign(self, sight):
        return ", ".join(sight.broken)


class OneColour(Alarm):
    """Every picture that is drawn is of one colour, such as black.

    The values of each channel of each picture then have a standard deviation
    below `limit`. The flattest of 64 pictures has 50 where a shipped generator
    draws digits and 18 where one draws clothes; 4 of 255 can hardly be told
    from a flat picture, and all pictures have to be so flat. An untrained
    generator draws flat grey, hence the steps. Data that are as flat raise no
    alarm, where the model's pictures come beside a reference.

    Args:
        limit: float, of 255. Defaults to `4`.
        looks: int. Defaults to `2`.
        steps: int. Defaults to `1000`.
    """

    name, title = "one_colour", "one colour"
    advice = (
        "The generator draws nothing: a lower rate for it, another initialization "
        "or a weaker discriminator may help."
    )

    def __init__(self, limit=4.0, looks=2, steps=1000):
        super().__init__(looks, steps)
        self.limit = limit

    def sign(self, sight):
        if not sight.views:
            return None
        flat = [view for view in sight.views if self._is_flat(view)]
        return "; ".join(self._describe(view) for view in flat)

    def _is_flat(self, view):
        reference = view.reference
        should = reference is not None and spread(reference) < self.limit
        return not should and spread(view.pictures) < self.limit

    def _describe(self, view):
        return (
            f"All {len(view.pictures)} {view.of} are {colour(view.pictures)}: values "
            f"spread by {spread(view.pictures):.2g} of 255 at most (limit "
            f"{self.limit:g})"
        )


class Collapse(Alarm):
    """Whatever the generator is given, it draws nearly the same picture.

    The figure is `diversity` of a `CollapseMonitor` in front, or that of the
    least diverse class; without one, the mean distance of the drawn pictures
    over that of the reference, in the worst of the views. For a translator
    this reads: other pictures come out as the same picture.

    The shipped generators have 0.9 to 1.05, in each class by itself, too; a
    DCGAN of faces had 0.39 after its first 300 steps and 1.0 a few epochs later.
    `CollapseMonitor` mentions less than 0.5; 0.15 is one picture with small
    changes. An untrained generator counts as collapsed, hence the steps.

    Args:
        limit: float. Defaults to `0.15`.
        looks: int. Defaults to `3`.
        steps: int. Defaults to `2000`.
    """

    name, title = "collapse", "mode collapse"
    advice = (
        "A lower rate for the generator, larger batches, minibatch discrimination or "
        "a Wasserstein loss with gradient penalty may help."
    )

    def __init__(self, limit=0.15, looks=3, steps=2000):
        super().__init__(looks, steps)
        self.limit = limit

    def sign(self, sight):
        found = logged_diversity(sight.figures) or lowest_diversity(sight.views)
        if found is None:
            return None
        figure, of, than = found
        if not figure < self.limit:
            return ""
        of = of[0].upper() + of[1:]
        return f"{of} are {figure:.2f} as far apart as {than} (limit {self.limit:g})"


class DiscriminatorWon(Alarm):
    """The discriminator tells real from fake with certainty, and for long.

    Its loss is then near zero and the generator learns nothing from it. Two
    figures of the logs say so, whatever the loss: `d_accuracy`, and the *lead*,
    `d_real - d_fake` over what it is where D has nothing left to gain (`1`,
    `1 - label_smoothing`, or the hinge's margin; see `clear_gap`). The lead is 0
    at the equilibrium and 1 where the loss is at its least. At 0.95 the
    cross-entropy is 0.05, 4 % of the equilibrium's `2 log 2`.

    Discriminators of sound trainings are ahead, too, and above all early: a DCGAN
    of faces had an accuracy of 0.95 and a lead of 0.82 in its first epoch, 0.93
    and 0.73 later; a CycleGAN of horses and zebras 0.77 and 0.36. Either limit
    is above that, both have to hold, and for 2,000 steps in a row. Wasserstein
    critics are never said to have won: a good one is ahead, its loss has no
    zero that means defeat, and its gradients do not vanish.

    Args:
        accuracy: float. Defaults to `0.99`.
        lead: float. Defaults to `0.95`.
        looks: int. Defaults to `3`.
        steps: int. Defaults to `2000`.
    """

    name, title = "discriminator_won", "the discriminator has won"
    advice = (
        "A lower d_learning_rate, label smoothing, fewer d_steps or R1 (lambda_r1) "
        "may help."
    )

    def __init__(self, accuracy=0.99, lead=0.95, looks=3, steps=2000):
        super().__init__(looks, steps)
        self.accuracy, self.lead = accuracy, lead

    def sign(self, sight):
        names = "d_accuracy", "d_real", "d_fake"
        if sight.clear_gap is None or not set(names) <= set(sight.figures):
            return None
        accuracy, real, fake = (float(sight.figures[name]) for name in names)
        lead = (real - fake) / sight.clear_gap
        if not (accuracy >= self.accuracy and lead >= self.lead):
            return ""
        return (
            f"It is right on {accuracy:.1%} of the pictures (limit "
            f"{self.accuracy:.1%}) and gives real ones {real:.3f}, generated ones "
            f"{fake:.3f}: {lead:.2f} of all that it can gain (limit {self.lead:g})"
        )


def spread(images):
    """The largest standard deviation of a channel of a picture, of 255."""
    return float(np.max(images.std(axis=(1, 2), dtype="float32")))


def colour(images):
    """Names the colour of flat pictures."""
    means = images.mean(axis=(0, 1, 2))
    if means.max() < _BLACK:
        return "black"
    if means.min() > _WHITE:
        return "white"
    return f"of one colour ({', '.join(f'{mean:.0f}' for mean in means)} on average)"


def logged_diversity(figures):
    """The figure of a `CollapseMonitor`, what it is of and than what, or `None`."""
    if "diversity" not in figures:
        return None
    key, where = "diversity", ""
    if "diversity_lowest_class" in figures:
        key, where = "diversity_lowest_class", " in the least diverse class"
    return float(figures[key]), f"pictures from different latents{where}", "real ones"


def lowest_diversity(views):
    """The same of the worst of the views that have a reference of two pictures."""
    found = [
        (pictures.mean_pairwise_distance(view.pictures) / distance, view)
        for view in views
        if (distance := reference_distance(view))
    ]
    if not found:
        return None
    figure, view = min(found, key=lambda pair: pair[0])
    return figure, f"{len(view.pictures)} {view.of}", view.than


def reference_distance(view):
    """How far apart the reference of a view is; 0 where that cannot be said."""
    if view.reference is None or min(len(view.reference), len(view.pictures)) < 2:
        return 0.0
    distance = pictures.mean_pairwise_distance(view.reference)
    return distance if distance > 1e-6 else 0.0  # below, it is rounding

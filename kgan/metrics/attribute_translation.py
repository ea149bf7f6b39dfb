"""The protocol by which this project judges a translator of attributes."""

import dataclasses

import numpy as np

from kgan.metrics.attributes import attribute_agreement, in_turn
from kgan.metrics.frechet import frechet_distance
from kgan.metrics.kernel import squared_mmd
from kgan.metrics.reconstruction import psnr
from kgan.metrics.translation import TRANSLATED, seen

UNTRANSLATED, OF_JUDGE = "untranslated", "judge"
DISTANCES = ("fd", "kd")
CYCLE = "cycle_"


@dataclasses.dataclass(frozen=True)
class AttributeTranslated:
    """What a translator made of pictures whose attributes it changed.

    Changes are of one attribute each: it is turned round, and of a group that
    exclude one another (colours of hair, classes) one that a picture does not
    have is asked for.

    Args:
        images: uint8 pictures `(n, height, width, channels)`.
        labels: `(n, c)` of zeros and ones, what they show.
        translations: list of c uint8 arrays, one a change: of those pictures
            whose attribute it changes.
        targets: list of c arrays `(n, c)`, the labels asked for.
        once: uint8 array, every picture with one of the changes in turn.
        cycled: `once`, translated back to `labels`.
        attributes: the translator's.
    """

    images: object
    labels: object
    translations: list
    targets: list
    once: object
    cycled: object
    attributes: object

    @classmethod
    def by(cls, translator, images, labels):
        """Has pictures translated to every change, and one of them back.

        Args:
            translator: what has `attributes` and `translate_to`, as what
                `kgan.zoo.load` returns or a `kgan.models.StarGAN`.
            images: uint8 pictures of one size.
            labels: what they show, `(n, c)` of zeros and ones.
        """
        attributes, labels = translator.attributes, np.asarray(labels)
        images = np.asarray(images)
        targets = [
            attributes.targets(labels, name if attributes.single else [name])
            for name in attributes.names
        ]
        changed = [t[:, k] != labels[:, k] for k, t in enumerate(targets)]
        turns = in_turn(np.stack(changed, axis=1))
        once, translations = images.copy(), []
        for place, (rows, target) in enumerate(zip(changed, targets, strict=True)):
            made = _translated(translator, images[rows], target[rows])
            once[turns == place] = made[turns[rows] == place]
            translations.append(made)
        cycled = _translated(translator, once, labels)
        return cls(images, labels, translations, targets, once, cycled, attributes)

    def rows(self, place):
        """Returns which pictures the change of an attribute is of, `(n,)` bool."""
        return self.targets[place][:, place] != self.labels[:, place]


def judge_attributes(judge, read, translated, real_features=None):
    """Returns the figures of a translator of attributes.

    For every attribute, such as `Male`, and for the `mean` over attributes:

    | figure | what it is | better |
    |---|---|---|
    | `share_Male` | part in which the judge sees what was asked for | higher |
    | `kept_Male` | part of the others that stay when it is asked for | higher |
    | `stays_Male` | how often it stays when others are asked for | higher |
    | `accuracy_Male` | part of the pictures, before, that the judge sees rightly | |

    What stays is what the judge saw before, right or wrong. Attributes that
    exclude the one asked for do not count: they are to change.

    | figure | of every picture with one change, in turn | better |
    |---|---|---|
    | `fd` | Frechet distance of the judge's features to real pictures | lower |
    | `kd` | kernel distance likewise, of all pictures at once | lower |
    | `cycle_error` | back again: mean absolute difference, in 255ths | lower |
    | `cycle_psnr` | likewise, in dB, mean over the pictures | higher |

    Args:
        judge: a `Judge`, or any object with its `features`. Where it has an
            `image_shape`, pictures are resized to it, bicubic with
            antialiasing.
        read: callable from pictures as the judge wants them to zeros and ones
            `(n, c)`, what it sees of the translator's attributes.
        translated: `AttributeTranslated`.
        real_features: the judge's features of real pictures, others than those
            translated; `None` leaves the distances out.

    Returns:
        dict from `"translated"`, `"untranslated"` (the pictures as they were)
        and `"judge"` (its accuracy) to dicts of figures. `kept` and `stays`
        are left out where nothing can stay, as of classes.
    """
    before = seen(judge, translated.images)
    read_before = read(before)
    shares, stayed, misread = _changes(judge, read, translated, read_before)
    names = translated.attributes.names
    figures = {
        **_by_name("share", names, shares),
        **_by_name("kept", names, _means(stayed, axis=1)),
        **_by_name("stays", names, _means(stayed, axis=0)),
    }
    accuracies = attribute_agreement(read_before, translated.labels)
    of_untranslated = _by_name("share", names, misread)
    if real_features is not None:
        once = seen(judge, translated.once)
        figures |= _distances(real_features, judge.features(once))
        of_untranslated |= _distances(real_features, judge.features(before))
    return {
        TRANSLATED: {**figures, **_cycle(translated)},
        UNTRANSLATED: of_untranslated,
        OF_JUDGE: _by_name("accuracy", names, accuracies),
    }


def named_attribute_figures(columns, protocol, real_split="train"):
    """Returns figures by names that carry the protocol.

    Args:
        columns: what `judge_attributes` returns.
        protocol: `Protocol` of the pictures that were translated.
        real_split: str. The split that the distances are to.

    Returns:
        dict such as `{"share_Male_judge_celeba_hq_1k_128px": ...,
        "fd_judge_celeba_hq_1k_128px_vs_train_of_untranslated": ...}`. The names
        of figures that no judge is needed for have none.
    """
    named = {}
    unjudged = dataclasses.replace(protocol, judge="")
    against = dataclasses.replace(protocol, split=real_split)
    for column, figures in columns.items():
        stand_in = f"_of_{column}" if column == UNTRANSLATED else ""
        for figure, value in figures.items():
            part = against if figure in DISTANCES else protocol
            part = unjudged if figure.startswith(CYCLE) else part
            named[part.name(figure) + stand_in] = value
    return named


def _translated(translator, images, labels):
    if not len(images):
        return images
    return np.asarray(translator.translate_to(images, labels))


def _changes(judge, read, translated, before):
    """What the judge sees of every change.

    Returns the shares that show what was asked for, `(c,)`; the parts that
    stayed, `(c, c)`, a row a change, NaN for what is not to stay; and the
    shares that showed it without a translation. NaN where no picture could be
    asked.
    """
    attributes = translated.attributes
    count = len(attributes.names)
    shares, misread = np.full((2, count), np.nan)
    stayed = np.full((count, count), np.nan)
    for place, name in enumerate(attributes.names):
        rows = translated.rows(place)
        if not rows.any():
            continue
        after = read(seen(judge, translated.translations[place]))
        wanted = translated.targets[place][rows, place]
        shares[place] = np.mean(after[:, place] == wanted)
        misread[place] = np.mean(before[rows, place] == wanted)
        stayed[place] = attribute_agreement(after, before[rows])
        changing = [name, *attributes.rivals(name)]
        stayed[place, [attributes.names.index(n) for n in changing]] = np.nan
    return shares, stayed, misread


def _means(values, axis):
    """The means over what is not NaN; NaN where all is."""
    there = ~np.isnan(values)
    totals = np.where(there, values, 0).sum(axis=axis)
    counts = there.sum(axis=axis)
    return np.where(counts > 0, totals / np.maximum(counts, 1), np.nan)


def _by_name(figure, names, values):
    """One figure an attribute and their mean, without those that are NaN."""
    pairs = zip((*names, "mean"), (*values, _means(values, axis=0)), strict=True)
    return {f"{figure}_{n}": float(value) for n, value in pairs if not np.isnan(value)}


def _distances(real, features):
    values = frechet_distance(real, features), squared_mmd(real, features)
    return dict(zip(DISTANCES, values, strict=True))


def _cycle(translated):
    error = np.abs(translated.cycled.astype("int16") - translated.images)
    return {
        f"{CYCLE}error": float(error.mean()),
        f"{CYCLE}psnr": float(psnr(translated.cycled, translated.images).mean()),
    }

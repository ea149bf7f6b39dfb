"""The protocol by which this project judges a translator."""

import dataclasses
import functools

import numpy as np

from kgan.metrics.frechet import frechet_distance
from kgan.metrics.kernel import squared_mmd
from kgan.metrics.reconstruction import psnr
from kgan.metrics.resizing import resized

TRANSLATED = "translated"


@dataclasses.dataclass(frozen=True)
class Translated:
    """What a translator made of pictures.

    Args:
        images: uint8 pictures of x.
        translations: G(x).
        cycled: F(G(x)), or `None`.
        real: real pictures of y.
        same: G(y), or `None`.
    """

    images: object
    translations: object
    real: object
    cycled: object = None
    same: object = None

    @classmethod
    def by(cls, translator, images, real, cycle=True, identity=True, reverse=False):
        """Has pictures translated there and back.

        Args:
            translator: what has `translate` of a list of uint8 pictures, and
                `has_reverse` and `reverse.translate` for the way back, as what
                `kgan.zoo.load` returns; or a `kgan.models.CycleGAN`. Where
                there is no way back, nothing is cycled.
            images: uint8 pictures of x.
            real: uint8 pictures of y.
            cycle: bool. Whether to translate back.
            identity: bool. Whether to translate `real` as if they were of x.
            reverse: bool. From y to x: `images` are of y and `real` of x.
        """
        there, back = both_ways(translator)[:: -1 if reverse else 1]
        if there is None:
            raise ValueError("`reverse` wants a translator that has a way back.")
        translations = there(list(images))
        return cls(
            images=images,
            translations=translations,
            real=real,
            cycled=back(list(translations)) if cycle and back else None,
            same=there(list(real)) if identity else None,
        )


def both_ways(translator):
    """Returns the functions that translate there and back, `None` for no way back."""
    if not hasattr(translator, "has_reverse"):  # a model, which takes `reverse`
        back = functools.partial(translator.translate, reverse=True)
    else:
        back = translator.reverse.translate if translator.has_reverse else None
    return translator.translate, back


def judge_translation(judge, translated, wanted, wanted_name, others=None):
    """Returns the figures of a translator, and of what stands in its place.

    | figure | what it is | better |
    |---|---|---|
    | `share_zebra` | part that the judge calls by the wanted name | higher |
    | `fd` | Frechet distance of the judge's features to those of real y | lower |
    | `kd` | kernel distance likewise, of all pictures at once | lower |
    | `cycle_psnr` | F(G(x)) against x in dB, mean over the pictures | higher |
    | `identity_psnr` | G(y) against y | higher |

    A Frechet distance of a hundred pictures is too high by what the sample
    lacks: it is to be compared with the one of the stand-ins, which are as
    many.

    Args:
        judge: a `Judge`, or any object with its methods, that knows classes.
            Where it has an `image_shape`, pictures are resized to it, bicubic
            with antialiasing.
        translated: `Translated`.
        wanted: int. The class of y in the eyes of the judge.
        wanted_name: str. What it is called in the figures' names.
        others: optional other real pictures of y, which are judged in the
            place of the translations: the best that one can expect.

    Returns:
        dict from `"translated"`, `"untranslated"` (the pictures of x as they
        are), `"train"` (`others`) and `"test"` (all real pictures of y, only
        their share) to dicts of figures.
    """
    share = f"share_{wanted_name}"
    real = seen(judge, translated.real)
    real_features = judge.features(real)

    def judged(images):
        images = seen(judge, images)
        features = judge.features(images)
        return {
            share: class_share(judge, images, wanted),
            "fd": frechet_distance(real_features, features),
            "kd": squared_mmd(real_features, features),
        }

    columns = {
        TRANSLATED: {**judged(translated.translations), **_kept(translated)},
        "untranslated": judged(translated.images),
    }
    if others is not None:
        columns["train"] = judged(others)
    columns["test"] = {share: class_share(judge, real, wanted)}
    return columns


def class_share(judge, images, wanted):
    """Returns the part of uint8 pictures that a judge calls a class.

    Args:
        judge: a `Judge`, or any object with its methods.
        images: uint8 array, as the judge wants it.
        wanted: int. The class.
    """
    return float(np.mean(judge.probabilities(images).argmax(axis=1) == wanted))


def seen(judge, images):
    """Returns pictures as one uint8 array of the size that a judge looks at."""
    shape = getattr(judge, "image_shape", None) or np.shape(images[0])
    return resized(images, *shape[:2])


def named_figures(columns, protocol, counts):
    """Returns figures by names that carry the protocol.

    Args:
        columns: what `judge_translation` returns.
        protocol: `Protocol` of the translations.
        counts: dict from a column to its number of pictures, where it is not
            that of the protocol.

    Returns:
        dict such as `{"fd_judge_horse2zebra_120_128px": ...,
        "fd_judge_horse2zebra_120_128px_of_untranslated": ...}`. The names of
        figures that no judge is needed for have none.
    """
    named = {}
    for column, figures in columns.items():
        part = dataclasses.replace(protocol, count=counts.get(column, protocol.count))
        unjudged = dataclasses.replace(part, judge="")
        stand_in = "" if column == TRANSLATED else f"_of_{column}"
        for figure, value in figures.items():
            name = (unjudged if figure.endswith("psnr") else part).name(figure)
            named[name + stand_in] = value
    return named


def _kept(translated):
    """The figures of what came back, and of what should have stayed."""
    figures = {}
    if translated.cycled is not None:
        ratios = psnr(translated.cycled, translated.images)
        figures["cycle_psnr"] = float(ratios.mean())
    if translated.same is not None:
        ratios = psnr(translated.same, translated.real)
        figures["identity_psnr"] = float(ratios.mean())
    return figures

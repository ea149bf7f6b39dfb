"""How `kgan evaluate` judges a translator, and shows what it does."""

import dataclasses

import numpy as np
from absl import flags

from kgan.cli.domains import LETTERS, Domains, domain_names
from kgan.cli.judgement import default_judge, open_judge, rounded, table

SHEET_COLUMNS = 12


def define_flags(flag_values):
    """Defines the flags of `kgan evaluate` that translators have.

    Args:
        flag_values: `absl.flags.FlagValues` to define them in.
    """
    values = {"flag_values": flag_values}
    for side in "xy":
        flags.DEFINE_string(
            f"domain_{side}",
            None,
            f"Translators: pictures of {side}, in the place of --data.",
            **values,
        )
    flags.DEFINE_integer(
        "size",
        None,
        "Translators: height and width of the pictures that are translated. Default: "
        "those of the training.",
        lower_bound=4,
        **values,
    )
    flags.DEFINE_string(
        "sheet",
        None,
        "Translators: picture file for all translations; of one of attributes, for "
        "every change of some pictures.",
        **values,
    )
    flags.DEFINE_boolean(
        "side_by_side",
        False,
        "Beside every translation on the sheet stands what it was made from.",
        **values,
    )


@dataclasses.dataclass(frozen=True)
class Task:
    """What a translator is asked to do.

    Args:
        domains: `Domains`, whose x the translator translates.
        image_shape: `(height, width, channels)` of the pictures.
        split: str, without the domains' letters.
        limit: int. Translates so many pictures at most.
    """

    domains: Domains
    image_shape: tuple
    split: str
    limit: int

    @classmethod
    def of(cls, entry, flag_values):
        """Returns the task of an entry, of its card and the flags.

        Args:
            entry: `kgan.zoo.Entry`.
            flag_values: `absl.flags.FlagValues`.
        """
        shape = entry.image_shape
        if flag_values.size:
            shape = (flag_values.size, flag_values.size, shape[2])
        domains = find_domains(entry, flag_values)
        return cls(domains, shape, flag_values.split, flag_values.num)

    def images(self):
        """Returns the pictures to translate, and real ones of what they become."""
        return (
            self.domains.images(0, self.split, self.image_shape, self.limit),
            self.domains.images(1, self.split, self.image_shape),
        )

    def others(self, count):
        """Returns as many other real pictures of y; `None` where there are too few.

        The last ones of the training split: those that a judge of
        `tools/train_judge` was not trained on.
        """
        other = "test" if self.split.startswith("train") else "train"
        if self.domains.count(1, other) < count:
            return None
        return self.domains.images(1, f"{other}[-{count}:]", self.image_shape)


def find_domains(entry, flag_values):
    """Returns the domains of an entry, in the direction of the entry.

    Args:
        entry: `kgan.zoo.Entry`. `reversed` in its card, or `direction` in its
            recipe, say that it was trained or published from B to A.
        flag_values: `absl.flags.FlagValues`; `--domain_x` and `--domain_y` are
            the entry's own x and y.

    Raises:
        ValueError: if the data have no two domains.
    """
    sides = (flag_values.domain_x, flag_values.domain_y)
    source, data_dir = flag_values.data or entry.dataset, flag_values.data_dir
    domains = Domains.find(source, *sides, data_dir)
    if domains is None:
        raise ValueError(
            f"{entry.name!r} translates from one domain to another; {source!r} has no "
            "splits testA and testB. Give --domain_x and --domain_y."
        )
    names = tuple(entry.extra.get("domains", ()))
    if any(sides):
        return dataclasses.replace(domains, names=names or domains.names)
    back = bool(entry.extra.get("reversed"))
    back ^= entry.recipe.get("direction") == "BtoA"
    order = slice(None, None, -1 if back else 1)
    return dataclasses.replace(
        domains,
        suffixes=LETTERS[order],
        names=names or domain_names(source)[order],
    )


def wanted_class(judge, domains):
    """Returns number and name of the class that translations are to be.

    Args:
        judge: what judges. Where its card names its classes, the one called
            like y; else A is class 0 and B is class 1.
        domains: `Domains` in the direction of the entry.
    """
    card = getattr(judge, "card", None)
    known = list(card.class_names) if card else []
    name = domains.names[1]
    if name in known:
        return known.index(name), name
    number = 0 if domains.suffixes[1] == "A" else 1
    return number, known[number] if number < len(known) else name


def evaluate(entry, flag_values):
    """Judges a translator, prints a table and writes the sheet.

    Args:
        entry: `kgan.zoo.Entry`.
        flag_values: `absl.flags.FlagValues`.

    Returns:
        dict from names that carry the protocol to figures.
    """
    from kgan import metrics, zoo

    task = Task.of(entry, flag_values)
    source = flag_values.data or entry.dataset
    judge, judge_name = open_judge(
        flag_values.judge or default_judge(source), flag_values.trust
    )
    if not getattr(judge, "knows_classes", True):
        raise ValueError(
            f"--judge={flag_values.judge} gives features only; translations want a "
            "classifier of the two domains, as tools/train_judge makes."
        )
    wanted = wanted_class(judge, task.domains)
    images, real = task.images()
    translator = zoo.load(entry.name, trust=flag_values.trust)
    translated = metrics.Translated.by(translator, images, real)
    others = task.others(len(images)) if flag_values.baselines else None
    columns = metrics.judge_translation(judge, translated, *wanted, others=others)
    size = task.image_shape[:2]
    protocol = metrics.Protocol(judge_name, len(images), task.split, size=size)
    print(
        f"{len(images)} pictures of {task.domains.names[0]} of {source}, "
        f"{task.domains.split(0, task.split)}, translated at {size[0]} x {size[1]}; "
        f"against {len(real)} of {task.domains.names[1]}; judged by {judge_name}."
    )
    print(table(columns))
    if flag_values.sheet:
        write_sheet(flag_values.sheet, translated, flag_values.side_by_side)
        print(f"Wrote {flag_values.sheet}.")
    return rounded(metrics.named_figures(columns, protocol, {"test": len(real)}))


def write_sheet(path, translated, side_by_side=False):
    """Writes all translations of pictures of one size as one picture.

    Args:
        path: path of a picture file.
        translated: `kgan.metrics.Translated`.
        side_by_side: bool. Whether every translation stands to the right of
            what it was made from.
    """
    from kgan import pictures

    cells = list(translated.translations)
    if side_by_side:
        pairs = zip(translated.images, cells, strict=True)
        cells = [image for pair in pairs for image in pair]
    pictures.save(path, pictures.grid(np.stack(cells), SHEET_COLUMNS))

"""How `kgan evaluate` judges a translator of attributes, and shows what it does."""

import numpy as np

from kgan.cli import text
from kgan.cli.judgement import default_judge, open_judge, rounded, table

SHEET_ROWS = 8
TABLE = {
    "share": "asked for",
    "kept": "others stay",
    "stays": "stays",
    "accuracy": "judge, real",
}


def evaluate(entry, flag_values):
    """Judges a translator of attributes, prints tables and writes the sheet.

    Args:
        entry: `kgan.zoo.Entry`.
        flag_values: `absl.flags.FlagValues`.

    Returns:
        dict from names that carry the protocol to figures.
    """
    from kgan import metrics, zoo

    translator = zoo.load(entry.name, trust=flag_values.trust)
    source = flag_values.data or entry.dataset
    judge_name = find_judge(entry.dataset, translator.attributes, flag_values.judge)
    judge, _ = open_judge(judge_name, flag_values.trust)
    size = (flag_values.size,) * 2 if flag_values.size else entry.image_shape[:2]
    shape, split = (*size, entry.image_shape[2]), flag_values.split
    images, labels = labelled(source, split, shape, translator.attributes, flag_values)
    real_split, real = others(source, split, judge.image_shape, flag_values)
    translated = metrics.AttributeTranslated.by(translator, images, labels)
    columns = metrics.judge_attributes(
        judge,
        reader(judge, translator.attributes),
        translated,
        None if real is None else judge.features(real),
    )
    print(
        f"{len(images)} pictures of {source}, {split}, translated at {size[0]} x "
        f"{size[1]}; judged by {judge_name}."
    )
    print(describe(columns, translator.attributes.names, real_split))
    if flag_values.sheet:
        write_sheet(flag_values.sheet, translator, images, labels)
        print(f"Wrote {flag_values.sheet}.")
    protocol = metrics.Protocol(judge_name, len(images), split, size=size)
    return rounded(metrics.named_attribute_figures(columns, protocol, real_split))


def find_judge(dataset, attributes, name=None):
    """Returns the name of the judge that sees what a translator changes.

    Args:
        dataset: str. What the translator was trained on; of several judges the
            one of this name is taken.
        attributes: `kgan.models.Attributes`.
        name: str. The judge that is asked for, if any.

    Raises:
        ValueError: if it does not know every attribute (or class), or none does.
    """
    from kgan import zoo

    known = {
        entry.name: entry.class_names
        if attributes.single
        else tuple(entry.extra.get("attributes", ()))
        for entry in map(zoo.entry, zoo.list_models())
        if entry.kind == "classifier"
    }
    fit = [judge for judge in known if {*attributes.names} <= {*known[judge]}]
    if name is None and fit:
        usual = default_judge(dataset)
        return usual if usual in fit else fit[0]
    if name not in fit:
        sees = ", ".join(known.get(name, ())) or "none of them"
        received = f"received --judge={name}, which sees {sees}. " if name else ""
        raise ValueError(
            f"Wanted a judge that sees {', '.join(attributes.names)}; {received}"
            f"available: {', '.join(fit) or 'none'}. tools/train_judge makes one, with "
            f"--attributes={','.join(attributes.names)}."
        )
    return name


def reader(judge, attributes):
    """Returns a callable from pictures to what a judge sees of some attributes.

    Args:
        judge: `kgan.zoo.LoadedClassifier` that knows them all.
        attributes: `kgan.models.Attributes`.

    Returns:
        Callable from uint8 pictures to zeros and ones `(n, c)` in the order of
        the attributes.
    """
    known = judge.card.class_names if attributes.single else judge.attributes
    places = [known.index(name) for name in attributes.names]

    def read(images):
        if attributes.single:
            return np.eye(len(known), dtype="uint8")[judge.classify(images)][:, places]
        return judge.predict_attributes(images)[:, places]

    return read


def labelled(source, split, image_shape, attributes, flag_values):
    """Returns pictures and their labels `(n, c)`.

    Args:
        source: what `kgan.data.load` calls a source.
        split: str in TFDS's syntax.
        image_shape: `(height, width, channels)`.
        attributes: `kgan.models.Attributes`.
        flag_values: `absl.flags.FlagValues`.

    Raises:
        DataError: if the data do not tell them.
    """
    from kgan import data

    names = None if attributes.single else attributes.names
    images, labels = data.as_arrays(
        source,
        split=split,
        image_shape=image_shape,
        limit=flag_values.num,
        labelled=True,
        attributes=names,
        data_dir=flag_values.data_dir,
    )
    if attributes.single:
        classes = data.info(source, data_dir=flag_values.data_dir).class_names
        labels = attributes.vectors([classes[label] for label in labels])
    return images, labels


def others(source, split, image_shape, flag_values):
    """Returns another split, and its pictures as a judge sees them, or `None`.

    Translations are not compared with the pictures that they were made from:
    whoever changes nothing would be at no distance.

    Args:
        source: what `kgan.data.load` calls a source.
        split: str, the split that is translated.
        image_shape: that of the judge.
        flag_values: `absl.flags.FlagValues`.
    """
    from kgan import data

    other = "test" if split.startswith("train") else "train"
    info = data.info(source, data_dir=flag_values.data_dir)
    if info.num_examples.get(other, 0) < 2:
        return other, None
    images, _ = data.as_arrays(
        source,
        split=other,
        image_shape=image_shape,
        labelled=False,
        data_dir=flag_values.data_dir,
    )
    return other, images


def describe(columns, names, real_split):
    """Returns the figures as two tables: by attribute, and of all together.

    Args:
        columns: what `kgan.metrics.judge_attributes` returns.
        names: names of the attributes.
        real_split: str, what the distances are to.
    """
    figures = {**columns["translated"], **columns["judge"]}
    heads = {k: v for k, v in TABLE.items() if f"{k}_mean" in figures}
    rows = [["", *heads.values()]]
    for name in (*names, "mean"):
        values = [figures.get(f"{figure}_{name}") for figure in heads]
        rows.append([name, *("" if v is None else f"{v:.2%}" for v in values)])
    rest = {
        column: {k: v for k, v in values.items() if k.startswith(("fd", "kd", "cycle"))}
        for column, values in columns.items()
        if column != "judge"
    }
    against = f"Distances to real pictures, {real_split}; and there and back:"
    return "\n".join([text.columns(rows), against, table(rest)])


def write_sheet(path, translator, images, labels):
    """Writes some pictures, a row each: as it was, then every change.

    Args:
        path: path of a picture file.
        translator: what has `attributes` and `translate`.
        images: uint8 pictures of one size, of which the first are shown.
        labels: what they show, `(n, c)`.
    """
    from kgan import callbacks, pictures

    fixed = callbacks.FixedAttributes(images[:SHEET_ROWS], labels[:SHEET_ROWS])
    columns = list(fixed.columns(translator).values())
    cells = np.stack(columns, axis=1).reshape(-1, *fixed.images.shape[1:])
    pictures.save(path, pictures.grid(cells, len(columns)))

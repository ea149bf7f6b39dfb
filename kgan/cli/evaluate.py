"""`kgan evaluate`: has a model of the zoo judged, and keeps the figures."""

import numpy as np
from absl import flags

from kgan.cli import attribute_evaluation, text, translator_evaluation, trust
from kgan.cli.judgement import (
    accuracies,
    attribute_accuracies,
    of_classes,
    open_judge,
    rounded,
    table,
    usual_judge,
)

NAME = "evaluate"
SUMMARY = "judge a model of the zoo and store the figures"
RATE = "positive_rate"
USAGE = "kgan evaluate NAME [--judge=judge_mnist] [--num=10000] [--sheet=FILE] ..."


def define_flags(flag_values):
    """Defines the flags of `kgan evaluate`.

    Args:
        flag_values: `absl.flags.FlagValues` to define them in.
    """
    string, integer = flags.DEFINE_string, flags.DEFINE_integer
    boolean, values = flags.DEFINE_boolean, {"flag_values": flag_values}
    string(
        "judge",
        None,
        "Name of a classifier of the zoo, or a .keras file of a feature extractor. "
        "Default: judge_<last part of the data set's name>; for a translator of "
        "attributes one that sees them.",
        **values,
    )
    string("data", None, "Real pictures. Default: the model's data set.", **values)
    string("split", "test", "Split of the real pictures to judge against.", **values)
    string("data_dir", None, "Where TFDS keeps prepared data.", **values)
    integer(
        "num",
        10_000,
        "Pictures to draw, or to translate at most.",
        lower_bound=2,
        **values,
    )
    integer("seed", 0, "Seed of the pictures.", **values)
    boolean(
        "baselines",
        True,
        "Also judge other real pictures, and noise, in the place of the model's.",
        **values,
    )
    translator_evaluation.define_flags(flag_values)
    boolean("store", True, "Store the figures in the model's card.", **values)
    trust.define_flag(flag_values)


def main(flag_values, args):
    """Judges the entry `args[0]`, prints a table and stores the figures.

    A generator is judged by the protocol of `kgan.metrics.evaluate`. Beside
    its figures stand those of two stand-ins: `..._of_train`, as many real
    pictures of the training split, and `..._of_noise`, uniform noise. A
    translator is judged by that of `kgan.metrics.judge_translation`, one of
    attributes by that of `judge_attributes`. Of a classifier, which is a judge
    itself, the accuracy on the split is told.

    Args:
        flag_values: `absl.flags.FlagValues` with the flags of `define_flags`.
        args: list of str, the name of the entry.

    Returns:
        int, the exit code.
    """
    from kgan import zoo
    from kgan.data import DataError

    if len(args) != 1:
        return text.usage(NAME, USAGE)
    try:
        entry = zoo.entry(args[0])
        metrics = OF_KIND.get(entry.kind, _of_generator)(entry, flag_values)
    except DataError as error:
        # Data that lie in a folder of somebody's have a name in the card alone.
        given = flag_values.data or flag_values.domain_x
        hint = "" if given else " --data says where the data are."
        return text.failure(NAME, f"{error}{hint}")
    except (zoo.ZooError, ValueError) as error:
        return text.failure(NAME, error)
    if flag_values.store:
        zoo.store_metrics(entry.name, metrics)
        print(f"Stored in the card of {entry.name}.")
    return 0


def _of_generator(entry, flag_values):
    from kgan import zoo
    from kgan.metrics.evaluation import draw, judged
    from kgan.metrics.protocol import Protocol

    source, count = flag_values.data or entry.dataset, flag_values.num
    judge, judge_name = open_judge(
        flag_values.judge or usual_judge(source, entry.dataset), flag_values.trust
    )
    judge = of_classes(judge, entry.extra.get("attributes"))
    protocol = Protocol(judge_name, count, flag_values.split, flag_values.seed)
    real, _ = _pictures(source, protocol.split, entry.image_shape, flag_values)
    real_features = judge.features(real)
    labels = None
    if entry.num_classes is not None:
        labels = np.arange(count, dtype="int32") % entry.num_classes
    images = draw(
        zoo.load(entry.name, trust=flag_values.trust).generate,
        count,
        labels,
        protocol.seed,
    )
    columns = {entry.name: judged(judge, real_features, images, labels)}
    if flag_values.baselines:
        for name, images, figures in _stand_ins(source, entry, protocol, flag_values):
            columns[name] = judged(judge, real_features, images, figures=figures)
    print(
        f"{count} pictures of seed {protocol.seed} against the {len(real)} of "
        f"{source}, split {protocol.split}; features of {judge_name}."
    )
    print(table(columns))
    return {
        protocol.name(figure) + ("" if column == entry.name else f"_of_{column}"): value
        for column, figures in columns.items()
        for figure, value in rounded(figures).items()
    }


def _of_classifier(entry, flag_values):
    from kgan import zoo
    from kgan.cli.domains import Domains

    source, split = flag_values.data or entry.dataset, flag_values.split
    if entry.extra.get("attributes"):
        return _of_attributes(entry, source, split, flag_values)
    sides = (flag_values.domain_x, flag_values.domain_y)
    domains = Domains.find(source, *sides, flag_values.data_dir)
    if domains:
        images, labels = domains.labelled(split, entry.image_shape)
        names = entry.class_names or domains.names
    else:
        images, labels = _pictures(
            source, split, entry.image_shape, flag_values, labelled=True
        )
        names = ()
    judge = zoo.load(entry.name, trust=flag_values.trust)
    figures = accuracies(judge.classify(images), labels, split, names)
    accuracy = figures[f"{split}_accuracy"]
    print(f"{entry.name}: {accuracy:.2%} of the {len(images)} of {source}, {split}.")
    for name in names:
        print(f"  {name}: {figures[f'{split}_accuracy_{name}']:.2%}")
    return figures


def _of_attributes(entry, source, split, flag_values):
    from kgan import zoo

    judge = zoo.load(entry.name, trust=flag_values.trust)
    names = judge.attributes
    images, labels = _pictures(
        source, split, entry.image_shape, flag_values, labelled=True, attributes=names
    )
    predicted = judge.predict_attributes(images)
    figures = attribute_accuracies(predicted, labels, split, names)
    accuracy = figures[f"{split}_accuracy"]
    print(f"{entry.name}: {accuracy:.2%} of the {len(images)} of {source}, {split}.")
    rows = [["", "right", "have it"]]
    for name in names:
        parts = (figures[f"{split}_{key}_{name}"] for key in ("accuracy", RATE))
        rows.append([f"  {name}", *(f"{part:.2%}" for part in parts)])
    print(text.columns(rows))
    return figures


def _pictures(
    source,
    split,
    image_shape,
    flag_values,
    limit=None,
    labelled=False,
    attributes=None,
):
    from kgan import data

    return data.as_arrays(
        source,
        split=split,
        image_shape=image_shape,
        limit=limit,
        labelled=labelled,
        attributes=attributes,
        data_dir=flag_values.data_dir,
    )


def _stand_ins(source, entry, protocol, flag_values):
    """Yields name, pictures and figures of what is judged in the model's place."""
    from kgan import data

    other = "test" if protocol.split == "train" else "train"
    sizes = data.info(source, data_dir=flag_values.data_dir).num_examples
    if sizes.get(other, 0) >= protocol.count:
        images, _ = _pictures(
            source, other, entry.image_shape, flag_values, limit=protocol.count
        )
        yield other, images, ("fd", "kd", "precision_recall")
    noise = np.random.default_rng(protocol.seed)
    shape = (protocol.count, *entry.image_shape)
    yield "noise", noise.integers(0, 256, shape, "uint8"), ("fd", "kd")


OF_KIND = {
    "attribute_translator": attribute_evaluation.evaluate,
    "classifier": _of_classifier,
    "translator": translator_evaluation.evaluate,
}

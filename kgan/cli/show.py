"""`kgan show`: the card of a model."""

import json
import textwrap

from absl import flags

from kgan.cli import text

NAME = "show"
SUMMARY = "show the card of a model: data, recipe, figures, files"
USAGE = "kgan show NAME [--json]"
WIDTH = 88


def define_flags(flag_values):
    """Defines the flags of `kgan show`."""
    flags.DEFINE_boolean(
        "json", False, "Print the card as it is stored.", flag_values=flag_values
    )


def main(flag_values, args):
    """Prints the card of the entry `args[0]`.

    Args:
        flag_values: `absl.flags.FlagValues` with the flags of `define_flags`.
        args: list of str, the name of the entry.

    Returns:
        int, the exit code.
    """
    from kgan import zoo
    from kgan.zoo.card import to_json

    if len(args) != 1:
        return text.usage(NAME, USAGE)
    try:
        entry = zoo.entry(args[0])
    except zoo.ZooError as error:
        return text.failure(NAME, error)
    if flag_values.json:
        # ASCII: what would steer a terminal is escaped, and it is JSON still.
        print(json.dumps(to_json(entry), indent=2))
    else:
        print(text.printable(describe(entry)))
    return 0


def describe(entry):
    """Returns a card as a text for a terminal."""
    groups = [
        ("", _facts(entry)),
        ("Figures", [(k, text.number(v)) for k, v in sorted(entry.metrics.items())]),
        ("Recipe", [(k, _short(v)) for k, v in entry.recipe.items()]),
        (
            "Trained in parts",
            [(f"{one['steps']:,} steps", one["command"]) for one in entry.training],
        ),
        ("More", [(k, _short(v)) for k, v in entry.extra.items()]),
        ("Files", [(k, _file(v)) for k, v in entry.files.items()]),
    ]
    parts = [f"{entry.name}: {textwrap.fill(entry.summary, WIDTH)}"]
    for title, rows in groups:
        if rows:
            head = f"{title}\n" if title else ""
            parts.append(head + textwrap.indent(text.columns(rows), "  "))
    parts.append(f"Use it\n{textwrap.indent(_example(entry), '  ')}")
    return "\n\n".join(parts)


def _facts(entry):
    parameters = (f"{k} {v:,}" for k, v in entry.parameters.items())
    classes = ", ".join(entry.class_names) or entry.num_classes
    rows = [
        ("kind", entry.kind.replace("_", " ")),
        ("trained on", f"{entry.dataset} (licence: {entry.licence})"),
        ("pictures", " x ".join(map(str, entry.image_shape))),
        ("latents", entry.latent_dim),
        ("classes", classes),
        ("parameters", ", ".join(parameters)),
        ("made by", entry.command),
        ("seed", entry.seed),
        ("published", entry.created),
        ("with", ", ".join(f"{k} {v}" for k, v in entry.versions.items())),
        ("lies in", f"{entry.path} ({text.size(entry.bytes)})"),
    ]
    return [(key, str(value)) for key, value in rows if value not in (None, "")]


def _file(file):
    return f"{text.size(file['bytes']):>9}  sha256 {file['sha256'][:16]}…"


def _short(value):
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _example(entry):
    if entry.kind == "classifier":
        return f'kgan.zoo.load("{entry.name}").classify(pictures)'
    if entry.kind == "translator":
        return (
            f'kgan.zoo.load("{entry.name}").translate(photo)\n'
            f"kgan translate {entry.name} photo.jpg"
        )
    if entry.kind == "attribute_translator":
        name = next(iter(entry.extra.get("attributes") or ()), "NAME")
        return (
            f'kgan.zoo.load("{entry.name}").translate(photo, to={{"{name}": 1}})\n'
            f"kgan translate {entry.name} photo.jpg --to {name}=1\n"
            f"kgan translate {entry.name} photo.jpg --all"
        )
    return (
        f'kgan.zoo.load("{entry.name}").generate(16, seed=1)\n'
        f"kgan generate {entry.name}"
    )

"""`kgan list`: which models there are."""

from kgan.cli import text

NAME = "list"
SUMMARY = "list the models of the zoo"
USAGE = "kgan list [PATTERN]      (such as 'dcgan*')"


def define_flags(flag_values):
    """Defines the flags of `kgan list`: none."""


def main(flag_values, args):
    """Prints a line an entry: name, kind, data, size, summary.

    Args:
        flag_values: `absl.flags.FlagValues`.
        args: list of str, at most a pattern.

    Returns:
        int, the exit code: 0 if there is an entry that matches and all cards
        can be read.
    """
    from kgan import zoo

    if len(args) > 1:
        return text.usage(NAME, USAGE)
    pattern = args[0] if args else "*"
    names = zoo.list_models(pattern)
    if not names:
        there = ", ".join(zoo.list_models()) or "none"
        return text.failure(NAME, f"no entry matches {pattern!r}; there are: {there}.")
    rows, code = [], 0
    for name in names:
        try:
            rows.append(_row(zoo.entry(name)))
        except zoo.ZooError as error:
            code = text.failure(NAME, error)
    if rows:
        print(text.printable(text.columns(rows)))
    return code


def _row(entry):
    return (
        entry.name,
        entry.kind.replace("_", " "),
        entry.dataset,
        text.size(entry.bytes),
        entry.summary,
    )

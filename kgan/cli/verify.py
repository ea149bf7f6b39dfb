"""`kgan verify`: whether the zoo is as it was published."""

from kgan.cli import text, trust

NAME = "verify"
SUMMARY = "check the files and the golden output of models (default: all)"
USAGE = "kgan verify [NAME ...] [--trust]"


def define_flags(flag_values):
    """Defines the flags of `kgan verify`.

    Args:
        flag_values: `absl.flags.FlagValues` to define them in.
    """
    trust.define_flag(flag_values)


def main(flag_values, args):
    """Verifies the entries named, or all, and prints a line for each.

    Args:
        flag_values: `absl.flags.FlagValues`.
        args: list of str, names of entries.

    Returns:
        int, the exit code: 0 if all are right.
    """
    from kgan import zoo

    names, code = args or zoo.list_models(), 0
    if not names:
        return text.failure(NAME, "there is no entry to verify.")
    for name in names:
        try:
            report = zoo.verify(name, trust=flag_values.trust)
        except zoo.ZooError as error:
            code = text.failure(NAME, error)
        else:
            print(describe(report))
    return code


def describe(report):
    """Returns a report as a line of text."""
    outputs = ", ".join(
        f"{name} within {difference:g} (allowed {report.tolerances[name]:g})"
        for name, difference in report.differences.items()
    )
    return (
        f"{report.name}: right. {report.files} files, {text.size(report.bytes)}, "
        f"sha256 as in the card; {outputs} of the golden output."
    )

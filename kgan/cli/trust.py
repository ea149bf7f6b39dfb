"""Trust: the flag of the verbs that load entries of the zoo."""

from absl import flags


def define_flag(flag_values):
    """Defines `--trust`.

    Args:
        flag_values: `absl.flags.FlagValues` to define it in.
    """
    flags.DEFINE_boolean(
        "trust",
        False,
        "Load entries whose graphs may read and write files or reach the network; "
        "only for entries whose maker you trust.",
        flag_values=flag_values,
    )

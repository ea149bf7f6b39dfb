"""`kgan`: finds the verb, reads its flags, runs it."""

import difflib
import importlib
import os
import sys

from absl import flags

from kgan.cli import text
from kgan.cli.quiet_start import QuietStart

# TensorFlow's level of errors alone; who sets another one wants to read more.
QUIET = "3"
VERBS = (
    "list",
    "show",
    "generate",
    "translate",
    "train",
    "evaluate",
    "pack",
    "publish",
    "verify",
)


def run():
    """Entry point of the console command."""
    for name in ("stdout", "stderr"):  # A service may start it with either closed.
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    if os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", QUIET) == QUIET:
        sys.meta_path.insert(0, QuietStart())
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # `kgan show NAME | head` closed the pipe; nothing is wrong. Python would
        # flush once more at exit and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def main(argv):
    """Runs `kgan VERB ...`.

    Args:
        argv: list of str, what stands behind `kgan`.

    Returns:
        int: the verb's exit code; 2 for a command line that makes no sense.
    """
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if argv else 2
    if argv[0] == "--version":
        from kgan import __version__

        print(__version__)
        return 0
    verb, rest = argv[0], argv[1:]
    if verb not in VERBS:
        near = difflib.get_close_matches(verb, VERBS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        print(f"kgan: there is no verb {verb!r}.{hint}\n\n{usage()}", file=sys.stderr)
        return 2
    return run_verb(importlib.import_module(f"kgan.cli.{verb}"), rest)


def run_verb(module, argv):
    """Parses a verb's flags and calls it."""
    flag_values = flags.FlagValues()
    module.define_flags(flag_values)
    if any(word in ("-h", "--help") for word in argv):
        print(help_text(module, flag_values))
        return 0
    try:
        args = flag_values(["kgan", *argv])[1:]
    except (flags.Error, ValueError, OSError) as error:  # a --flagfile of no text, too
        return text.misuse(module.NAME, error, module.USAGE)
    try:
        return module.main(flag_values, args)
    except BrokenPipeError:
        raise
    except (ValueError, OSError) as error:
        return text.failure(module.NAME, error)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # Of TensorFlow, or a mistake of ours: a word for people, a way to see where.
        if os.environ.get("KGAN_TRACEBACK"):
            raise
        return text.failure(module.NAME, text.unexpected(error))


def usage():
    """The first page a newcomer sees."""
    lines = ["kgan: generative adversarial networks, trained and ready", ""]
    for verb in VERBS:
        module = importlib.import_module(f"kgan.cli.{verb}")
        lines.append(f"  kgan {verb:<10}{module.SUMMARY}")
    lines += ["", "kgan VERB --help tells more. To begin: kgan list"]
    return "\n".join(lines)


def help_text(module, flag_values):
    """A verb's page: summary, usage, flags with their defaults."""
    lines = [f"kgan {module.NAME}: {module.SUMMARY}", f"usage: {module.USAGE}", ""]
    for name in sorted(flag_values):
        flag = flag_values[name]
        default = "" if flag.default is None else f" [{flag.default}]"
        lines.append(f"  --{name:<20} {flag.help}{default}")
    return "\n".join(lines)

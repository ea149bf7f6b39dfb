"""Text: what the verbs print in common."""

import sys

USAGE_ERROR = 2
FAILURE = 1


def usage(verb, usage_line):
    """Says how a verb is used; returns the exit code of a wrong call."""
    print(f"kgan {verb}: usage: {usage_line}", file=sys.stderr)
    return USAGE_ERROR


def misuse(verb, error, usage_line):
    """Says what is wrong with a call and how the verb is used; returns its code."""
    print(printable(f"kgan {verb}: {error}\nusage: {usage_line}"), file=sys.stderr)
    return USAGE_ERROR


def failure(verb, error):
    """Says what went wrong; returns the exit code of a failure."""
    print(printable(f"kgan {verb}: {error}"), file=sys.stderr)
    return FAILURE


def unexpected(error):
    """Says of an error that nobody foresaw what it is and how to see where."""
    reason = (str(error).strip().split("\n") or [""])[0]
    return f"unexpected {type(error).__name__}: {reason} (KGAN_TRACEBACK=1 shows where)"


def printable(written):
    """Returns a text without what would steer a terminal.

    Cards and names of files may come from strangers. Escape sequences and the
    like become visible: `"\\x1b[2J"`.
    """
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode()
        for c in written
    )


def size(count):
    """Writes a number of bytes for people: `"131 kB"`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            break
        count /= 1000
    return (
        f"{count:.0f} {unit}"
        if count >= 10 or unit == "bytes"
        else f"{count:.1f} {unit}"
    )


def number(value):
    """Writes a figure of a card for people: four digits that matter."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


def columns(rows):
    """Lays rows of texts out in columns, two spaces apart."""
    if not rows:
        return ""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)

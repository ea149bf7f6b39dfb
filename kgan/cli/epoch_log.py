"""`log.csv` of a run: a row an epoch, and one only."""

import os

import keras


def epoch_log(path, epoch):
    """Returns the callback that writes it, on from an epoch.

    Rows of that epoch and later ones go: a run that was stopped in the middle of
    an epoch, or killed between its row and its checkpoint, trains it again.

    Args:
        path: `pathlib.Path`.
        epoch: int. The first that is to come.
    """
    if path.exists():
        head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True) or [""]
        kept = [row for row in rows if is_before(row, epoch)]
        if len(kept) < len(rows):
            scratch = path.with_name(".unfinished.csv")
            scratch.write_text("".join([head, *kept]), encoding="utf-8")
            os.replace(scratch, path)
    return keras.callbacks.CSVLogger(path, append=True)


def is_before(row, epoch):
    """Whether a row is whole and of an earlier epoch."""
    number = row.split(",")[0]
    return row.endswith("\n") and number.isdecimal() and int(number) < epoch

"""Sheets of generated pictures for TensorBoard."""

import numpy as np

from kgan.callbacks.fixed_grid import FixedGrid, row_labels, sheet
from kgan.callbacks.real_images import RealImages
from kgan.callbacks.watcher import SummaryWatcher


class ImageGrid(SummaryWatcher):
    """Writes the pictures of fixed latents, the same ones at every look.

    A conditional model gets one row a class. A model that has not been trained
    yet is drawn once before its first step.

    Args:
        log_dir: str or path. TensorBoard's directory of this run.
        real_images: uint8 array `(n, height, width, channels)`, or a pair of
            it and its labels. If given, a sheet of them is written once, for
            comparison. Defaults to `None`.
        seed: int. Chooses the latents. Defaults to `0`.
        columns: int. Pictures in a row. Defaults to as many as read well.
        rows: int. Defaults to `columns`, or to all classes (at most 20).
        every: int. Epochs from one sheet to the next. Defaults to `1`.
    """

    model_wants = ("step", "generate", "latents", "num_classes", "image_shape")

    def __init__(
        self, log_dir, *, real_images=None, seed=0, columns=None, rows=None, every=1
    ):
        super().__init__(log_dir, every)
        self.grid = FixedGrid(seed, columns, rows)
        self.real = None if real_images is None else RealImages(real_images)

    def begin(self):
        if self.step == 0:
            self.look({})
        if self.real is not None:
            self.real.check(self.model)
            self._write_real()

    def look(self, logs):
        self.summaries.image(
            "samples/generated",
            self.grid(self.model),
            self.step,
            "Always the same latents. A conditional model: one row a class.",
        )

    def _write_real(self):
        rows, columns = self.grid.shape(self.model)
        if self.model.num_classes is None or self.real.labels is None:
            images = self.real.images[: rows * columns]
        else:
            labels = row_labels(self.model, rows)
            images = np.concatenate(
                [_row(self.real.of_class(label), columns) for label in labels]
            )
        self.summaries.image(
            "samples/real",
            sheet(images, columns),
            self.step,
            "Real images, for comparison.",
        )


def _row(images, columns):
    """Returns exactly `columns` pictures; white ones where there are too few."""
    blank = np.full((columns, *images.shape[1:]), 255, "uint8")
    return np.concatenate([images, blank])[:columns]

"""The same latents, drawn again and again."""

import numpy as np
from keras import ops

from kgan import pictures

# A sheet is about this wide, and small pictures are enlarged to about this
# height: both read well on a screen.
_SHEET_PIXELS = 560
_CELL_PIXELS = 56


class FixedGrid:
    """Draws the pictures of fixed latents as one sheet.

    A conditional model gets one row a class. All rows share their latents, so
    a column shows what one latent becomes in every class.

    Args:
        seed: int. Chooses the latents. Defaults to `0`.
        columns: int. Pictures in a row. Defaults to as many as read well, at
            most 8.
        rows: int. Defaults to `columns`, or to all classes; more than 20 rows
            have to be asked for.
        cell_pixels: int. Smaller pictures are enlarged to about this height.
            Defaults to `56`.
    """

    model_wants = ("generate", "latents", "num_classes", "image_shape")

    def __init__(self, seed=0, columns=None, rows=None, cell_pixels=_CELL_PIXELS):
        self.seed, self.columns, self.rows = seed, columns, rows
        self.cell_pixels = cell_pixels
        self._draw = None

    def __call__(self, model):
        """Returns the sheet, a uint8 array `(height, width, channels)`."""
        if self._draw is None:
            self._draw = self._arguments(model)
        _, columns = self.shape(model)
        return sheet(model.generate(**self._draw), columns, self.cell_pixels)

    def shape(self, model):
        """Returns the number of rows and of columns."""
        height, width = model.image_shape[:2]
        fitting = _SHEET_PIXELS // (width * _scale(height, self.cell_pixels) + 2)
        columns = self.columns or min(max(fitting, 2), 8)
        classes = model.num_classes and min(model.num_classes, 20)
        return self.rows or classes or columns, columns

    def _arguments(self, model):
        rows, columns = self.shape(model)
        if model.num_classes is None:
            return {"latents": latents(model, rows * columns, self.seed)}
        return {
            "latents": np.tile(latents(model, columns, self.seed), (rows, 1)),
            "labels": row_labels(model, rows).repeat(columns),
        }


def latents(model, count, seed):
    """Returns `count` of the model's latents as a numpy array."""
    return ops.convert_to_numpy(model.latents(count, seed))


def row_labels(model, rows):
    """Returns the class that each row of a conditional model's sheet shows."""
    return np.arange(rows, dtype="int32") % model.num_classes


def sheet(images, columns, cell_pixels=_CELL_PIXELS):
    """Lays uint8 pictures out in a grid, enlarged where they are very small."""
    scale = _scale(images.shape[1], cell_pixels)
    return pictures.grid(images.repeat(scale, axis=1).repeat(scale, axis=2), columns)


def _scale(height, cell_pixels):
    return max(1, round(cell_pixels / height))

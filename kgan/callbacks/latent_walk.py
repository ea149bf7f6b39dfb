"""What single dimensions of the latents do."""

import numpy as np

from kgan.callbacks.fixed_grid import latents, row_labels, sheet
from kgan.callbacks.watcher import SummaryWatcher

# Where a walk begins and ends; the normal distribution has no ends, and leaves
# three standard deviations once in 370 draws.
_ENDS = {"normal": (-3.0, 3.0), "uniform": (-1.0, 1.0), "unit_uniform": (0.0, 1.0)}


class LatentWalk(SummaryWatcher):
    """Writes a sheet whose rows each walk along one dimension of the latents.

    All rows start from the same latent; in row `r` its dimension `r` runs from
    one end of its distribution to the other while the others stay. With a
    conditional model, row `r` shows class `r % num_classes`.

    Args:
        log_dir: str or path. TensorBoard's directory of this run.
        dimensions: int. How many dimensions are walked, from the first on.
            Defaults to `8`.
        columns: int. Pictures along a walk. Defaults to `9`, so that the
            middle one has the dimension at its mean.
        seed: int. Chooses the latent to start from. Defaults to `0`.
        every: int. Epochs from one sheet to the next. Defaults to `1`.
    """

    model_wants = (
        "step",
        "generate",
        "latents",
        "latent_dim",
        "latent_distribution",
        "num_classes",
    )

    def __init__(self, log_dir, *, dimensions=8, columns=9, seed=0, every=1):
        super().__init__(log_dir, every)
        self.dimensions, self.columns, self.seed = dimensions, columns, seed

    def look(self, logs):
        self.summaries.image(
            "samples/latent_walk",
            sheet(self.model.generate(**self.walk()), self.columns),
            self.step,
            "Row r: dimension r of one latent from end to end, the others fixed.",
        )

    def walk(self):
        """Returns the arguments of `model.generate`."""
        rows = min(self.dimensions, self.model.latent_dim)
        first, last = _ENDS[self.model.latent_distribution]
        walks = np.tile(latents(self.model, 1, self.seed), (rows, self.columns, 1))
        for row in range(rows):
            walks[row, :, row] = np.linspace(first, last, self.columns)
        arguments = {"latents": walks.reshape(rows * self.columns, -1)}
        if self.model.num_classes is not None:
            arguments["labels"] = row_labels(self.model, rows).repeat(self.columns)
        return arguments

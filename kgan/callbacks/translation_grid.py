"""Sheets of translated pictures for TensorBoard."""

from kgan.callbacks.fixed_pictures import rows
from kgan.callbacks.fixed_translations import FixedTranslations, decibels
from kgan.callbacks.watcher import SummaryWatcher

_COLUMNS = {
    "x": ("x_to_y", "x, G(x), F(G(x)), F(x)"),
    "y": ("y_to_x", "y, F(y), G(F(y)), G(y)"),
}


class TranslationGrid(SummaryWatcher):
    """Writes what a CycleGAN makes of fixed pictures of both domains.

    - `translation/x_to_y`: a row a picture; the columns are x, its
      translation G(x), back again F(G(x)), and F(x), which ought to be x
    - `translation/y_to_x`: y, F(y), G(F(y)) and G(y)
    - `translation/cycle_db_x`, `translation/cycle_db_y`: how well F(G(x)) is x
      and G(F(y)) is y on these pictures, as peak signal-to-noise ratio in
      decibels; high is good

    The pictures are translated as a person would have them translated, by
    `model.translate`: with the moving averages where the model keeps some,
    and through uint8 on the way there and back. A model that has not been
    trained yet is looked at once before its first step.

    Args:
        log_dir: str or path. TensorBoard's directory of this run.
        images_x: uint8 array `(n, height, width, channels)` of domain x; a
            few. Best they are pictures that the model is not trained on.
        images_y: likewise of domain y, of the same height and width.
        kind: str. What the pictures are, for the caption. Defaults to
            `"pictures"`.
        every: int. Epochs from one look to the next. Defaults to `1`.
    """

    model_wants = ("step", "translate")

    def __init__(self, log_dir, images_x, images_y, *, kind="pictures", every=1):
        super().__init__(log_dir, every)
        self.translations = FixedTranslations(images_x, images_y)
        self.kind = kind

    def begin(self):
        if self.step == 0:
            self.look({})

    def look(self, logs):
        for side, images in self.translations.ways(self.model).items():
            tag, columns = _COLUMNS[side]
            columns = ", ".join(columns.split(", ")[: len(images)])
            self.summaries.image(
                f"translation/{tag}",
                rows(images),
                self.step,
                f"Columns: {columns}. Always the same {self.kind}.",
            )
            self.summaries.scalar(
                f"translation/cycle_db_{side}",
                decibels(images[0], images[2]),
                self.step,
                f"{columns.split(', ')[2]} against {side}: peak signal-to-noise ratio "
                f"in dB on the same {self.kind}. High is good.",
            )

"""Sheets of pictures with other attributes for TensorBoard."""

from kgan.callbacks.fixed_attributes import FixedAttributes
from kgan.callbacks.fixed_pictures import rows
from kgan.callbacks.fixed_translations import decibels
from kgan.callbacks.watcher import SummaryWatcher


class AttributeGrid(SummaryWatcher):
    """Writes what a StarGAN makes of fixed pictures.

    - `translation/attributes`: a row a picture; the first column is the
      picture, the others its translations, one a label: an attribute is turned
      round, of those that exclude one another it is chosen
    - `translation/rec_db`: how well a picture comes back from its last
      translation, as peak signal-to-noise ratio in decibels; high is good

    The pictures are translated as a person would have them translated, by
    `model.translate`. A model that has not been trained yet is looked at once
    before its first step.

    Args:
        log_dir: str or path. TensorBoard's directory of this run.
        images: uint8 array `(n, height, width, channels)`; a few. Best they are
            pictures that the model is not trained on.
        labels: their labels, see `FixedAttributes`.
        kind: str. What the pictures are, for the caption. Defaults to
            `"pictures"`.
        every: int. Epochs from one look to the next. Defaults to `1`.
    """

    model_wants = ("step", "translate", "translate_to", "attributes")

    def __init__(self, log_dir, images, labels, *, kind="pictures", every=1):
        super().__init__(log_dir, every)
        self.translations = FixedAttributes(images, labels)
        self.kind = kind

    def begin(self):
        if self.step == 0:
            self.look({})

    def look(self, logs):
        columns = self.translations.columns(self.model)
        self.summaries.image(
            "translation/attributes",
            rows(list(columns.values())),
            self.step,
            f"Columns: {', '.join(columns)}. Always the same {self.kind}.",
        )
        *_, (name, last) = columns.items()
        self.summaries.scalar(
            "translation/rec_db",
            decibels(columns["picture"], self.translations.back(self.model, last)),
            self.step,
            f"Back from {name} against the picture: peak signal-to-noise ratio in dB "
            f"on the same {self.kind}. High is good.",
        )

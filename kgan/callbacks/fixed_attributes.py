"""The same pictures, translated to every label again and again."""

import numpy as np

from kgan.callbacks.fixed_pictures import checked, reduced, rows


class FixedAttributes:
    """Translates fixed pictures to every label of a StarGAN.

    Called with a model, it draws one sheet: a row a picture, a column a label,
    the picture itself first. It is a frame of a film.

    Args:
        images: uint8 array `(n, height, width, channels)`.
        labels: their labels, `(n, num_labels)` of zeros and ones, or classes
            `(n,)`; those that are not changed stay as they say.
    """

    model_wants = ("translate", "translate_to", "attributes")

    def __init__(self, images, labels):
        self.images = checked(images, "images")
        self.labels = np.asarray(labels)
        if len(self.labels) != len(self.images):
            raise ValueError(
                f"{len(self.images)} pictures want as many labels; received "
                f"labels of shape {self.labels.shape}."
            )

    def __call__(self, model):
        """Returns the sheet, a uint8 array `(height, width, channels)`."""
        return rows([reduced(images) for images in self.columns(model).values()])

    def columns(self, model):
        """Translates the pictures to every label.

        Args:
            model: a model with `translate` and `attributes`.

        Returns:
            dict from `"picture"` and the names of the labels to uint8 arrays.
        """
        columns = {"picture": self.images}
        for name in model.attributes.names:
            to = name if model.attributes.single else [name]
            columns[name] = model.translate(self.images, to=to, labels=self.labels)
        return columns

    def back(self, model, images):
        """Translates pictures to the labels of the originals."""
        return model.translate_to(images, model.attributes.vectors(self.labels))

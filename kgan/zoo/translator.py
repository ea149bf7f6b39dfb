"""Loaded translator: pictures of one domain become pictures of another."""

import tensorflow as tf

from kgan.models.translation import translate_all
from kgan.zoo.errors import ZooError

SIGNATURES = ("translate", "translate_back")
ONE_WAY = "{!r} translates one way alone; it has no network that goes back."


class LoadedTranslator:
    """A translator of the zoo, ready for photographs of any size.

    Made by `kgan.zoo.load`.

    Args:
        card: `kgan.zoo.Entry`.
        saved: what `tf.saved_model.load` returned.
        back: bool. Whether to translate back from the second domain.

    Attributes:
        card: `kgan.zoo.Entry`.
        image_shape: tuple `(height, width, channels)`, the size it was trained
            at. Pictures whose subjects are about as large come out best.
        domains: pair of str, from what to what; empty where it is not known.

    Example:

    ```python
    horse2zebra = kgan.zoo.load("cyclegan_horse2zebra")
    zebra = horse2zebra.translate(photo)  # uint8, of the photo's size
    horse = horse2zebra.reverse.translate(zebra)
    ```
    """

    def __init__(self, card, saved, back=False):
        self.card = card
        self.image_shape = card.image_shape
        domains = tuple(card.extra.get("domains", ()))
        self.domains = domains[::-1] if back else domains
        self._back = back
        self._reverse = None
        self._saved = saved  # holds the variables of the signatures
        self._signature = saved.signatures[SIGNATURES[back]]

    def __repr__(self):
        way = f" {' to '.join(self.domains)}" if self.domains else ""
        back = " reversed" if self._back else ""
        return f"<{type(self).__name__} {self.card.name}{back}{way}>"

    @property
    def reverse(self):
        """The translator of the other direction; its `reverse` is this one.

        Raises:
            ZooError: if the entry has none, as those of one imported network.
        """
        if not self.has_reverse:
            raise ZooError(ONE_WAY.format(self.card.name))
        if self._reverse is None:
            self._reverse = LoadedTranslator(self.card, self._saved, not self._back)
            self._reverse._reverse = self
        return self._reverse

    @property
    def has_reverse(self):
        """Whether there is a translator of the other direction."""
        return SIGNATURES[1] in self._saved.signatures

    def translate(self, images, tile=None):
        """Translates pictures; each keeps its height and width.

        One picture comes out the same whether it is given alone, in a batch
        or in a list. What has three equal channels may be given as grey, and
        what is transparent is laid on white; three channels come back.

        Args:
            images: one uint8 picture `(height, width, 3)`, a batch `(n,
                height, width, 3)`, or a list of pictures of any sizes. Grey
                pictures `(height, width)` or `(..., 1)`, RGBA `(..., 4)` and
                Pillow images are taken, too; the latter are turned upright as
                their EXIF data say.
            tile: int. Height and width of the tiles in which larger pictures
                are translated, to save memory; where tiles overlap, a quarter
                at least, they fade into one another. 0 translates every
                picture as a whole, whatever memory that takes. Defaults to
                tiles of 1024 for pictures of more than 2,097,152 pixels, and
                none for others.

        Returns:
            uint8 array of the shape of the picture or the batch; for a list
            a list; for a Pillow image a Pillow image.

        Raises:
            ValueError: if a picture is none that can be translated: floats,
                other shapes, no pixels.
        """
        return translate_all(self._one, images, self.channels, tile)

    @property
    def channels(self):
        """Channels of the pictures that are translated."""
        inputs = self._signature.structured_input_signature[1]
        return int(inputs["images"].shape[-1])

    def _one(self, image):
        return self._signature(images=tf.constant(image[None]))["images"][0].numpy()

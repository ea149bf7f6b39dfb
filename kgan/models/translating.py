"""Translating pictures with a trained model."""

from kgan import pictures
from kgan.models.any_size import AnySize
from kgan.models.translation import translate_all


class Translating:
    """What models that translate pictures between two domains share.

    They have `generator_g` and `generator_f`, and `ema_generator_g` and
    `ema_generator_f` where they keep an average.
    """

    @property
    def translating_generators(self):
        """G and F as they are used: their averages where there are some."""
        if self.ema_generator_g is None:
            return self.generator_g, self.generator_f
        return self.ema_generator_g, self.ema_generator_f

    def translate(self, images, reverse=False, tile=None):
        """Translates pictures of x to y, of any size.

        The same as `translate` of what `kgan.zoo.load` returns, up to the
        precision that the model computes in.

        Args:
            images: uint8 pictures: one `(height, width, channels)`, a batch
                `(n, height, width, channels)`, or a list of pictures of any
                sizes. Grey pictures and those of Pillow are taken, too.
            reverse: bool. From y to x instead.
            tile: int. Translates pictures in tiles of so many pixels; 0 for
                none. Defaults to tiles for pictures above 2 megapixels.

        Returns:
            What came, translated: uint8 pictures of the same sizes.

        Raises:
            ValueError: if a picture is none that can be translated.
        """
        generator = AnySize.of(self.translating_generators[1 if reverse else 0])

        def translate(image):
            outputs = generator.predict(pictures.from_uint8(image[None]))
            return pictures.to_uint8(outputs)[0]

        return translate_all(translate, images, generator.in_channels, tile)

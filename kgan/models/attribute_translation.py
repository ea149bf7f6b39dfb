"""Attribute translation: what all have in common that change labels of pictures."""

import numpy as np

from kgan.models.translation import listed, translate_all, upright


class AttributeTranslation:
    """Pictures become pictures of other labels, whoever does the arithmetic.

    Subclasses have `attributes`, a `kgan.models.Attributes`, and `channels`, and
    say how one picture is translated and read.
    """

    def translator(self):
        """Returns a callable from a picture and its label vector to a picture.

        Pictures are uint8 arrays `(height, width, channels)`, label vectors
        float32 `(num_labels,)`.
        """
        raise NotImplementedError

    def reader(self):
        """Returns a callable from a picture to the probabilities of its labels."""
        raise NotImplementedError

    def translate(self, images, to, labels=None, tile=None):
        """Changes labels of pictures; each keeps its height and width.

        One picture comes out the same whether it is given alone, in a batch
        or in a list. Grey pictures, transparent ones and those of Pillow are
        taken, too.

        Args:
            images: uint8 pictures: one `(height, width, channels)`, a batch
                `(n, height, width, channels)`, or a list of pictures of any
                sizes.
            to: dict from names to 0 or 1, such as `{"Blond_Hair": 1}`, which
                puts the other colours of hair to 0 where they exclude one
                another; or a list of names to flip, such as `["Male"]`. Of
                classes the one that is wanted, by name or index, or a sequence
                of n of them.
            labels: what the pictures show: `(n, num_labels)` of zeros and ones,
                or classes `(n,)`. A dict from names to 0 or 1, or a list of n
                dicts, says a part. Defaults to what `classify` reads; so does
                what dicts leave out.
            tile: int. Translates pictures in tiles of so many pixels; 0 for
                none. Defaults to tiles for pictures above 2 megapixels.

        Returns:
            uint8 array of the shape of the picture or the batch; for a list
            a list; for a Pillow image a Pillow image.

        Raises:
            ValueError: if a picture is none that can be translated, or there
                is no such label; names those that are available.
        """
        vectors = self.label_vectors(images, labels)
        return self.translate_to(images, self.attributes.targets(vectors, to), tile)

    def translate_to(self, images, vectors, tile=None):
        """Gives pictures all labels at once.

        Args:
            images: see `translate`.
            vectors: `(n, num_labels)`, zeros and ones that are wanted.
            tile: see `translate`.

        Returns:
            What came, translated.
        """
        vectors = self._for_each(self.attributes.vectors(vectors), listed(images))
        return translate_all(self.translator(), images, self.channels, tile, vectors)

    def classify(self, images):
        """Returns how probable every label is by the discriminator's class head.

        Pictures of another size than the training's are resized, and cut at
        both sides where their proportions are others.

        Args:
            images: see `translate`.

        Returns:
            float32 array of shape `(n, num_labels)`; n is 1 for one picture.

        Raises:
            ValueError: if a picture is none.
        """
        read, shown = self.reader(), listed(images)
        return np.stack([read(upright(image, self.channels)) for image in shown])

    def label_vectors(self, images, labels=None):
        """Returns the labels of pictures: those given, the rest as `classify` reads.

        Args:
            images: see `translate`.
            labels: see `translate`.

        Returns:
            float32 array of shape `(n, num_labels)`.

        Raises:
            ValueError: if the labels are none, or not those of n pictures.
        """
        shown, rest = listed(images), None
        if labels is None or is_partial(labels):
            rest = self.attributes.from_probabilities(self.classify(shown))
        vectors = self.attributes.vectors({} if labels is None else labels, rest)
        return self._for_each(vectors, shown)

    def _for_each(self, vectors, shown):
        if len(vectors) != len(shown):
            raise ValueError(
                f"Each of {len(shown)} pictures wants its labels; received labels of "
                f"{len(vectors)}."
            )
        return vectors


def is_partial(labels):
    """Whether labels may name some alone: a dict or a list of dicts."""
    several = labels if isinstance(labels, (list, tuple)) else [labels]
    return any(isinstance(one, dict) for one in several)

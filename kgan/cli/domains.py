"""Two domains of pictures, which have no labels but are themselves two classes."""

import dataclasses
import pathlib
import re

import numpy as np

LETTERS = ("A", "B")


@dataclasses.dataclass(frozen=True)
class Domains:
    """Where the pictures of x and of y lie.

    Args:
        sources: pair of what `kgan.data.load` calls a source.
        suffixes: pair of str, what their splits end in: `trainA` and `trainB`
            of one source, or `train` of two.
        names: pair of str, what the domains show.
        data_dir: where TFDS keeps prepared data.

    Example:

    >>> Domains(("horses", "zebras"), ("A", "B"), ("horse", "zebra")).split(1, "test")
    'testB'
    """

    sources: tuple
    suffixes: tuple
    names: tuple
    data_dir: str | None = None

    @classmethod
    def find(cls, data=None, domain_x=None, domain_y=None, data_dir=None):
        """Returns the two domains of one source or of two, `None` if it has none.

        Args:
            data: a source with the splits `trainA` and `trainB`.
            domain_x: a source of pictures of x, with `domain_y` in the place
                of `data`.
            domain_y: a source of pictures of y.
            data_dir: where TFDS keeps prepared data.
        """
        if (domain_x is None) != (domain_y is None):
            raise ValueError(
                "Two domains are --domain_x and --domain_y, both of them; received "
                f"--domain_x={domain_x} and --domain_y={domain_y}."
            )
        if domain_x is not None:
            names = tuple(pathlib.Path(side).name for side in (domain_x, domain_y))
            return cls((domain_x, domain_y), ("", ""), names, data_dir)
        from kgan import data as sources

        sizes = sources.info(data, data_dir=data_dir).num_examples
        if not {"trainA", "trainB"} <= set(sizes) and not {"testA", "testB"} <= set(
            sizes
        ):
            return None
        return cls((data, data), LETTERS, domain_names(data), data_dir)

    def split(self, side, split):
        """Returns the split of one domain: `testA` for `test` of x.

        Args:
            side: 0 for x, 1 for y.
            split: str in TFDS's syntax, without the letters.
        """
        return re.sub(r"([A-Za-z]+)(?=\[|\+|$)", rf"\1{self.suffixes[side]}", split)

    def count(self, side, split="train"):
        """Returns how many pictures a whole split of one domain has."""
        from kgan import data

        info = data.info(self.sources[side], data_dir=self.data_dir)
        return info.num_examples.get(self.split(side, split), 0)

    def images(self, side, split, image_shape, limit=None):
        """Returns uint8 pictures of one domain, `(n, height, width, channels)`.

        Args:
            side: 0 for x, 1 for y.
            split: str in TFDS's syntax, without the letters.
            image_shape: `(height, width, channels)`.
            limit: int. Only the first so many.
        """
        from kgan import data

        images, _ = data.as_arrays(
            self.sources[side],
            split=self.split(side, split),
            image_shape=image_shape,
            limit=limit,
            labelled=False,
            data_dir=self.data_dir,
        )
        return images

    def labelled(self, split, image_shape, limit=None):
        """Returns the pictures of both domains, and 0 for x and 1 for y."""
        sides = [self.images(side, split, image_shape, limit) for side in (0, 1)]
        labels = np.repeat([0, 1], [len(images) for images in sides])
        return np.concatenate(sides), labels.astype("int32")


def domain_names(source):
    """Returns what the two domains of a source are called.

    Args:
        source: name or path; `a2b` at its end tells the names.

    Returns:
        Pair of str: `("horse", "zebra")` for `"cycle_gan/horse2zebra"`, and
        `("x", "y")` where the name tells none.
    """
    names = re.fullmatch(
        r"([a-z][a-z0-9_]*?)2([a-z][a-z0-9_]*)", pathlib.Path(str(source)).name
    )
    return names.groups() if names else ("x", "y")

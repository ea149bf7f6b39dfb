"""Real handwriting that ships inside scikit-learn."""

import numpy as np

from kgan.data.source import Examples, Source


class Digits(Source):
    """scikit-learn's handwritten digits: 1,797 pictures of 8x8, no download.

    The first 80 % are `train`, the rest `test`. Their 17 levels 0 ... 16 are
    spread over 0 ... 255.

    Reference:

    - [Alpaydin & Kaynak, 1998](https://doi.org/10.24432/C50P49)
    """

    name = "digits"
    image_shape = (8, 8, 1)
    class_names = [str(k) for k in range(10)]
    licence = "CC BY 4.0"
    homepage = "https://doi.org/10.24432/C50P49"
    sizes = {"train": 1437, "test": 360}

    def read(self, parts, labelled):
        from sklearn.datasets import load_digits

        first = {"train": 0, "test": self.sizes["train"]}
        rows = np.concatenate(
            [first[split] + np.arange(start, stop) for split, start, stop in parts]
        )
        digits = load_digits()
        images = np.rint(digits.images[rows, :, :, None] * (255 / 16)).astype("uint8")
        return Examples(images, digits.target[rows].astype("int32"))

"""How a figure was measured, as a name."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Protocol:
    """Who judged how many pictures, against what: as names and in words.

    `fd_judge_mnist_10k` is the Frechet distance (`fd`) in the features of
    `judge_mnist`, of 10,000 generated pictures against the *test* split, which
    neither the judge nor the generator was trained on. Another split stands
    in the name: `fd_judge_mnist_10k_vs_train`.

    Figures of translations also carry the size in which pictures were
    translated, as `fd_judge_horse2zebra_120_128px`.

    Args:
        judge: str. Name of the judge; empty for figures that need none.
        count: int. Number of generated pictures.
        split: str. The split of the real pictures. Defaults to `"test"`.
        seed: int. Seed of the generated pictures. Defaults to `0`.
        size: int or `(height, width)` of translated pictures, or `None`.

    Example:

    >>> Protocol("judge_mnist", 10000).name("fd")
    'fd_judge_mnist_10k'
    >>> Protocol("", 120, size=(128, 192)).name("cycle_psnr")
    'cycle_psnr_120_128x192px'
    """

    judge: str
    count: int
    split: str = "test"
    seed: int = 0
    size: object = None

    def name(self, figure):
        """Returns the name under which `figure` is stored and logged."""
        thousands, rest = divmod(self.count, 1000)
        count = str(self.count) if rest else f"{thousands}k"
        against = "" if self.split == "test" else f"vs_{self.split}"
        parts = [figure, self.judge, count, self._size(), against]
        return "_".join(part for part in parts if part)

    def _size(self):
        if self.size is None:
            return ""
        sides = (self.size,) * 2 if isinstance(self.size, int) else tuple(self.size)
        return f"{sides[0]}px" if sides[0] == sides[1] else f"{sides[0]}x{sides[1]}px"

"""How a figure was measured, as a name."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Protocol:
    """Who judged how many pictures, against what: as names and in words.

    `fd_judge_mnist_10k` is the Frechet distance (`fd`) in the features of
    `judge_mnist`, of 10,000 generated pictures against the *test* split, which
    neither the judge nor the generator was trained on. Another split stands
    in the name: `fd_judge_mnist_10k_vs_train`.

    Args:
        judge: str. Name of the judge.
        count: int. Number of generated pictures.
        split: str. The split of the real pictures. Defaults to `"test"`.
        seed: int. Seed of the generated pictures. Defaults to `0`.

    Example:

    >>> Protocol("judge_mnist", 10000).name("fd")
    'fd_judge_mnist_10k'
    """

    judge: str
    count: int
    split: str = "test"
    seed: int = 0

    def name(self, figure):
        """Returns the name under which `figure` is stored and logged."""
        thousands, rest = divmod(self.count, 1000)
        count = self.count if rest else f"{thousands}k"
        against = "" if self.split == "test" else f"_vs_{self.split}"
        return f"{figure}_{self.judge}_{count}{against}"

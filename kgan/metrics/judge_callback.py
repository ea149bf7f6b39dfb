"""A judge that looks on during training."""

import keras
import numpy as np

from kgan.metrics.evaluation import draw, judged
from kgan.metrics.judge import check_images
from kgan.metrics.protocol import Protocol


class JudgeCallback(keras.callbacks.Callback):
    """Has a generator judged while it trains, and writes figures into the logs.

    The keys are `val_` and the name of the figure with its protocol, such as
    `val_fd_judge_mnist_1k`, so that other callbacks can act on them. Those
    have to stand *after* this one in the list of callbacks:

    ```python
    callbacks = [
        kgan.metrics.JudgeCallback(judge, real_images, "judge_mnist", every=5),
        keras.callbacks.ModelCheckpoint(
            "best.keras", monitor="val_fd_judge_mnist_1k", save_best_only=True
        ),
    ]
    ```

    The same latent vectors are judged every time. The first epoch, every
    `every`-th and the last one are judged; the epochs between repeat the
    last figures, so that a callback that monitors one finds it in any epoch.

    Args:
        judge: a `kgan.metrics.Judge`, or any object with its methods.
        real_images: uint8 array of shape `(m, height, width, channels)`, best
            of pictures that the model is not trained on.
        judge_name: str. What the judge is called in the keys.
        every: int. Epochs from one judgement to the next. Defaults to `1`.
        count: int. Pictures to draw. Defaults to `1000`.
        seed: int. Seed of the pictures.
        figures: which ones, see `kgan.metrics.evaluate`. Defaults to the
            cheap ones, Frechet distance and classes.
    """

    def __init__(
        self,
        judge,
        real_images,
        judge_name,
        every=1,
        count=1000,
        seed=0,
        figures=("fd", "classes"),
    ):
        super().__init__()
        if every < 1 or count < 2:
            raise ValueError(
                "`every` has to be at least 1 epoch and `count` at least 2 pictures; "
                f"received every={every}, count={count}."
            )
        self.judge = judge
        self.protocol = Protocol(judge_name, count, seed=seed)
        self.every = every
        self.figures = tuple(figures)
        self._real_images = check_images(real_images)
        self._real_features = None
        self._last = {}

    def on_train_begin(self, logs=None):
        self._last = {}
        if self._real_features is None:
            self._real_features = self.judge.features(self._real_images)

    def on_epoch_end(self, epoch, logs=None):
        final = epoch + 1 == (self.params or {}).get("epochs")
        if final or not self._last or (epoch + 1) % self.every == 0:
            self._last = self._judged()
        if logs is not None:
            logs.update(self._last)

    def _judged(self):
        count, seed = self.protocol.count, self.protocol.seed
        num_classes = getattr(self.model, "num_classes", None)
        labels = np.arange(count, dtype="int32") % num_classes if num_classes else None
        images = draw(self.model.generate, count, labels, seed)
        values = judged(
            self.judge, self._real_features, images, labels, figures=self.figures
        )
        return {f"val_{self.protocol.name(key)}": v for key, v in values.items()}

"""The usual callbacks of a training."""

import pathlib

from kgan.callbacks.attribute_grid import AttributeGrid
from kgan.callbacks.collapse_monitor import CollapseMonitor
from kgan.callbacks.film import Film
from kgan.callbacks.fixed_attributes import FixedAttributes
from kgan.callbacks.fixed_translations import FixedTranslations
from kgan.callbacks.image_grid import ImageGrid
from kgan.callbacks.latent_walk import LatentWalk
from kgan.callbacks.recipe_text import RecipeText
from kgan.callbacks.scalars import Scalars
from kgan.callbacks.sentinel import Sentinel
from kgan.callbacks.translation_grid import TranslationGrid
from kgan.callbacks.views import FixedSamples, relabelled, translated


def watch(
    log_dir,
    real_images=None,
    seed=0,
    recipe=None,
    every=1,
    *,
    every_batches=None,
    **sentinel,
):
    """Returns the callbacks that show how a training goes.

    Curves, sheets of samples, walks and the recipe go to TensorBoard, a film
    to `log_dir/film.gif`, and a `Sentinel` says what goes wrong:

    ```python
    model.fit(images, epochs=20, callbacks=kgan.callbacks.watch("runs/digits"))
    ```

    then `tensorboard --logdir runs`. Watching draws no random numbers from the
    model: the training is the same with and without. Callbacks that add
    figures to the logs go in front of the list, so that they get a curve.

    Args:
        log_dir: str or path. The directory of the run; a resumed training that
            names the same one continues its curves and its film.
        real_images: uint8 array `(n, height, width, channels)`, or a pair of it
            and its labels, to compare the samples with. Without it there is no
            `CollapseMonitor`. Defaults to `None`.
        seed: int. Chooses the latents that are drawn. Defaults to `0`.
        recipe: dict or Markdown str, see `RecipeText`. Defaults to `None`.
        every: int. Epochs from one look to the next; the curves get a point
            every epoch all the same. Defaults to `1`.
        every_batches: int. If given, the curves get a point whenever that many
            steps have passed, too. Defaults to `None`.
        **sentinel: options of the `Sentinel`, such as `action` and `checkpoint`.

    Returns:
        List of Keras callbacks.
    """
    monitors = []
    if real_images is not None:
        monitors.append(CollapseMonitor(real_images, seed=seed, every=every))
    sheets = [
        ImageGrid(log_dir, real_images=real_images, seed=seed, every=every),
        LatentWalk(log_dir, seed=seed, every=every),
    ]
    views = FixedSamples(real_images, seed=seed)
    common = log_dir, recipe, every, every_batches
    return [*monitors, *_watchers(*common, sheets, dict(seed=seed), views, sentinel)]


def watch_translation(
    log_dir,
    images_x,
    images_y,
    recipe=None,
    every=1,
    *,
    kind="pictures",
    every_batches=None,
    **sentinel,
):
    """Returns the callbacks that show how the training of a CycleGAN goes.

    Curves, sheets of translations and the recipe go to TensorBoard, a film to
    `log_dir/film.gif`:

    ```python
    horses, _ = kgan.data.as_arrays(
        "cycle_gan/horse2zebra",
        split="testA",
        image_shape=(256, 256, 3),
        limit=4,
        labelled=False,
    )
    ...
    watchers = kgan.callbacks.watch_translation("runs/horses", horses, zebras)
    model.fit(horses_and_zebras, epochs=200, callbacks=watchers)
    ```

    Like `watch`, it draws no random numbers from the model: the training is
    the same with and without. There is no `CollapseMonitor`: a translator that
    draws one picture whatever it is shown cannot find its way back, which
    `translation/cycle_db_x` and `translation/cycle_db_y` tell.

    Args:
        log_dir: str or path. The directory of the run; a resumed training that
            names the same one continues its curves and its film.
        images_x: uint8 array `(n, height, width, channels)`, a few pictures of
            domain x that are translated again and again; best of a test split.
            Six translations a picture and look, two more for the film.
        images_y: likewise of domain y.
        recipe: dict or Markdown str, see `RecipeText`. Defaults to `None`.
        every: int. Epochs from one look to the next. Defaults to `1`.
        kind: str. What the pictures are, for the captions, such as `"test
            pictures"`. Defaults to `"pictures"`.
        every_batches: int. If given, the curves get a point whenever that many
            steps have passed, too. Defaults to `None`.
        **sentinel: options of the `Sentinel`, such as `action` and `checkpoint`.

    Returns:
        List of Keras callbacks.
    """
    fixed = FixedTranslations(images_x, images_y)
    sheets = [TranslationGrid(log_dir, images_x, images_y, kind=kind, every=every)]
    common = log_dir, recipe, every, every_batches
    return _watchers(*common, sheets, dict(grid=fixed), translated(fixed), sentinel)


def watch_attributes(
    log_dir,
    images,
    labels,
    recipe=None,
    every=1,
    *,
    kind="pictures",
    every_batches=None,
    **sentinel,
):
    """Returns the callbacks that show how the training of a StarGAN goes.

    Curves, sheets with a row a picture and a column a label, and the recipe go
    to TensorBoard, a film to `log_dir/film.gif`. Like `watch`, it draws no
    random numbers from the model: the training is the same with and without.

    Args:
        log_dir: str or path. The directory of the run; a resumed training that
            names the same one continues its curves and its film.
        images: uint8 array `(n, height, width, channels)`, a few pictures that
            are translated again and again; best of a test split.
        labels: their labels, as `kgan.data.as_arrays` gives them.
        recipe: dict or Markdown str, see `RecipeText`. Defaults to `None`.
        every: int. Epochs from one look to the next. Defaults to `1`.
        kind: str. What the pictures are, for the captions. Defaults to
            `"pictures"`.
        every_batches: int. If given, the curves get a point whenever that many
            steps have passed, too. Defaults to `None`.
        **sentinel: options of the `Sentinel`, such as `action` and `checkpoint`.

    Returns:
        List of Keras callbacks.
    """
    fixed = FixedAttributes(images, labels)
    sheets = [AttributeGrid(log_dir, images, labels, kind=kind, every=every)]
    common = log_dir, recipe, every, every_batches
    return _watchers(*common, sheets, dict(grid=fixed), relabelled(fixed), sentinel)


def _watchers(log_dir, recipe, every, every_batches, sheets, film, views, sentinel):
    return [
        Scalars(log_dir, every_batches=every_batches),
        *sheets,
        RecipeText(log_dir, recipe),
        Film(pathlib.Path(log_dir) / "film.gif", every=every, **film),
        Sentinel(
            views=views,
            log_dir=log_dir,
            every=every,
            every_batches=every_batches,
            **sentinel,
        ),
    ]

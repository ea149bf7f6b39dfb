"""Loader: from a name to a model that works."""

import tensorflow as tf

from kgan.zoo import catalog, checksum
from kgan.zoo.errors import ZooError
from kgan.zoo.kinds import kind_of_card

SAVED_MODEL = "saved_model"
KERAS_MODEL = "model.keras"


def load(name, trainable=False):
    """Loads an entry of the zoo; nothing is fetched from anywhere.

    Every file of the entry is compared with the sha256 in its card first.

    Args:
        name: str. See `kgan.zoo.list_models`.
        trainable: bool. Whether to return the Keras model, to go on training:
            compiled, with both players and the states of both optimizers. A
            translator comes as an *uncompiled* `CycleGAN`, for its entry
            keeps the networks alone (and their averages): `compile` it with
            new optimizers; its image pools begin empty. The file is read in
            Keras's safe mode: no code comes with it, and it can name no
            classes but those of Keras and kgan (and those that you registered
            with Keras yourself).

    Returns:
        `LoadedGenerator` with `generate(n, labels=, seed=, latents=)`,
        `LoadedClassifier` with `classify`, `probabilities` and `features`, or
        `LoadedTranslator` with `translate(images)` and `reverse`; where
        `trainable`, a Keras model.

    Raises:
        UnknownEntryError: if there is no such entry; lists what there is.
        CardError: if its card is broken.
        IntegrityError: if one of its files is not as it was published.

    Example:

    ```python
    pictures = kgan.zoo.load("dcgan_mnist").generate(16, seed=1)
    zebra = kgan.zoo.load("cyclegan_horse2zebra").translate(photo)
    ```
    """
    entry = catalog.entry(name)
    kind = kind_of_card(entry)
    checksum.check_files(entry)
    return open_keras(entry) if trainable else open_saved(entry, kind)


def open_saved(entry, kind):
    """Opens the SavedModel of an entry whose files are known to be right."""
    path = _existing(entry, SAVED_MODEL)
    return kind.loaded(entry, tf.saved_model.load(str(path)))


def open_keras(entry):
    """Opens the Keras model of an entry whose files are known to be right."""
    return read_keras(_existing(entry, KERAS_MODEL))


def read_keras(path):
    """Reads a model of kgan from a `.keras` file, in safe mode.

    Args:
        path: str or path.

    Raises:
        ZooError: on another Keras backend than TensorFlow, whose optimizers'
            states the file holds.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        raise ZooError(
            f"{path} holds the optimizers of KERAS_BACKEND=tensorflow; the backend "
            f"is {keras.backend.backend()!r}."
        )
    from kgan import models

    return models.load_model(path)


def _existing(entry, name):
    path = entry.path / name
    if not path.exists():
        raise ZooError(f"The entry {entry.name!r} in {entry.path} has no {name}.")
    return path

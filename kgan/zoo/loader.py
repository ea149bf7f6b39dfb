"""Loader: from a name to a model that works."""

import contextlib
import logging

import tensorflow as tf

from kgan.zoo import catalog, checksum
from kgan.zoo.errors import ZooError
from kgan.zoo.graph_safety import check_graph
from kgan.zoo.kinds import kind_of_card

SAVED_MODEL = "saved_model"
KERAS_MODEL = "model.keras"


def load(name, trainable=False, trust=False):
    """Loads an entry of the zoo; nothing is fetched from anywhere.

    Every file of the entry is compared with the sha256 in its card first.

    Args:
        name: str. See `kgan.zoo.list_models`.
        trainable: bool. Whether to return the Keras model, to go on training:
            compiled, with both players and the states of both optimizers. A
            translator comes as an *uncompiled* `CycleGAN` or `StarGAN`, for its
            entry keeps the networks alone (and their averages): `compile` it
            with new optimizers; image pools begin empty. The file is read in
            Keras's safe mode: no code comes with it, and it can name no
            classes but those of Keras and kgan (and those that you registered
            with Keras yourself).
        trust: bool. Whether to load a SavedModel whose graph may do more than
            compute tensors from tensors, such as read files. Only for entries
            whose maker you trust as you trust who writes your programs. No
            entry that `kgan publish` writes needs it.

    Returns:
        `LoadedGenerator` with `generate(n, labels=, seed=, latents=)`,
        `LoadedClassifier` with `classify`, `probabilities` and `features`,
        `LoadedTranslator` with `translate(images)` and `reverse`, or
        `LoadedAttributeTranslator` with `translate(images, to)` and `classify`;
        where `trainable`, a Keras model.

    Raises:
        UnknownEntryError: if there is no such entry; lists what there is.
        CardError: if its card is broken.
        IntegrityError: if one of its files is not as it was published.
        UntrustedError: if its graph holds operations that could touch files,
            the network or Python; names them.

    Example:

    ```python
    pictures = kgan.zoo.load("dcgan_mnist").generate(16, seed=1)
    zebra = kgan.zoo.load("cyclegan_horse2zebra").translate(photo)
    ```
    """
    entry = catalog.entry(name)
    kind = kind_of_card(entry)
    checksum.check_files(entry)
    return open_keras(entry) if trainable else open_saved(entry, kind, trust)


def open_saved(entry, kind, trust=False):
    """Opens the SavedModel of an entry whose files are known to be right.

    Args:
        entry: `kgan.zoo.Entry`.
        kind: its `kgan.zoo.kind.Kind`.
        trust: bool, see `load`.

    Raises:
        UntrustedError: see `load`.
        ZooError: if it is no SavedModel of this kind.
    """
    path = _existing(entry, SAVED_MODEL)
    if not trust:
        check_graph(entry, path)
    try:
        with no_word_of_gradients():
            saved = tf.saved_model.load(str(path))
    except Exception as error:  # TensorFlow raises whatever it stumbles over
        raise ZooError(f"{path} cannot be loaded: {_reason(error)}") from error
    check_signatures(entry, saved, kind.signatures)
    return kind.loaded(entry, saved)


@contextlib.contextmanager
def no_word_of_gradients():
    """Drops TensorFlow's warning that a graph comes without its custom gradients.

    The graphs of entries are for use; `load(name, trainable=True)` has gradients.
    """

    def is_other(record):
        return "unsaved custom gradients" not in record.getMessage()

    logger = logging.getLogger("absl")
    logger.addFilter(is_other)
    try:
        yield
    finally:
        logger.removeFilter(is_other)


def check_signatures(entry, saved, wanted):
    """Refuses a SavedModel that cannot be called as its kind is.

    Args:
        entry: `kgan.zoo.Entry`, for the message.
        saved: what `tf.saved_model.load` returned.
        wanted: see `kgan.zoo.kind.Kind.signatures`.

    Raises:
        ZooError: naming the signature that is missing or another one.
    """
    there = getattr(saved, "signatures", {})
    for name, signature in wanted.items():
        received = _described(there[name]) if name in there else "none of that name"
        if received != signature:
            raise ZooError(
                f"The entry {entry.name!r} in {entry.path} is no {entry.kind}: its "
                f"SavedModel wants the signature {name!r}, {signature}; received "
                f"{received}."
            )


def _described(function):
    specs = function.structured_input_signature[1], function.structured_outputs
    return tuple(
        {name: (spec.dtype.name, spec.shape.rank) for name, spec in side.items()}
        for side in specs
    )


def _reason(error):
    return (str(error).strip().split("\n") or [""])[0] or type(error).__name__


def open_keras(entry):
    """Opens the Keras model of an entry whose files are known to be right."""
    return read_keras(_existing(entry, KERAS_MODEL))


def read_keras(path):
    """Reads a model of kgan from a `.keras` file, in safe mode.

    Args:
        path: str or path.

    Raises:
        ZooError: on another Keras backend than TensorFlow, whose optimizers'
            states the file holds; or if the file cannot be read in safe mode.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        raise ZooError(
            f"{path} holds the optimizers of KERAS_BACKEND=tensorflow; the backend "
            f"is {keras.backend.backend()!r}."
        )
    from kgan import models

    try:
        return models.load_model(path)
    except Exception as error:  # Keras raises whatever it stumbles over
        raise ZooError(f"{path} cannot be loaded: {_reason(error)}") from error


def _existing(entry, name):
    path = entry.path / name
    if not path.exists():
        raise ZooError(f"The entry {entry.name!r} in {entry.path} has no {name}.")
    return path

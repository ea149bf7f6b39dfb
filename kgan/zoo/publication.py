"""Publication: from a trained model to an entry of the zoo."""

import datetime
import importlib.metadata
import pathlib
import platform

import keras
import numpy as np

import kgan
from kgan import pictures
from kgan.zoo import card as cards
from kgan.zoo import catalog, checksum, export, storage
from kgan.zoo.errors import CardError, GoldenError, ZooError
from kgan.zoo.kind import largest_difference
from kgan.zoo.kinds import kind_of_model
from kgan.zoo.loader import KERAS_MODEL, SAVED_MODEL, open_saved
from kgan.zoo.verification import GOLDEN, compare

PREVIEW = "preview.png"
# What only the publisher can know; the rest is read off the model.
REQUIRED = ("summary", "dataset", "licence", "command", "seed")
DERIVED = ("name", "kind", "versions", "created", "files")


def publish(
    model,
    name,
    *,
    directory=None,
    card,
    overwrite=False,
    reverse=False,
    preview=None,
):
    """Makes an entry of the zoo out of a trained model.

    The entry is complete and on the disk before it takes its place: whatever
    happens on the way, there is the old entry or the new one.

    Args:
        model: `kgan.models.GAN`, `ConditionalGAN`, `CycleGAN`, `StarGAN` or
            `kgan.networks.Classifier`, compiled. Of a CycleGAN and a StarGAN
            the networks alone are kept, and neither optimizers nor image
            pools. A `ResNetGenerator` or `UNetGenerator` becomes a translator
            that goes one way.
        name: str. `{model}_{dataset}[_{variant}]`, of `[a-z0-9_]`.
        directory: path of the zoo. Defaults to the first directory of
            `KGAN_ZOO`, else the `zoo/` of the checkout.
        card: dict of `summary`, `dataset`, `licence` (of that data),
            `command` (that reproduces the model), `seed`; optionally
            `recipe`, `metrics`, `class_names` and whatever else people should
            know; of a CycleGAN `domains`, the names of x and y.
        overwrite: bool. Whether an entry of that name may be replaced.
        reverse: bool. Publishes a translator from y to x: what was y is the
            first domain of the entry, and `domains` change places.
        preview: uint8 pictures of one size, of a CycleGAN's first domain, whose
            translations become the picture of the card; they themselves are
            not kept. Defaults to pictures drawn by numbers. Of models that
            take no pictures, the card shows what they draw.

    Returns:
        `kgan.zoo.Entry`.

    Raises:
        EntryExistsError: if there is one of that name and not `overwrite`.
        CardError: naming what is missing or wrong in `card`.
        GoldenError: if the exported model does not draw what the model draws.
    """
    kind = kind_of_model(model)
    target = place(name, directory)
    storage.refuse_existing(target, overwrite)
    if reverse:
        model, card = kind.reversed(model), turned(card)
    content = complete(card, name, kind, model)
    if keras.backend.backend() != "tensorflow":
        raise ZooError(
            "Publishing writes a SavedModel and wants KERAS_BACKEND=tensorflow; "
            f"it is {keras.backend.backend()!r}."
        )
    with storage.staged(target, overwrite) as stage:
        write(model, kind, content, stage, preview)
    return cards.read_entry(target, name)


def place(name, directory=None):
    """Returns the path that an entry of that name has or would get.

    Args:
        name: str.
        directory: path of the zoo, or `None` for the default one.

    Raises:
        CardError: if it is no name of an entry.
        ZooError: if there is no zoo to publish in.
    """
    if not cards.is_name(name):
        raise CardError(
            "The name of an entry wants lower-case letters, digits and "
            f"underscores, as in 'dcgan_mnist'; received {name!r}."
        )
    if directory is None:
        own, packaged = catalog.own_directories(), catalog.packaged_directory()
        # What is installed belongs to the package manager.
        packaged = packaged if packaged and packaged.name == "zoo" else None
        directory = own[0] if own else packaged
    if directory is None:
        raise ZooError(
            f"There is no zoo to publish in: give `directory`, or set "
            f"{catalog.VARIABLE} to a directory of your own."
        )
    return pathlib.Path(directory).expanduser() / name


def turned(card):
    """Returns a card whose domains changed places."""
    domains = list(card.get("domains", ()))[::-1]
    return {**card, "reversed": True, **({"domains": domains} if domains else {})}


def complete(card, name, kind, model):
    """Returns the whole card, still without the files.

    Raises:
        CardError: naming what is missing or wrong in `card`.
    """
    missing = [key for key in REQUIRED if key not in card]
    if missing:
        raise CardError(
            f"The card of {name!r} wants {', '.join(REQUIRED)}; missing: "
            f"{', '.join(missing)}."
        )
    mistaken = [key for key in DERIVED if key in card]
    if mistaken:
        raise CardError(
            f"The card of {name!r} gets {', '.join(DERIVED)} by itself; received "
            f"{', '.join(mistaken)}."
        )
    content = {
        **kind.facts(model),
        **card,
        "name": name,
        "kind": kind.name,
        "versions": versions(),
        "created": datetime.datetime.now(datetime.timezone.utc).isoformat(
            timespec="seconds"
        ),
        "files": {"-": {"sha256": "0" * 64, "bytes": 0}},
    }
    # Errors in what was given come now, and not after minutes of writing.
    return cards.to_json(cards.parse(content, f"card of {name}"))


def write(model, kind, content, directory, shown=None):
    """Writes all files of an entry; the card is the last.

    Args:
        model: Keras model.
        kind: its `kgan.zoo.kind.Kind`.
        content: dict, the card without the files.
        directory: path of an empty directory.
        shown: pictures for the preview, or `None`.

    Raises:
        GoldenError: if the exported model does not draw what the model draws.
    """
    kind.save(model, directory / KERAS_MODEL)
    network = kind.network(model)
    export.write(kind.export(model, network), directory / SAVED_MODEL)
    # From here on, what was written is judged, not what is in memory.
    entry = cards.parse(content, directory)
    loaded = open_saved(entry, kind)
    golden = kind.golden(loaded)
    _compare_with_source(kind.reference(network, golden), golden, kind, content)
    np.savez_compressed(directory / GOLDEN, **golden)
    compare(entry, kind, loaded)
    preview = kind.preview(loaded, shown)
    if preview is not None:
        pictures.save(directory / PREVIEW, preview)
    storage.write_card({**content, "files": checksum.measure(directory)}, directory)


def versions():
    """Returns the versions of what the model was made with."""
    libraries = ("keras", "tensorflow", "numpy")
    return {
        "kgan": kgan.__version__,
        "python": platform.python_version(),
        **{library: importlib.metadata.version(library) for library in libraries},
    }


def _compare_with_source(reference, golden, kind, content):
    for output, wanted in reference.items():
        scale = 1.0 if wanted.dtype == np.uint8 else max(1.0, np.abs(wanted).max())
        difference = largest_difference(golden[output], wanted) / scale
        if not difference <= kind.tolerances[output]:
            raise GoldenError(
                f"The export of {content['name']!r} does not do what the model "
                f"does: {output} differ by {difference:g}, at most "
                f"{kind.tolerances[output]:g} allowed."
            )

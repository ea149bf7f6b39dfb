"""Image sets of TensorFlow Datasets."""

import difflib
import os
import socket
import urllib.request

import numpy as np

from kgan.data.errors import DataError
from kgan.data.records import Records
from kgan.data.source import Examples, Source

# TFDS does not know them; they are on the sets' own pages.
LICENCES = {
    "mnist": "CC BY-SA 3.0",
    "fashion_mnist": "MIT",
    "emnist": "CC0 1.0",
    "kmnist": "CC BY-SA 4.0",
    "celeb_a": "non-commercial research only",
    "celeb_a_hq": "CC BY-NC 4.0",
}
_ATTRIBUTES = "attributes"  # the feature that celeb_a keeps its booleans in


class Dataset(Source):
    """A TFDS image set, prepared already or downloaded by TFDS.

    Args:
        name: str. `"mnist"`, `"cycle_gan/horse2zebra"`, ...
        data_dir: where TFDS keeps prepared data. Defaults to the environment
            variable `TFDS_DATA_DIR`, then to TFDS's own directory.
    """

    def __init__(self, name, data_dir=None):
        self.name = name
        self.builder = _builder(name, data_dir)
        _prepare(name, self.builder)
        info = self.builder.info
        self.licence = LICENCES.get(name.partition("/")[0])
        self.homepage = info.homepage or None
        self.sizes = {key: split.num_examples for key, split in info.splits.items()}
        self.image_key, self.label_key = _keys(name, info.features)
        shape = tuple(info.features[self.image_key].shape)
        self.image_shape = None if None in shape else shape
        if self.label_key:
            self.class_names = list(info.features[self.label_key].names)
        self.attribute_names = _attribute_names(info.features)
        self.how_to_label = f"Its features are {list(info.features)}."

    def read(self, parts, labelled):
        files = Records(self.builder, parts, self.image_key)
        return Examples(files, files.numbers(self.label_key) if labelled else None)

    def read_attributes(self, parts, names):
        records = Records(self.builder, parts, self.image_key)
        return records.columns([f"{_ATTRIBUTES}/{name}" for name in names])


def is_known(name):
    """Whether TFDS has a set of this name, prepared or not."""
    return name.partition("/")[0].partition(":")[0] in _names()


def _names():
    import tensorflow_datasets as tfds

    return tfds.list_builders(with_community_datasets=False)


def _builder(name, data_dir):
    import tensorflow_datasets as tfds

    data_dir = data_dir or os.environ.get("TFDS_DATA_DIR") or None
    try:
        return tfds.builder(name, data_dir=data_dir)
    except tfds.core.DatasetNotFoundError as error:
        near = difflib.get_close_matches(name.partition("/")[0], _names(), 5, 0.5)
        raise DataError(
            f"{name!r} is neither a data set of TFDS nor a folder here "
            f"({os.getcwd()}). "
            + (f"Near names: {', '.join(near)}. " if near else "")
            + "All are listed on https://www.tensorflow.org/datasets/catalog; "
            "'digits' needs no download."
        ) from error
    except Exception as error:  # TFDS builders raise what they like
        raise DataError(
            f"TFDS cannot open {name!r}: {_first_line(error)}. Names are written "
            "'mnist', 'cycle_gan/horse2zebra' or 'mnist:3.0.1'."
        ) from error


def _prepare(name, builder):
    if builder.is_prepared():
        return
    if _is_offline():  # TFDS would try again and again for minutes
        raise DataError(_not_prepared(name, builder, "this machine is offline"))
    try:
        builder.download_and_prepare()
    except Exception as error:
        reason = f"its download failed: {_first_line(error)}"
        raise DataError(_not_prepared(name, builder, reason)) from error


def _not_prepared(name, builder, reason):
    folder = builder.data_dir_root
    return (
        f"{name!r} is not prepared in {folder}, and {reason}. Either prepare it on a "
        'machine with internet (python -c "import tensorflow_datasets as tfds; '
        f"tfds.load('{name}', data_dir='FOLDER')\") and copy FOLDER here; or, where "
        "it is prepared already, set the environment variable TFDS_DATA_DIR (or "
        "pass data_dir) to the folder that holds it. 'digits' needs no download."
    )


def _is_offline():
    if urllib.request.getproxies():
        return False  # a proxy resolves names for us
    try:
        socket.getaddrinfo("storage.googleapis.com", 443)
    except OSError:
        return True
    return False


def _first_line(error):
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:300].rstrip(".")


def _keys(name, features):
    import tensorflow_datasets as tfds

    images = [k for k, v in features.items() if isinstance(v, tfds.features.Image)]
    labels = [k for k, v in features.items() if isinstance(v, tfds.features.ClassLabel)]
    if not images:
        raise DataError(f"{name!r} has no pictures; its features are {list(features)}.")
    image = "image" if "image" in images else images[0]
    label = "label" if "label" in labels else labels[0] if len(labels) == 1 else None
    return image, label


def _attribute_names(features):
    """Returns the names of the booleans that pictures have, or `None`."""
    import tensorflow_datasets as tfds

    if _ATTRIBUTES not in features:
        return None
    attributes = features[_ATTRIBUTES]
    if not isinstance(attributes, tfds.features.FeaturesDict):
        return None
    return [
        name
        for name, feature in attributes.items()
        if feature.shape == () and feature.np_dtype == np.bool_
    ] or None

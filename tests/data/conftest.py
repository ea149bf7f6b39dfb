"""Pictures to load: files, and a TFDS set that was never on the internet."""

import numpy as np
import pytest
import tensorflow_datasets as tfds
from PIL import Image

CLASS_NAMES = ["cat", "dog"]


class TinyPictures(tfds.core.GeneratorBasedBuilder):
    """Ten pictures of 6 x 8 and three of 5 x 5 pixels, in three files each."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        features = {
            "image": tfds.features.Image(shape=(None, None, 3)),
            "label": tfds.features.ClassLabel(names=CLASS_NAMES),
        }
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(features),
            homepage="https://example.org",
        )

    def _split_generators(self, dl_manager):
        return {
            "train": self._pictures(10, (6, 8, 3)),
            "odd": self._pictures(3, (5, 5, 3)),
        }

    def _generate_examples(self):
        raise NotImplementedError

    def _pictures(self, count, shape):
        for index in range(count):
            image = np.full(shape, 10 * index, np.uint8)
            yield index, {"image": image, "label": index % 2}


class TinyFaces(tfds.core.GeneratorBasedBuilder):
    """Six pictures with the features of `celeb_a`, in two files."""

    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        features = {
            "image": tfds.features.Image(shape=(6, 4, 3), encoding_format="jpeg"),
            "landmarks": tfds.features.FeaturesDict({"nose_x": np.int64}),
            "attributes": tfds.features.FeaturesDict(
                {"Male": np.bool_, "Bald": np.bool_, "Young": np.bool_}
            ),
        }
        return self.dataset_info_from_configs(
            features=tfds.features.FeaturesDict(features)
        )

    def _split_generators(self, dl_manager):
        return {"train": self._faces(4), "validation": self._faces(2)}

    def _generate_examples(self):
        raise NotImplementedError

    def _faces(self, count):
        for index in range(count):
            bits = {"Male": index & 1, "Bald": index & 2, "Young": True}
            yield (
                index,
                {
                    "image": np.full((6, 4, 3), 40 * index, np.uint8),
                    "landmarks": {"nose_x": index},
                    "attributes": {name: bool(bit) for name, bit in bits.items()},
                },
            )


@pytest.fixture(scope="session")
def faces_dir(tmp_path_factory):
    """The directory in which `tiny_faces` is prepared."""
    folder = tmp_path_factory.mktemp("tfds_faces")
    TinyFaces(data_dir=folder).download_and_prepare(
        download_config=tfds.download.DownloadConfig(num_shards=2)
    )
    return folder


@pytest.fixture(scope="session")
def tiny_dir(tmp_path_factory):
    """The directory in which `tiny_pictures` is prepared."""
    folder = tmp_path_factory.mktemp("tfds")
    builder = TinyPictures(data_dir=folder)
    builder.download_and_prepare(
        download_config=tfds.download.DownloadConfig(num_shards=3)
    )
    return folder


@pytest.fixture
def celeba(tmp_path, write):
    """Writes three pictures in CelebA's layout; returns the folder.

    The keywords replace one of the list's lines, `line_4="b.png 1 1 1"`, or
    the text of the whole partition; a line of None goes.
    """

    def celeba(home="images", partition=None, **lines):
        for value, name in enumerate("cab"):
            write(f"{home}/{name}.png", 50 * value, "RGB")
        text = ["3", "Black_Hair Male Young"]
        text += ["c.png -1  1  1", "a.png  1 -1  1", "b.png -1 -1 -1"]
        for key, line in lines.items():
            text[int(key.removeprefix("line_")) - 1] = line
        kept = "".join(f"{line}\n" for line in text if line is not None)
        (tmp_path / "list_attr_celeba.txt").write_text(kept)
        if partition is not None:
            (tmp_path / "list_eval_partition.txt").write_text(partition)
        return tmp_path

    return celeba


@pytest.fixture
def write(tmp_path):
    """Writes a picture below `tmp_path`; makes the folders; returns its path."""

    def write(name, value=0, mode="L", size=(4, 4), **options):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = value
        if not isinstance(value, Image.Image):
            picture = Image.new(mode, size, value)
        picture.save(path, **options)
        return path

    return write

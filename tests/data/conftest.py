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

import re
import socket

import numpy as np
import pytest
import tensorflow_datasets as tfds

from kgan import data
from kgan.data import DataError, datasets
from kgan.data.records import Records


def read(tiny_dir, split):
    return data.as_arrays(
        "tiny_pictures", split=split, data_dir=tiny_dir, image_shape=(6, 8, 3)
    )


def test_a_prepared_set_is_read(tiny_dir):
    images, labels = read(tiny_dir, "train")
    expected = list(tfds.load("tiny_pictures", split="train", data_dir=tiny_dir))
    assert len(images) == 10
    for image, label, record in zip(images, labels, expected, strict=True):
        np.testing.assert_array_equal(image, record["image"])
        assert label == record["label"]


def test_the_variable_says_where_data_lie(tiny_dir, monkeypatch):
    monkeypatch.setenv("TFDS_DATA_DIR", str(tiny_dir))
    tiny = data.info("tiny_pictures")
    assert tiny.num_examples == {"odd": 3, "train": 10}
    assert tiny.class_names == ["cat", "dog"] and tiny.image_shape is None
    assert tiny.homepage == "https://example.org" and tiny.licence is None


def test_parts_and_sums(tiny_dir):
    every, labels = read(tiny_dir, "train")
    part, part_labels = read(tiny_dir, "train[30%:]+train[:2]")
    np.testing.assert_array_equal(part, np.concatenate([every[3:], every[:2]]))
    assert part_labels.tolist() == [*labels[3:], *labels[:2]]
    assert len(read(tiny_dir, "train+odd")[0]) == 13


def test_mnist_is_mnist(tfds_dir):
    images, labels = data.as_arrays("mnist", data_dir=tfds_dir)
    # Counts of the classes and the normalization that everybody uses.
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(labels).tolist() == counts
    assert images.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
    assert images.std() / 255 == pytest.approx(0.3081, abs=5e-5)


def test_records_are_decoded_alike_at_once_and_one_by_one(tfds_dir):
    builder = tfds.builder("fashion_mnist", data_dir=tfds_dir)
    parts = [("test", 100, 140), ("train", 7, 20)]
    records = Records(builder, parts, "image")
    at_once = records.decoded()
    assert at_once.shape == (53, 28, 28, 1)
    for index in (0, 39, 40, 52):
        one = data.images.decode(records[index], (28, 28, 1))
        np.testing.assert_array_equal(at_once[index], one)


def test_horses_and_zebras(tfds_dir):
    sizes = data.info("cycle_gan/horse2zebra", data_dir=tfds_dir).num_examples
    assert sizes == {"trainA": 1067, "trainB": 1334, "testA": 120, "testB": 140}
    images, _ = data.as_arrays(
        "cycle_gan/horse2zebra",
        split="testA",
        image_shape=(32, 32, 3),
        limit=3,
        data_dir=tfds_dir,
    )
    assert images.shape == (3, 32, 32, 3) and images.std() > 20


def test_attributes_of_celeb_a_by_name(faces_dir):
    tiny = data.info("tiny_faces", data_dir=faces_dir)
    assert sorted(tiny.attribute_names) == ["Bald", "Male", "Young"]
    assert tiny.class_names is None
    images, labels = data.as_arrays(
        "tiny_faces",
        split="train+validation",
        attributes=("Young", "Male", "Bald"),
        data_dir=faces_dir,
    )
    assert labels.dtype == np.int32
    number = np.rint(images[:, 0, 0, 0] / 40).astype(int)  # JPEG is not exact
    assert sorted(number) == [0, 0, 1, 1, 2, 3]
    expected = np.stack([number >= 0, number & 1, number // 2], axis=1)
    np.testing.assert_array_equal(labels, expected)


def test_attributes_that_a_set_has_not(faces_dir, tiny_dir):
    with pytest.raises(DataError, match="tiny_faces: no attribute 'Blad'.*first: Bald"):
        data.load("tiny_faces", attributes="Blad", data_dir=faces_dir)
    with pytest.raises(DataError, match="tiny_pictures has no attributes.*celeb_a"):
        data.as_arrays(
            "tiny_pictures",
            attributes=("Male",),
            image_shape=(6, 8, 3),
            data_dir=tiny_dir,
        )


def test_an_unknown_name_shows_the_nearest():
    with pytest.raises(DataError, match="(?s)'mnits' is neither.*Near names: .*mnist"):
        data.load("mnits")


def test_an_unknown_configuration(tmp_path):
    with pytest.raises(DataError, match="cannot open 'cycle_gan/horse3zebra'"):
        data.load("cycle_gan/horse3zebra", data_dir=tmp_path)


def test_offline_the_message_says_what_to_do(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(datasets.urllib.request, "getproxies", dict)
    pattern = (
        f"'mnist' is not prepared in {re.escape(str(tmp_path))}.*offline.*"
        "with internet.*tfds.load.*TFDS_DATA_DIR"
    )
    with pytest.raises(DataError, match=pattern):
        data.load("mnist", data_dir=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_download_that_fails_is_told(tmp_path, monkeypatch):
    def fail(*_, **__):
        raise ConnectionError("404 for url: https://example.org/mnist.gz")

    monkeypatch.setattr(datasets, "_is_offline", lambda: False)
    monkeypatch.setattr(tfds.core.DatasetBuilder, "download_and_prepare", fail)
    with pytest.raises(DataError, match="download failed: 404 .*TFDS_DATA_DIR"):
        data.load("mnist", data_dir=tmp_path)


def test_the_name_of_a_set_is_not_the_folder_that_has_it(tmp_path, monkeypatch, write):
    for name in ("mnist", "mine"):
        write(f"{name}/0.png")
    monkeypatch.chdir(tmp_path)
    assert data.info("mine").num_examples == {"train": 1}
    assert data.info("./mnist").num_examples == {"train": 1}
    monkeypatch.setattr(datasets, "_is_offline", lambda: True)
    with pytest.raises(DataError, match="not prepared"):
        data.info("mnist", data_dir=tmp_path / "nowhere")


def test_sets_without_pictures_or_labels(tiny_dir, monkeypatch):
    features = tfds.features.FeaturesDict({"text": tfds.features.Text()})
    with pytest.raises(DataError, match=r"no pictures; its features are \['text'\]"):
        datasets._keys("words", features)
    monkeypatch.setattr(datasets, "_keys", lambda *_: ("image", None))
    with pytest.raises(DataError, match=r"no labels. Its features are \['image', 'lab"):
        data.load(
            "tiny_pictures", labelled=True, data_dir=tiny_dir, image_shape=(4, 4, 1)
        )

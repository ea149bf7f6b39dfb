"""Verification: of what is stored, and of what it draws."""

import shutil

import numpy as np
import pytest

from kgan import zoo
from kgan.zoo import checksum, storage
from kgan.zoo.card import read_json
from kgan.zoo.kind import largest_difference


@pytest.fixture
def copy(models, zoo_dir):
    """Copies an entry into a zoo of its own; returns its directory."""

    def copy(name):
        return shutil.copytree(models.directory / name, zoo_dir / name)

    return copy


def reseal(directory):
    """Makes the card right for the files, as a careless hand would."""
    card = read_json(directory)
    storage.write_card({**card, "files": checksum.measure(directory)}, directory)


@pytest.mark.parametrize(
    ("name", "outputs"),
    [
        ("gan", {"latents", "images", "images_from_seed"}),
        ("cgan", {"latents", "images", "images_from_seed"}),
        ("judge", {"logits", "features"}),
    ],
)
def test_right_entry_is_reported(model_zoo, name, outputs):
    report = zoo.verify(name)
    assert report.name == name
    assert report.files == len(zoo.entry(name).files)
    assert set(report.differences) == set(report.tolerances) == outputs
    assert max(report.differences.values()) == 0


def test_changed_file_is_refused_by_load_and_verify(copy):
    path = copy("gan") / "saved_model/variables/variables.data-00000-of-00001"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    for verb in (zoo.load, zoo.verify):
        with pytest.raises(zoo.IntegrityError, match="'gan'.*variables.data.*changed"):
            verb("gan")
    with pytest.raises(zoo.IntegrityError, match="variables.data"):
        zoo.load("gan", trainable=True)


def test_truncated_fine_tuning_weights_are_refused_too(copy):
    path = copy("gan") / "model.keras"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(zoo.IntegrityError, match="model.keras has"):
        zoo.load("gan")


def change_golden(directory, **changes):
    with np.load(directory / "golden.npz") as arrays:
        golden = {**arrays, **changes}
    np.savez_compressed(directory / "golden.npz", **golden)
    reseal(directory)
    return golden


@pytest.mark.parametrize(("off_by", "right"), [(2, True), (3, False)])
def test_pictures_may_be_off_by_two(copy, off_by, right):
    directory = copy("gan")
    with np.load(directory / "golden.npz") as arrays:
        images = arrays["images"]
    pixel = int(images[1, 2, 3, 0])
    images[1, 2, 3, 0] = pixel + off_by if pixel < 128 else pixel - off_by
    change_golden(directory, images=images)
    if right:
        assert zoo.verify("gan").differences["images"] == 2
    else:
        with pytest.raises(zoo.GoldenError, match="'gan'.*images differ by 3, at most"):
            zoo.verify("gan")


def test_other_golden_outputs_are_refused(copy):
    directory = copy("judge")
    change_golden(directory, features=np.full((8, 5), np.nan, "float32"))
    with pytest.raises(zoo.GoldenError, match="'judge'.*features differ by nan"):
        zoo.verify("judge")


def test_golden_output_of_another_shape_is_refused(copy):
    change_golden(copy("gan"), images=np.zeros((8, 4, 4, 1), "uint8"))
    with pytest.raises(zoo.GoldenError, match="images differ by inf"):
        zoo.verify("gan")


def test_entry_without_golden_output_is_refused(copy):
    directory = copy("gan")
    (directory / "golden.npz").unlink()
    reseal(directory)
    with pytest.raises(zoo.GoldenError, match="golden.npz: no golden output"):
        zoo.verify("gan")


def test_weights_of_another_model_are_refused(copy):
    directory, other = copy("gan"), copy("cgan")
    shutil.rmtree(directory / "saved_model")
    shutil.copytree(other / "saved_model", directory / "saved_model")
    reseal(directory)
    with pytest.raises((zoo.ZooError, TypeError)):
        zoo.verify("gan")


def test_unknown_kind_is_named(copy):
    directory = copy("gan")
    storage.write_card({**read_json(directory), "kind": "sculptor"}, directory)
    assert zoo.list_models() == ["gan"]
    assert zoo.entry("gan").kind == "sculptor"
    with pytest.raises(zoo.CardError, match="kind 'sculptor'.*knows .*generator"):
        zoo.load("gan")


def test_largest_difference_does_not_wrap_around():
    first, second = np.array([0], "uint8"), np.array([255], "uint8")
    assert largest_difference(first, second) == 255
    assert largest_difference(first, np.zeros(2, "uint8")) == float("inf")

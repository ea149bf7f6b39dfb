"""Two domains in one source or in two, and what they are called."""

import numpy as np
import pytest

from kgan import pictures
from kgan.cli.domains import Domains, domain_names


def fill(folder, *greys):
    for index, grey in enumerate(greys):
        image = np.full((6, 6, 3), grey, "uint8")
        pictures.save(folder / f"{index}.png", image)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "dark2light"
    fill(root / "trainA", 10, 20, 30)
    fill(root / "trainB", 210, 220)
    fill(root / "testA", 40)
    fill(root / "testB", 240, 250)
    return root


def test_two_domains_of_one_folder(folder):
    domains = Domains.find(str(folder))
    assert domains.names == ("dark", "light")
    assert [domains.count(side) for side in (0, 1)] == [3, 2]
    images, labels = domains.labelled("test", (6, 6, 3))
    assert labels.tolist() == [0, 1, 1]
    assert sorted(images[:, 0, 0, 0].tolist()) == [40, 240, 250]
    assert domains.images(1, "train", (4, 4, 3), limit=1).shape == (1, 4, 4, 3)


def test_two_domains_of_two_folders(folder):
    domains = Domains.find(None, str(folder / "trainA"), str(folder / "trainB"))
    assert domains.names == ("trainA", "trainB")
    assert domains.images(0, "train", (6, 6, 3))[:, 0, 0, 0].tolist() == [10, 20, 30]
    assert [domains.count(side, "train") for side in (0, 1)] == [3, 2]
    assert domains.count(0, "test") == 0


def test_other_sources_have_no_two_domains(tmp_path):
    fill(tmp_path / "one", 1, 2)
    assert Domains.find(str(tmp_path / "one")) is None


def test_one_domain_alone_is_a_mistake():
    with pytest.raises(ValueError, match="both of them; received --domain_x=a"):
        Domains.find(None, "a")


@pytest.mark.parametrize(
    ("split", "wanted"),
    [
        ("train", "trainB"),
        ("train[:80%]", "trainB[:80%]"),
        ("train[-12:]", "trainB[-12:]"),
        ("train+test[2:5]", "trainB+testB[2:5]"),
    ],
)
def test_splits_get_their_letter(split, wanted):
    assert Domains(("h", "h"), ("A", "B"), ("x", "y")).split(1, split) == wanted
    assert Domains(("h", "z"), ("", ""), ("x", "y")).split(1, split) == split


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("cycle_gan/horse2zebra", ("horse", "zebra")),
        ("some/where/summer2winter_yosemite", ("summer", "winter_yosemite")),
        ("cycle_gan/maps", ("x", "y")),
        ("photos", ("x", "y")),
    ],
)
def test_names_stand_at_the_end_of_the_source(source, names):
    assert domain_names(source) == names


def test_the_published_counts(tfds_dir):
    """1067 and 1334 to train on, 120 and 140 to test: Zhu et al., appendix."""
    domains = Domains.find("cycle_gan/horse2zebra", data_dir=tfds_dir)
    counts = [domains.count(s, split) for split in ("train", "test") for s in (0, 1)]
    assert counts == [1067, 1334, 120, 140]

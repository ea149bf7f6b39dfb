import sys

import pytest
import tensorflow_datasets as tfds

from kgan.data import DataError, splits
from kgan.data.splits import select

SIZES = {"train": 1000, "test": 7}


@pytest.mark.parametrize(
    "split, parts",
    [
        ("train", [("train", 0, 1000)]),
        ("train[:80%]", [("train", 0, 800)]),
        ("train[80%:]", [("train", 800, 1000)]),
        ("train[-5:]", [("train", 995, 1000)]),
        ("test[:50%]", [("test", 0, 4)]),  # 3.5, rounded as TFDS does
        ("train[10:20]+test", [("train", 10, 20), ("test", 0, 7)]),
        ("all", [("train", 0, 1000), ("test", 0, 7)]),
    ],
)
def test_the_syntax_is_that_of_tfds(split, parts):
    assert select(split, SIZES) == parts


@pytest.mark.parametrize("split", ["train", "test+train", "train + test"])
def test_whole_splits_need_no_tfds(split, monkeypatch):
    sizes = {name: splits._Size(count) for name, count in SIZES.items()}
    theirs = tfds.core.ReadInstruction.from_spec(split).to_absolute(sizes)
    expected = [(part.splitname, 0, SIZES[part.splitname]) for part in theirs]
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    assert select(split, SIZES) == expected
    with pytest.raises(DataError, match=r"'train\[:5\]' is a part; .*not installed"):
        select("train[:5]", SIZES)


def test_limit_takes_the_first():
    assert select("test+train", SIZES, limit=9) == [("test", 0, 7), ("train", 0, 2)]
    assert select("test+train", SIZES, limit=5) == [("test", 0, 5)]


@pytest.mark.parametrize("split", ["valid", "train[", "test[:99]", "train[:200%]"])
def test_a_wrong_split_lists_those_there_are(split):
    with pytest.raises(DataError, match=r"'train' \(1000\), 'test' \(7\)"):
        select(split, SIZES)


def test_an_empty_split():
    with pytest.raises(DataError, match="holds no pictures"):
        select("train[5:5]", SIZES)

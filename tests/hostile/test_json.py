"""JSON of any shape, where a card, a recipe or a pack wants its own."""

import json
import pathlib
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgan import data
from kgan.cli import show, text
from kgan.cli.recipe import Recipe, flag_fields
from kgan.zoo import CardError
from kgan.zoo.card import FIELDS, parse, read_entry
from kgan.zoo.storage import store_metrics

ROOT = pathlib.Path(__file__).parents[2]
CARD = json.loads((ROOT / "zoo" / "test_dcgan" / "card.json").read_text("utf-8"))

TEXTS = st.text(max_size=12) | st.sampled_from(["../x", "/x", "a\\b", "\0", "\x1b[2J"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
ANY = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=8,
)


@given(key=st.sampled_from([*FIELDS, "attributes", "extra"]), value=ANY)
def test_card_is_an_entry_or_a_card_error(key, value):
    try:
        entry = parse({**CARD, key: value}, "somewhere")
    except CardError as error:
        assert f"`{key}`" in str(error)
    else:
        written = text.printable(show.describe(entry))
        assert all(c.isprintable() or c == "\n" for c in written)


@given(
    text=st.binary(max_size=40)
    | st.sampled_from([b"[" * 99_999, b"NaN", b"[]", b'{"name": 1e999}', b"\xff"])
)
def test_file_of_any_bytes_is_no_card(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("card") / "card.json"
    path.write_bytes(text)
    with pytest.raises(CardError, match=r"card\.json"):
        read_entry(path.parent)


def test_card_that_is_endless_is_refused(tmp_path):
    (tmp_path / "card.json").symlink_to("/dev/zero")
    with pytest.raises(CardError, match="regular file"):
        read_entry(tmp_path)


def test_large_card_is_not_read(tmp_path):
    with open(tmp_path / "card.json", "wb") as file:
        file.truncate(2**24 + 1)  # 16 MiB and a byte, of which the disk has none
    with pytest.raises(CardError, match="at most 16777216 bytes"):
        read_entry(tmp_path)


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../x", "a//b", "", "a\\b", "."])
def test_files_of_a_card_lead_nowhere_else(path):
    files = {path: {"sha256": "0" * 64, "bytes": 0}}
    with pytest.raises(CardError, match="`files`"):
        parse({**CARD, "files": files}, "somewhere")


def test_metrics_that_are_none_are_not_written_over(zoo_dir):
    card = zoo_dir / "test_dcgan" / "card.json"
    card.write_text(json.dumps({**CARD, "metrics": [1]}))
    with pytest.raises(CardError, match="`metrics`"):
        store_metrics("test_dcgan", {"fd": 1.0})
    assert json.loads(card.read_text())["metrics"] == [1]


@given(name=st.sampled_from([f.name for f in flag_fields()] + ["x"]), value=ANY)
def test_recipe_is_a_recipe_or_a_value_error(name, value, tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "recipe.json"
    path.write_text(json.dumps({"model": "dcgan", name: value}))
    try:
        Recipe.read(path)
    except ValueError as error:
        assert str(error).startswith(f"{path} is no recipe: ")


@given(recipe=ANY)
def test_json_of_any_shape_is_no_recipe(recipe, tmp_path_factory):
    path = tmp_path_factory.mktemp("recipe") / "recipe.json"
    path.write_text(json.dumps(recipe))
    with pytest.raises(ValueError, match="is no recipe"):
        Recipe.read(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("epochs", n) for n in (-1, 0, 2**31)],
        *[("d_learning_rate", x) for x in (float("nan"), float("inf"), -1e-4)],
        *[("dropout", x) for x in (1.5, float("nan"))],
        *[
            ("image_shape", s)
            for s in ((), (0, 8, 1), (8, 8), ("8", 8, 1), (8.0, 8, 1))
        ],
        *[("augment", ([],)), ("batch_size", 0), ("num_layers", 99)],
    ],
)
def test_numbers_that_no_training_has_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        Recipe.of("dcgan", **{name: value})


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """A pack of two pictures, as `(header, arrays)`."""
    path = tmp_path_factory.mktemp("pack") / "whole.npz"
    images = np.zeros((2, 2, 2, 3), "uint8")
    data.write_pack(path, (images, np.array([0, 1])), licence="CC0-1.0")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_pack(path, members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@given(
    key=st.sampled_from(["arrays", "class_names", "crop_shape", "licence"]), value=ANY
)
def test_pack_with_another_header_opens_or_is_a_data_error(
    key, value, pack, tmp_path_factory
):
    header = {**json.loads(pack["kgan.json"]), key: value}
    members = {**pack, "kgan.json": json.dumps(header)}
    path = write_pack(tmp_path_factory.mktemp("pack") / "x.npz", members)
    try:
        opened = data.Pack(path)
    except data.DataError as error:
        assert str(path) in str(error)
    else:
        assert opened.image_shape == (2, 2, 3)


@given(cut=st.integers(0, 400), byte=st.integers(0, 255))
def test_torn_pack_is_a_data_error(cut, byte, pack, tmp_path_factory):
    path = write_pack(tmp_path_factory.mktemp("pack") / "x.npz", pack)
    content = path.read_bytes()
    path.write_bytes(content[:cut] + bytes([byte]))
    with pytest.raises(data.DataError, match=r"x\.npz"):
        data.Pack(path)

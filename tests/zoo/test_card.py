"""Cards: read strictly, with the file and the key in every complaint."""

import json

import pytest

from kgan import zoo
from kgan.zoo import card as cards


def write(directory, content):
    directory.mkdir(exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (directory / "card.json").write_text(text, encoding="utf-8")
    return directory


def test_card_becomes_entry_and_back(tmp_path, make):
    card = make.card(new_key_of_a_later_version=[1, 2])
    entry = cards.read_entry(write(tmp_path / "gan_dots", card), "gan_dots")
    assert (entry.seed, entry.image_shape, entry.num_classes) == (7, (8, 8, 1), None)
    assert entry.metrics == {"fd_judge_dots_1k": 12.5}
    assert entry.bytes == 3
    assert entry.path == tmp_path / "gan_dots"
    assert entry.extra == {"new_key_of_a_later_version": [1, 2]}
    filled = {"parameters": {}, "class_names": [], "training": []}
    assert cards.to_json(entry) == {**card, **filled}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "../gan_dots"),
        ("kind", 3),
        ("summary", " "),
        ("seed", "7"),
        ("seed", True),
        ("seed", 1.5),
        ("recipe", []),
        ("training", {}),
        ("training", ["kgan train gan"]),
        ("training", [{"command": "kgan train gan"}]),
        ("versions", {"keras": 3}),
        ("image_shape", [8, 8]),
        ("image_shape", [8, 8, 0]),
        ("latent_dim", 0),
        ("num_classes", "ten"),
        ("class_names", [1]),
        ("parameters", {"generator": "many"}),
        ("metrics", {"fd": "small"}),
        ("metrics", {"fd": None}),
        ("files", {}),
        ("files", {"weights": "0" * 64}),
        ("files", {"weights": {"sha256": "0" * 63, "bytes": 3}}),
        ("files", {"weights": {"sha256": "0" * 64, "bytes": -1}}),
        ("files", {"../weights": {"sha256": "0" * 64, "bytes": 3}}),
        ("files", {"/weights": {"sha256": "0" * 64, "bytes": 3}}),
        ("files", {"a/./weights": {"sha256": "0" * 64, "bytes": 3}}),
        ("files", {"a\\weights": {"sha256": "0" * 64, "bytes": 3}}),
    ],
)
def test_wrong_value_is_named(tmp_path, make, key, value):
    directory = write(tmp_path / "gan_dots", make.card(**{key: value}))
    with pytest.raises(zoo.CardError) as error:
        cards.read_entry(directory)
    assert f"{directory / 'card.json'}: `{key}` wants" in str(error.value)


@pytest.mark.parametrize("key", ["kind", "licence", "command", "seed", "files"])
def test_missing_key_is_named(tmp_path, make, key):
    card = make.card()
    del card[key]
    with pytest.raises(zoo.CardError, match=f"card.json: `{key}` is missing"):
        cards.read_entry(write(tmp_path / "gan_dots", card))


@pytest.mark.parametrize(
    "text", ["", '{"name": "gan_dots"', "[]", '{"seed": NaN}', "\udcff"]
)
def test_what_is_no_card_is_refused(tmp_path, text):
    directory = tmp_path / "gan_dots"
    directory.mkdir()
    (directory / "card.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(zoo.CardError, match="gan_dots.card.json: "):
        cards.read_entry(directory)


def test_card_of_another_name_is_refused(tmp_path, make):
    directory = write(tmp_path / "gan_lines", make.card())
    with pytest.raises(zoo.CardError, match="`name` wants 'gan_lines'"):
        cards.read_entry(directory, "gan_lines")


@pytest.mark.parametrize(
    "name", ["", "Gan", "a-b", "a/b", "..", "a\n", "ä", "a.b", "a" * 101, 3, None]
)
def test_what_is_no_name(name):
    assert not cards.is_name(name)

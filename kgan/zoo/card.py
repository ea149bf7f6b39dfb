"""Entry: the card of a model, read from `card.json`."""

import dataclasses
import json
import math
import pathlib
import re

from kgan.zoo.errors import CardError

CARD = "card.json"
_LARGEST = 1 << 24
_REQUIRED = object()


@dataclasses.dataclass(frozen=True)
class Entry:
    """One model of the zoo: what it is, where it comes from, how good it is.

    Attributes:
        name: str. `{model}_{dataset}[_{variant}]`; also the directory's name.
        kind: str. `"generator"`, `"conditional_generator"`, `"classifier"`,
            `"translator"` or `"attribute_translator"`.
        summary: str. One sentence for people.
        dataset: str. What it was trained on.
        licence: str. The licence of that data.
        command: str. The command that reproduces it.
        seed: int. The seed of the training.
        recipe: dict. Every number of the training.
        training: tuple of dicts of a `command` and its `steps`, one for each part of
            a training that went on from other weights, the last one that of
            `command`; empty where there was one part.
        versions: dict from library to version, at the time of publishing.
        created: str. Time of publishing, ISO 8601.
        image_shape: tuple `(height, width, channels)`; of a translator that of
            the pictures it was trained on.
        latent_dim: int, or `None` where there are no latents.
        num_classes: int, or `None` where there are no labels.
        class_names: tuple of str; empty where the classes have no names.
        parameters: dict from network to its number of parameters.
        metrics: dict from a name that carries the protocol to a number.
        files: dict from relative path to `{"sha256": str, "bytes": int}`.
        path: `pathlib.Path`. The directory the entry lies in.
        extra: dict. Keys that not every card has, such as the `attributes` of an
            attribute translator, and those that this version does not know.
    """

    name: str
    kind: str
    summary: str
    dataset: str
    licence: str
    command: str
    seed: int
    recipe: dict
    training: tuple
    versions: dict
    created: str
    image_shape: tuple
    latent_dim: int | None
    num_classes: int | None
    class_names: tuple
    parameters: dict
    metrics: dict
    files: dict
    path: pathlib.Path
    extra: dict

    @property
    def bytes(self):
        """Size of all files of the entry, without the card."""
        return sum(file["bytes"] for file in self.files.values())


def is_name(value):
    """Whether `value` can be the name of an entry: `[a-z0-9_]+`.

    Letters, digits and underscores cannot spell a path, so a name never
    leads out of the directory of the zoo.
    """
    return isinstance(value, str) and bool(re.fullmatch(r"[a-z0-9_]{1,100}", value))


def _is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value):
    return isinstance(value, str) and bool(value.strip())


def _is_count(value):
    return _is_integer(value) and value > 0


def _is_number(value):
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
    )


def _is_image_shape(value):
    return isinstance(value, list) and len(value) == 3 and all(map(_is_count, value))


def _is_file_path(value):
    parts = value.split("/")
    return "\\" not in value and "\0" not in value and not {"", ".", ".."} & {*parts}


def _is_file(value):
    return (
        isinstance(value, dict)
        and isinstance(value.get("sha256"), str)
        and bool(re.fullmatch("[0-9a-f]{64}", value["sha256"]))
        and _is_integer(value.get("bytes"))
        and value["bytes"] >= 0
    )


def _is_files(value):
    return (
        isinstance(value, dict)
        and len(value) > 0
        and all(map(_is_file_path, value))
        and all(map(_is_file, value.values()))
    )


def _dict_of(check):
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


def _is_texts(value):
    return isinstance(value, list) and all(map(_is_text, value))


def is_training(value):
    """Whether `value` tells the parts of a training, as a card does."""
    return isinstance(value, list) and all(map(_is_part, value))


def _is_part(value):
    return (
        isinstance(value, dict)
        and _is_text(value.get("command"))
        and _is_integer(value.get("steps"))
    )


# Key: what is wanted in words, the check, the default.
FIELDS = {
    "name": ("lower-case letters, digits and underscores", is_name, _REQUIRED),
    "kind": ("a text", _is_text, _REQUIRED),
    "summary": ("a text", _is_text, _REQUIRED),
    "dataset": ("a text", _is_text, _REQUIRED),
    "licence": ("a text", _is_text, _REQUIRED),
    "command": ("a text", _is_text, _REQUIRED),
    "seed": ("an integer", _is_integer, _REQUIRED),
    "recipe": ("an object", lambda value: isinstance(value, dict), {}),
    "training": (
        'a list of {"command": text, "steps": integer}',
        is_training,
        [],
    ),
    "versions": ("an object of texts", _dict_of(_is_text), _REQUIRED),
    "created": ("a text", _is_text, _REQUIRED),
    "image_shape": ("[height, width, channels]", _is_image_shape, _REQUIRED),
    "latent_dim": ("a positive integer", _is_count, None),
    "num_classes": ("a positive integer", _is_count, None),
    "class_names": ("a list of texts", _is_texts, []),
    "parameters": ("an object of positive integers", _dict_of(_is_count), {}),
    "metrics": ("an object of finite numbers", _dict_of(_is_number), {}),
    "files": (
        'an object from relative path to {"sha256": 64 hex digits, "bytes": integer}',
        _is_files,
        _REQUIRED,
    ),
}


def read_json(directory):
    """Returns the card in `directory` as the JSON object that it is.

    Raises:
        CardError: if there is no card, or it is not one JSON object.
    """
    path = pathlib.Path(directory) / CARD
    try:
        card = json.loads(_text(path), parse_constant=_refuse_constant)
    except FileNotFoundError:
        raise CardError(f"{path}: there is no such file.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise CardError(f"{path}: not readable as JSON: {error}") from error
    if not isinstance(card, dict):
        raise CardError(f"{path}: wants a JSON object; received {card!r:.80}.")
    return card


def _text(path):
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise ValueError("a card is a regular file, and no symbolic link")
    if path.exists() and path.stat().st_size > _LARGEST:
        raise ValueError(f"a card has at most {_LARGEST} bytes")
    return path.read_text("utf-8")


def _refuse_constant(constant):
    raise ValueError(f"{constant} is not JSON")


def read_entry(directory, name=None):
    """Returns the entry that lies in `directory`.

    Args:
        directory: path of the entry's directory.
        name: str. The name the card has to carry.

    Raises:
        CardError: naming the file and the key that is wrong.
    """
    entry = parse(read_json(directory), directory)
    if name is not None and entry.name != name:
        raise CardError(
            f"{entry.path / CARD}: `name` wants {name!r}, the name of its "
            f"directory; received {entry.name!r}."
        )
    return entry


def parse(card, directory):
    """Checks a card, key by key; keys it does not know go to `extra`.

    Args:
        card: dict as read from JSON.
        directory: path of the entry's directory.

    Returns:
        `Entry`.

    Raises:
        CardError: naming the file and the key that is wrong.
    """
    directory = pathlib.Path(directory)
    values = {key: _value(card, key, directory / CARD) for key in FIELDS}
    values["image_shape"] = tuple(values["image_shape"])
    values["class_names"] = tuple(values["class_names"])
    values["training"] = tuple(values["training"])
    extra = {key: value for key, value in card.items() if key not in FIELDS}
    return Entry(**values, path=directory, extra=extra)


def _value(card, key, path):
    wanted, check, default = FIELDS[key]
    if key not in card and default is _REQUIRED:
        raise CardError(f"{path}: `{key}` is missing; it wants {wanted}.")
    value = card.get(key, default)
    if value is None and default is None:
        return None
    if not check(value):
        received = repr(value)
        received = received if len(received) <= 120 else received[:117] + "..."
        raise CardError(f"{path}: `{key}` wants {wanted}; received {received}.")
    return value


def to_json(entry):
    """Returns the card of an entry as a dict of JSON types."""
    card = {key: getattr(entry, key) for key in FIELDS}
    card["image_shape"] = list(entry.image_shape)
    card["class_names"] = list(entry.class_names)
    card["training"] = list(entry.training)
    return {**card, **entry.extra}

"""Mutations: valid input made wrong, repeatably, from a `random.Random`."""

import copy
import io
import json
import zipfile

ODD_NUMBERS = (0, -1, 1, 2**31, 2**63, 10**30, -(10**30), 0.5, 1e308, -0.0)
ODD_TEXTS = (
    *("", " ", ".", "..", "../x", "/etc/passwd", "a/../../b", "C:\\x", "\0", "\n"),
    *("\ud800", "\x1b[2J", "é" * 300, "nan", "None", "{}", "%s", "x" * 5000),
)
ODD_BYTES = (b"", b"\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"PK\x03\x04", b"\r\n")


def changed_bytes(rng, data):
    """Returns bytes with one to eight places overwritten, cut, doubled or moved."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        size = max(1, len(data))
        start = rng.randrange(size)
        stop = min(size, start + rng.choice((1, 1, 2, 4, 16, 256)))
        change = rng.randrange(6)
        if change == 0 and data:
            data[start % len(data)] ^= 1 << rng.randrange(8)
        elif change == 1:
            data[start:stop] = rng.choice(ODD_BYTES)
        elif change == 2:
            data[start:stop] = rng.randbytes(stop - start)
        elif change == 3:
            del data[start:stop]
        elif change == 4:
            data[start:start] = data[start:stop] * rng.choice((1, 3))
        elif rng.random() < 0.3:
            del data[start:]
    return bytes(data)


def any_json(rng, depth=3):
    """Returns a JSON value of any shape."""
    kind = rng.randrange(8 if depth else 6)
    if kind == 0:
        return rng.choice((None, True, False))
    if kind in (1, 2):
        return rng.choice(ODD_NUMBERS)
    if kind in (3, 4, 5):
        return rng.choice(ODD_TEXTS)
    values = [any_json(rng, depth - 1) for _ in range(rng.randrange(4))]
    return values if kind == 6 else {rng.choice(ODD_TEXTS): v for v in values}


def changed_json(rng, value):
    """Returns a JSON value with one to four of its places replaced or removed."""
    if rng.random() < 0.05:
        return any_json(rng)
    value = copy.deepcopy(value)
    for _ in range(rng.choice((1, 1, 2, 4))):
        _change_place(rng, value)
    return value


def _change_place(rng, value):
    while isinstance(value, (dict, list)) and value:
        key = rng.choice(list(value) if isinstance(value, dict) else range(len(value)))
        if isinstance(value[key], (dict, list)) and value[key] and rng.random() < 0.7:
            value = value[key]
            continue
        if rng.random() < 0.2:
            del value[key]
        elif isinstance(value, dict) and rng.random() < 0.2:
            value[rng.choice(ODD_TEXTS)] = value.pop(key)
        else:
            value[key] = any_json(rng, 2)
        return


def json_text(rng, value):
    """Returns JSON as bytes, now and then with its bytes changed, too."""
    if rng.random() < 0.01:
        return b"[" * 100_000
    text = json.dumps(value).encode()
    if rng.random() < 0.1:
        text = text.replace(b": 0", b": NaN", 1)
    return changed_bytes(rng, text) if rng.random() < 0.1 else text


def changed_member(rng, archive, name):
    """Returns the bytes of a zip archive, the JSON of one member changed."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(written, "w") as target,
    ):
        for member in source.infolist():
            content = source.read(member)
            if member.filename == name:
                content = json_text(rng, changed_json(rng, json.loads(content)))
            target.writestr(member, content)
    return written.getvalue()

"""Pictures and lists of them that somebody wants to do harm with."""

import io
import os
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kgan import data
from kgan.data import images
from kgan.data.attribute_folder import LIST, AttributeFolder


def encoded(picture, form="PNG", **options):
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def png_chunk(kind, content):
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def bomb(side):
    """A PNG of `side` x `side` black pixels in a few kB, written by the standard."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    squeeze, rows = zlib.compressobj(9), b"\0" * (1 + side // 8)
    content = b"".join(squeeze.compress(rows) for _ in range(min(side, 2000)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            png_chunk(b"IHDR", header),
            png_chunk(b"IDAT", content + squeeze.flush()),
            png_chunk(b"IEND", b""),
        ]
    )


def noise(mode="RGB", size=(8, 6)):
    values = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 4), "uint8")
    return Image.fromarray(values).convert(mode)


PICTURES = {
    "png": encoded(noise()),
    "palette": encoded(noise("P"), transparency=3),
    "cmyk": encoded(noise("CMYK"), "JPEG"),
    "gif": encoded(noise("P"), "GIF", save_all=True, append_images=[noise("P")]),
    "bmp": encoded(noise(), "BMP"),
    "tiff": encoded(noise(), "TIFF"),
    "webp": encoded(noise(), "WEBP"),
}


@pytest.mark.parametrize("sort", PICTURES)
@given(at=st.integers(0, 1 << 16), byte=st.integers(0, 255), cut=st.booleans())
def test_changed_picture_is_read_or_a_data_error(sort, at, byte, cut):
    content = bytearray(PICTURES[sort])
    content[at % len(content)] = byte
    content = content[: at % len(content)] if cut else content
    try:
        picture = data.read_picture(bytes(content))
    except data.DataError as error:
        assert "cannot be read" in str(error)
    else:
        assert picture.dtype == np.uint8
        assert picture.shape[2] == 3


def test_bomb_is_refused_by_name_without_its_memory(tmp_path):
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(30_000))
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    with pytest.raises(data.DataError, match=r"bomb\.png.*900000000 pixels"):
        data.read_picture(path)
    assert tracemalloc.get_traced_memory()[1] < 50 * 2**20  # 900 MB of pixels
    tracemalloc.stop()


def test_bomb_in_a_folder_is_skipped_by_name(tmp_path, caplog):
    (tmp_path / "bomb.png").write_bytes(bomb(30_000))
    (tmp_path / "good.png").write_bytes(PICTURES["png"])
    (tmp_path / "wrong_suffix.png").write_bytes(PICTURES["cmyk"])
    (tmp_path / "empty.png").write_bytes(b"")
    os.mkfifo(tmp_path / "endless.png")  # reading it would wait for ever
    read = data.read_pictures(tmp_path)
    assert [name for name, _ in read] == ["good.png", "wrong_suffix.png"]
    assert [name for name, _ in read.skipped] == [
        "bomb.png",
        "empty.png",
        "endless.png",
    ]


def test_other_programs_are_not_started(tmp_path):
    """Pillow would have Ghostscript draw this one, whatever its suffix."""
    path = tmp_path / "picture.png"
    path.write_bytes(encoded(noise(), "EPS"))
    with Image.open(path) as picture:
        assert picture.format == "EPS"
    with pytest.raises(data.DataError, match="cannot identify"):
        data.read_picture(path)


def test_all_suffixes_that_count_have_their_format():
    from kgan.data.folders import SUFFIXES

    Image.init()
    wanted = {Image.EXTENSION[suffix] for suffix in SUFFIXES}
    assert wanted - {"AVIF", "PGM"} <= set(images.FORMATS)


def test_16_bits_are_scaled():
    deep = Image.fromarray(np.array([[0, 257, 65535]], "uint16"))
    assert data.read_picture(encoded(deep), 1)[..., 0].tolist() == [[0, 1, 255]]


@pytest.fixture
def listed(tmp_path):
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(PICTURES["png"])
    return tmp_path


TEXT = b"2\nMale Young\na.png -1 1\nb.png 1 1\n"


@given(at=st.integers(0, len(TEXT) - 1), new=st.binary(max_size=3))
def test_changed_list_is_read_or_names_its_line(listed, at, new):
    (listed / LIST).write_bytes(TEXT[:at] + new + TEXT[at + 1 :])
    try:
        source = AttributeFolder(listed)
    except data.DataError as error:
        assert str(listed) in str(error)
    else:
        assert {*source.listed.files} == {"a.png", "b.png"}


@pytest.mark.parametrize("name", [b"../b.png", b"/etc/passwd", b"x/../b.png", b"\xff"])
def test_list_names_no_picture_elsewhere(listed, name):
    (listed / LIST).write_bytes(TEXT.replace(b"b.png", name))
    with pytest.raises(data.DataError, match="line 4"):
        AttributeFolder(listed)

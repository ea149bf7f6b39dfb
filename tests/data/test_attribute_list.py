"""CelebA's text files, read by their bytes."""

import numpy as np
import pytest

from kgan.data import DataError
from kgan.data.attribute_list import read_attributes, read_partition


@pytest.fixture
def read(tmp_path):
    def read(text, reader=read_attributes):
        path = tmp_path / "list.txt"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return reader(path)

    return read


# Laid out as CelebA's own: a blank after the names, and a second one before a 1.
CELEBA = (
    "3\n5_o_Clock_Shadow Arched_Eyebrows Attractive Bags_Under_Eyes \n"
    "000001.jpg -1  1  1 -1\n000002.jpg -1 -1 -1  1\n000003.jpg -1 -1 -1 -1\n"
)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_rows_as_celeba_writes_them(read, ends):
    listed = read(CELEBA.replace("\n", ends))
    assert listed.names[::3] == ["5_o_Clock_Shadow", "Bags_Under_Eyes"]
    assert listed.files == ["000001.jpg", "000002.jpg", "000003.jpg"]
    assert listed.values.tolist() == [[0, 1, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]]
    assert listed.values.dtype == np.uint8 and listed.lines.tolist() == [3, 4, 5]


def test_many_rows_are_those_that_python_reads(read):
    values = np.random.default_rng(0).integers(0, 2, (300, 7))
    rows = [
        f"{i}-1 1.jpg".replace(" ", "_") + "".join(f"\t{2 * v - 1:2}" for v in row)
        for i, row in enumerate(values)
    ]
    listed = read("\n".join(["300", "a b c d e f g", *rows]))  # no end of the last
    np.testing.assert_array_equal(listed.values, values)
    assert listed.files == [row.split()[0] for row in rows]


def test_empty_lines_count_as_lines_only(read):
    listed = read("2\na\n\nx.png 1\n\n\ny.png -1\n\n")
    assert listed.lines.tolist() == [4, 7] and listed.values.tolist() == [[1], [0]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("3\na b\nx 1 1\n", r"list.txt, line 1: wanted the number .*, 1; received '3'"),
        ("a b\nc d\nx 1 1\n", "line 1: wanted .*, 1; received 'a b'"),
        ("", "line 2: wanted the attributes' names; it is empty"),
        ("1\na b a\nx 1 1 1\n", "line 2: names the attribute 'a' twice"),
        ("2\na b\nx 1 1\ny 1\n", "line 4: wanted .* name and 2 values; received 1 val"),
        ("1\na b\nx 1 1 -1\n", "line 3: wanted .*2 values; received 3"),
        ("2\na b\nx 1 1\ny 1 0\n", "line 4: wanted -1 or 1 for 'b'; received '0'"),
        ("1\na b\nx -2 1\n", "line 3: .*for 'a'; received '-2'"),
        ("1\na\nx -", "line 3: .*received '-'"),
        ("1\na\nx 11", "line 3: .*received '11'"),
        ("1\na\nx -1.0", "line 3: .*received '-1.0'"),
        ("1\na\nx " + "9" * 60, r"line 3: .*received '9{40}\.\.\.'"),
        ("3\na\nx 1\ny 1\nx -1\n", "line 5: names 'x' again, after line 3"),
        (b"1\na\nx \xff\n", "line 3: .*received '\N{REPLACEMENT CHARACTER}'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(read, text, message):
    with pytest.raises(DataError, match=message):
        read(text)


def test_a_partition(read):
    listed = read("x.jpg 0\ny.jpg 2\nz.jpg 1\n", read_partition)
    assert listed.files == ["x.jpg", "y.jpg", "z.jpg"]
    assert listed.values[:, 0].tolist() == [0, 2, 1]
    with pytest.raises(DataError, match="line 2: wanted 0 or 1 or 2 .*received '-1'"):
        read("x.jpg 0\ny.jpg -1\n", read_partition)

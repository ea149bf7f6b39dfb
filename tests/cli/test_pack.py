"""`kgan pack`: from folders to one file, and what is told of it."""

import numpy as np
import pytest
from PIL import Image

from kgan.cli import main
from kgan.cli import pack as verb
from kgan.data import Pack


@pytest.fixture
def folders(tmp_path):
    for index, size in enumerate([(32, 32), (1000, 777), (50, 33), (9, 40)]):
        folder = tmp_path / "xy"[index % 2]
        folder.mkdir(exist_ok=True)
        Image.new("RGB", size, (60 * index, 0, 0)).save(folder / f"{index}.png")
    return tmp_path


def pack(*argv):
    return main.main(["pack", *map(str, argv)])


def test_two_folders(folders, capsys):
    out = folders / "new" / "both.npz"
    two = [f"--domain_x={folders / 'x'}", f"--domain_y={folders / 'y'}"]
    shape = ["--image_shape=16,16,3", "--load_size=20"]
    assert pack(*two, *shape, f"--out={out}", "--licence=mine") == 0
    page = capsys.readouterr().out
    # 4 pictures of 1,200 bytes, and headers
    assert f"{out}: 6." in page and " kB" in page
    assert "trainA  2  20 x 20 x 3" in page and "trainB  2" in page
    assert "cropped to 16 x 16 x 3" in page and "licence of the data: mine" in page
    assert f'kgan.data.load_packed("{out}", augment=("crop", "flip"),' in page
    arrays = Pack(out).arrays
    assert arrays["trainB"][:, 0, 0, 0].tolist() == [60, 180]
    # A second time is refused, and what is there stays.
    before = out.read_bytes()
    assert pack(*two, *shape, f"--out={out}") == 1
    assert "both.npz is there already; " in capsys.readouterr().err
    assert out.read_bytes() == before
    assert pack(*two, "--image_shape=8,8,3", f"--out={out}", "--overwrite") == 0
    assert Pack(out).image_shape == (8, 8, 3)


def test_what_is_in_a_file(folders, capsys):
    out = folders / "set.npz"
    (folders / "y/broken.png").write_bytes(b"")
    assert pack(folders, "--image_shape=8,6,1", f"--out={out}") == 0
    capsys.readouterr()
    assert pack(out) == 0
    page = capsys.readouterr().out
    assert "train  4  8 x 6 x 1" in page and "labels: x, y" in page
    assert "Whole: every checksum is right." in page
    assert Pack(out).arrays["train.labels"].tolist() == [0, 0, 1, 1]
    content = bytearray(out.read_bytes())
    content[Pack(out).arrays["train"].offset] ^= 255
    out.write_bytes(content)
    assert pack(out) == 1
    assert "set.npz is damaged: the sha256 of 'train'" in capsys.readouterr().err


def test_the_digits(tmp_path, capsys):
    out = tmp_path / "digits.npz"
    assert pack("digits", f"--out={out}", "--splits=test", "--limit=9") == 0
    assert "labels: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9" in capsys.readouterr().out
    digits = Pack(out)
    assert digits.sizes == {"test": 9} and digits.licence == "CC BY 4.0"
    from sklearn.datasets import load_digits

    target = load_digits().target[1437:1446]
    np.testing.assert_array_equal(digits.arrays["test.labels"], target)


def test_progress_is_one_line_a_split(capsys):
    for done in (256, 512, 600):
        verb.progress("trainA", done, 600)
    shown = capsys.readouterr().err
    assert shown == "trainA: 256 of 600\rtrainA: 512 of 600\rtrainA: 600 of 600\n"


@pytest.mark.parametrize(
    "argv, code, message",
    [
        ([], 2, "usage: kgan pack NAME_OR_FOLDER"),
        (["digits", "mnist"], 2, "usage"),
        (["--domain_x=a"], 2, "usage"),
        (["digits", "--domain_x=a", "--domain_y=b"], 2, "usage"),
        (["digits"], 1, "--out=FILE.npz is wanted"),
        (["digits", "--out=x.bin"], 1, "ends in '.npz'; received 'x.bin'"),
        (["digits", "--out=x.npz", "--image_shape=8,8,x"], 1, "received 8,8,x"),
        (["digits", "--out=x.npz", "--load_size=4"], 1, "smaller than the 8 x 8"),
        (["digits", "--out=x.npz", "--fit=pad"], 2, "cover"),
        (["./gone", "--out=x.npz"], 1, "No folder './gone'"),
        (["gone.npz"], 1, "No file 'gone.npz'"),
    ],
)
def test_what_the_command_line_refuses(argv, code, message, capsys):
    assert pack(*argv) == code
    assert message in capsys.readouterr().err

"""kgan translate: which pictures it takes, and what it writes of them."""

import pathlib

import numpy as np
import pytest
from PIL import Image

from kgan import zoo
from kgan.cli import main, translation_plan

NAME = "test_cyclegan"
SIZES = {"a.png": (40, 30), "sub/b.jpg": (33, 7), "sub/c.gif": (8, 8)}


@pytest.fixture(scope="module")
def translator():
    """The translator that is called."""
    return zoo.load(NAME)


@pytest.fixture
def photos(tmp_path):
    """A folder of pictures, and what is none."""
    chance = np.random.default_rng(0)
    for name, (width, height) in SIZES.items():
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        image = chance.integers(0, 256, (height, width, 3), "uint8")
        Image.fromarray(image).save(path)
    (tmp_path / "photos" / "notes.txt").write_text("no picture")
    (tmp_path / "photos" / ".hidden.png").write_bytes(b"")
    return tmp_path / "photos"


@pytest.fixture
def kgan(capsys, tmp_path, monkeypatch):
    """Runs `kgan translate` in an empty directory; returns code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main.main(["translate", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def files(folder):
    """The files of a folder and its subfolders."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in pathlib.Path(folder).rglob("*")
        if path.is_file()
    )


def pixels(path):
    with Image.open(path) as image:
        return np.array(image)


def test_folder_keeps_its_names(kgan, photos, tmp_path, translator):
    code, out, errors = kgan(NAME, photos, "--out=there")
    assert (code, out) == (0, f"there: 3 pictures translated by {NAME}\n"), errors
    # 256 colours do not do for a translation: what was GIF is PNG.
    assert files("there") == ["a.png", "sub/b.jpg", "sub/c.png"]
    with Image.open("there/sub/b.jpg") as image:
        assert (image.size, image.format) == ((33, 7), "JPEG")
    wanted = translator.translate(pixels(photos / "a.png"))
    np.testing.assert_array_equal(pixels("there/a.png"), wanted)


def test_one_picture_to_a_file_and_back(kgan, photos, translator):
    assert kgan(NAME, photos / "a.png", "--out=deep/er.png")[0] == 0
    code, out, _ = kgan(NAME, "deep/er.png", "--reverse", "--out=back.png")
    assert (code, out) == (0, f"back.png: 1 picture translated by {NAME}, reversed\n")
    wanted = translator.reverse.translate(pixels("deep/er.png"))
    np.testing.assert_array_equal(pixels("back.png"), wanted)


def test_without_out_it_goes_to_a_folder_of_the_name(kgan, photos):
    assert kgan(NAME, photos / "a.png", photos / "sub" / "b.jpg")[0] == 0
    assert files(NAME) == ["a.png", "b.jpg"]


def test_side_by_side(kgan, photos, translator):
    assert kgan(NAME, photos / "a.png", "--side_by_side", "--out=pair.png")[0] == 0
    left, right = np.split(pixels("pair.png"), 2, axis=1)
    np.testing.assert_array_equal(left, pixels(photos / "a.png"))
    np.testing.assert_array_equal(right, translator.translate(left))


def test_larger_pictures_are_scaled_down_first(kgan, photos, translator):
    assert kgan(NAME, photos, "--size=15", "--side_by_side", "--out=there")[0] == 0
    with Image.open(photos / "a.png") as image:
        small = np.array(image.resize((20, 15), Image.Resampling.BICUBIC))
    left, right = np.split(pixels("there/a.png"), 2, axis=1)
    np.testing.assert_array_equal(left, small)
    np.testing.assert_array_equal(right, translator.translate(small))
    # Its shorter side has 8 pixels.
    assert pixels("there/sub/c.png").shape == (8, 16, 3)
    assert kgan(NAME, photos, "--size=0")[0] == 2


def test_what_is_larger_than_in_training_is_told(kgan, tmp_path, translator):
    side = min(translator.image_shape[:2])
    Image.new("RGB", (9 * side, 2 * side)).save(tmp_path / "long.png")
    assert kgan(NAME, "long.png", "--out=a.png")[2] == ""
    Image.new("RGB", (2 * side + 1, 2 * side + 1)).save(tmp_path / "large.png")
    _, _, errors = kgan(NAME, "large.png", "long.png")
    assert f"1 picture is more than 2 times as large as those that {NAME}" in errors
    assert f"({side} px)" in errors and f"--size={side}" in errors
    assert kgan(NAME, "large.png", f"--size={2 * side}", "--out=b.png")[2] == ""


def test_tiles(kgan, photos, translator):
    assert kgan(NAME, photos / "a.png", "--tile=16", "--out=tiles.png")[0] == 0
    wanted = translator.translate(pixels(photos / "a.png"), tile=16)
    np.testing.assert_array_equal(pixels("tiles.png"), wanted)
    code, _, errors = kgan(NAME, photos / "a.png", "--tile=3", "--out=no.png")
    assert code == 1 and "at least 16 pixels" in errors
    assert kgan(NAME, photos / "a.png", "--tile=-3")[0] == 2


def test_nothing_is_overwritten_without_being_told(kgan, photos):
    assert kgan(NAME, photos, "--out=there")[0] == 0
    before = pathlib.Path("there/a.png").read_bytes()
    code, out, errors = kgan(NAME, photos, "--out=there", "--reverse")
    assert (code, out) == (1, "")
    assert "there/a.png is there already, and 2 more; --overwrite" in errors
    assert pathlib.Path("there/a.png").read_bytes() == before
    assert kgan(NAME, photos, "--out=there", "--reverse", "--overwrite")[0] == 0
    assert pathlib.Path("there/a.png").read_bytes() != before
    assert len(files("there")) == 3  # and nothing unfinished beside them


@pytest.mark.parametrize("out", ["photos", "photos/a.png"])
def test_photographs_are_never_replaced(kgan, photos, out):
    before = (photos / "a.png").read_bytes()
    code, _, errors = kgan(NAME, photos / "a.png", f"--out={out}", "--overwrite")
    assert code == 1 and "which is to be translated, too" in errors
    assert (photos / "a.png").read_bytes() == before


def test_translations_inside_the_folder_are_not_translated_again(kgan, photos):
    for _ in range(2):
        assert kgan(NAME, photos, f"--out={photos / 'done'}", "--overwrite")[0] == 0
    assert files(photos / "done") == ["a.png", "sub/b.jpg", "sub/c.png"]


def bad_files(folder):
    """Pictures that are none, or not whole; how each is told."""
    (folder / "text.jpg").write_text("no picture")
    (folder / "empty.png").write_bytes(b"")
    whole = (folder / "a.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "f.tif").write_bytes(b"")
    Image.new("F", (8, 8)).save(folder / "f.tif")
    bomb = bytearray(whole)
    bomb[16:24] = (60000).to_bytes(4, "big") * 2  # width and height in the header
    (folder / "bomb.png").write_bytes(fixed_checksum(bomb))
    return {
        "text.jpg": "cannot identify",
        "empty.png": "cannot identify",
        "cut.png": "",
        "f.tif": "mode F",
        "bomb.png": "3600000000 pixels.* decompression bomb",
    }


def fixed_checksum(png):
    """The PNG with the checksum that its header wants."""
    import zlib

    png[29:33] = zlib.crc32(png[12:29]).to_bytes(4, "big")
    return bytes(png)


def test_what_cannot_be_read_is_named_and_passed_over(kgan, photos):
    bad = bad_files(photos)
    code, out, errors = kgan(NAME, photos, "--out=there")
    assert code == 3
    assert "3 pictures translated" in out and "; 5 of 8 could not be read" in out
    lines = [line for line in errors.splitlines() if "skipped" in line]
    assert len(lines) == len(bad)
    for name, reason in bad.items():
        (line,) = [line for line in lines if f"{photos / name} " in line]
        import re

        assert re.search(reason, line), line
    assert files("there") == ["a.png", "sub/b.jpg", "sub/c.png"]
    code, out, _ = kgan(NAME, photos / "text.jpg", "--out=one.png")
    assert code == 3 and "0 pictures" in out and not pathlib.Path("one.png").exists()


def test_large_pictures_are_no_bombs(kgan, photos, monkeypatch):
    # Pillow warns of what is between one and two times this.
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert kgan(NAME, photos / "a.png", "--out=large.png")[0] == 0
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 500)
    code, _, errors = kgan(NAME, photos / "a.png", "--out=larger.png")
    assert code == 3 and "decompression bomb" in errors


def test_orientation_is_respected_and_metadata_are_dropped(kgan, photos, translator):
    lying = Image.open(photos / "a.png")
    exif = lying.getexif()
    exif[0x0112], exif[0x010F] = 6, "A camera"  # turned to the right; its maker
    lying.save("lying.png", exif=exif)
    assert kgan(NAME, "lying.png", "--out=upright.png", "--side_by_side")[0] == 0
    with Image.open("upright.png") as image:
        assert image.size == (60, 40) and len(image.getexif()) == 0
    left, right = np.split(pixels("upright.png"), 2, axis=1)
    np.testing.assert_array_equal(left, np.rot90(pixels(photos / "a.png"), -1))
    np.testing.assert_array_equal(right, translator.translate(left))


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "1", "I;16"])
def test_every_mode_becomes_colours(kgan, tmp_path, mode):
    suffix = "tif" if mode == "CMYK" else "png"
    Image.new(mode, (9, 12)).save(f"some.{suffix}")
    assert kgan(NAME, f"some.{suffix}", "--out=out/")[0] == 0
    with Image.open(f"out/some.{suffix}") as image:
        assert (image.size, image.mode) == ((9, 12), "RGB")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["test_dcgan", "photos"], "is a generator; it translates no pictures. Tr"),
        (["test_cyclegam", "photos"], "Did you mean test_cyclegan"),
        ([NAME, "photos", "gone.jpg"], "gone.jpg: there is no such picture or folder"),
        ([NAME, "empty"], "There are no pictures in empty"),
        ([NAME, "photos", "--out=all.png"], "is one file, and 3 pictures came"),
        ([NAME, "photos/a.png", "again/a.png"], "would both become"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_is_written(
    kgan, photos, tmp_path, arguments, message
):
    (tmp_path / "empty").mkdir()
    (tmp_path / "again").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "again" / "a.png")
    before = files(tmp_path)
    code, out, errors = kgan(*arguments)
    assert (code, out) == (1, "") and message in errors
    assert files(tmp_path) == before


def test_pictures_are_wanted(kgan):
    code, _, errors = kgan(NAME)
    assert code == 2 and "PICTURE|FOLDER" in errors


def test_names_that_would_meet_stay_apart(photos):
    Image.new("RGB", (8, 8)).save(photos / "a.gif")
    planned = translation_plan.plan([str(photos)], "there")
    places = {path.name: target.as_posix() for path, target in planned.items()}
    assert places["a.png"] == "there/a.png"
    assert places["a.gif"] == "there/a.gif.png"
    # The same picture twice is one picture.
    twice = translation_plan.plan([str(photos), str(photos / "a.png")], "there")
    assert twice == planned


def test_many_pictures_each_get_their_own_translation(kgan, tmp_path, translator):
    chance = np.random.default_rng(1)
    shown = {
        f"{n:02}.png": chance.integers(0, 256, (8, 9, 3), "uint8") for n in range(9)
    }
    for name, image in shown.items():
        (tmp_path / "many").mkdir(exist_ok=True)
        Image.fromarray(image).save(tmp_path / "many" / name)
    (tmp_path / "many" / "04.png").write_bytes(b"broken")
    code, out, errors = kgan(NAME, "many", "--out=there")
    assert code == 3 and "8 pictures translated" in out and "04.png" in errors
    for name in files("there"):
        wanted = translator.translate(shown[name])
        np.testing.assert_array_equal(pixels(f"there/{name}"), wanted)


def test_full_disks_end_it(kgan, photos, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", full)
    code, out, errors = kgan(NAME, photos, "--out=there")
    assert (code, out) == (1, "") and "No space left" in errors
    assert files("there") == []

"""kgan translate, show and publish of translators of attributes."""

import pathlib

import numpy as np
import pytest
from PIL import Image

from kgan import zoo
from kgan.cli import attribute_table, main
from kgan.models import Attributes

NAME = "test_stargan"
NAMES = "Black_Hair, Blond_Hair, Brown_Hair, Male, Young"


@pytest.fixture(scope="module")
def translator():
    """The translator that is called."""
    return zoo.load(NAME)


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """A folder of two pictures below an empty working directory."""
    monkeypatch.chdir(tmp_path)
    chance = np.random.default_rng(0)
    for name, size in {"a.png": (20, 14), "sub/b.png": (16, 16)}.items():
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(chance.integers(0, 256, (*size, 3), "uint8")).save(path)
    return pathlib.Path("photos")


@pytest.fixture
def kgan(capsys, photos):
    """Runs `kgan ...`; returns code, output and errors."""

    def run(*arguments):
        code = main.main([*map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def pixels(path):
    with Image.open(path) as image:
        return np.array(image)


@pytest.mark.parametrize(
    ("flags", "to", "labels"),
    [
        (["--to=Blond_Hair=1,Male=0"], {"Blond_Hair": 1, "Male": 0}, None),
        (["--to", "Male,Young"], ["Male", "Young"], None),
        (["--to=Male", "--labels=Male=1"], ["Male"], {"Male": 1}),
        (["--to=Young", "--labels=Male,Young"], ["Young"], {"Male": 1, "Young": 1}),
    ],
)
def test_folder_keeps_its_names(kgan, photos, translator, flags, to, labels):
    code, out, errors = kgan("translate", NAME, photos, "--out=there", *flags)
    assert (code, out) == (0, f"there: 2 pictures translated by {NAME}\n"), errors
    for name in ("a.png", "sub/b.png"):
        wanted = translator.translate(pixels(photos / name), to, labels)
        np.testing.assert_array_equal(pixels(f"there/{name}"), wanted)


def test_side_by_side_and_nothing_is_overwritten(kgan, photos, translator):
    call = ["translate", NAME, photos / "a.png", "--to=Male=1", "--out=pair.png"]
    assert kgan(*call, "--side_by_side")[0] == 0
    left, right = np.split(pixels("pair.png"), 2, axis=1)
    np.testing.assert_array_equal(left, pixels(photos / "a.png"))
    np.testing.assert_array_equal(right, translator.translate(left, {"Male": 1}))
    code, _, errors = kgan(*call)
    assert code == 1 and "--overwrite replaces" in errors
    assert kgan(*call, "--overwrite")[0] == 0


def test_all_is_a_table_a_picture(kgan, photos, translator):
    code, out, errors = kgan("translate", NAME, photos, "--all", "--out=tables")
    assert (code, out) == (0, f"tables: 2 pictures translated by {NAME}\n"), errors
    image, sheet = pixels(photos / "sub/b.png"), pixels("tables/sub/b.png")
    cells = [image]
    cells += [
        translator.translate(image, list(c)) for c in translator.attributes.changes()
    ]
    # The picture, five single changes, 10 - 3 double ones: seven and six of them.
    assert len(cells) == 13
    step = (sheet.shape[1] - 2) // 7
    left = 2 + (step - 2 - 16) // 2
    for index, cell in enumerate(cells[7:]):
        across = left + index * step
        np.testing.assert_array_equal(sheet[-18:-2, across : across + 16], cell)
    assert (sheet[: len(sheet) // 4] < 100).any()  # letters
    code, _, errors = kgan("translate", NAME, photos, "--all", "--out=tables")
    assert code == 1 and "is there already" in errors


def test_captions_say_which_way_it_went():
    hair = ["Black_Hair", "Blond_Hair"]
    attributes = Attributes([*hair, "Male", "Young"], exclusive=[hair])
    labels = [[1, 0, 1, 0]]
    for change, lines in {
        ("Black_Hair",): ("Black_Hair",),
        ("Blond_Hair", "Male"): ("Blond_Hair", "not Male"),
        ("Male", "Young"): ("not Male", "Young"),
    }.items():
        assert attribute_table.caption(attributes, labels, change) == lines
    assert [attribute_table.columns(n) for n in (3, 7, 8, 13, 15)] == [3, 7, 4, 7, 5]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ([], f"received neither. Attributes: {NAMES}."),
        (["--to="], f"received neither. Attributes: {NAMES}."),
        (["--all", "--to=Male"], f"received both. Attributes: {NAMES}."),
        (
            ["--to=Male", "--reverse"],
            f"has no --reverse; --to says what is wanted. Attributes: {NAMES}.",
        ),
        (["--to=Blond=1"], "no attribute 'Blond'; available: Blond_Hair, Brown_Hair"),
        (["--to=Yuong"], "no attribute 'Yuong'; available: Young, "),
        (["--all", "--labels=Yuong=1"], "no attribute 'Yuong'; available: Young, "),
        (["--to=Black_Hair=1,Blond_Hair=1"], "One of Black_Hair, Blond_Hair, Brown_H"),
        (["--to=Male=2"], "--to wants each name once, as NAME=0 or NAME=1, or names"),
        (["--to=Male=1,Young"], "received --to=Male=1,Young."),
        (["--to=Male=1,Male=0"], "--to wants each name once"),
        (["--all", "--labels=Male=x"], "--labels wants each name once"),
        (["--all", "--side_by_side"], "leave out --side_by_side"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_is_written(
    kgan, photos, flags, message
):
    code, out, errors = kgan("translate", NAME, photos, "--out=no", *flags)
    assert (code, out) == (1, "") and message in errors
    assert not pathlib.Path("no").exists()


@pytest.mark.parametrize("flag", ["--to=Male", "--labels=Male=1", "--all"])
def test_two_domains_have_no_attributes(kgan, photos, flag):
    code, _, errors = kgan("translate", "test_cyclegan", photos, flag)
    assert code == 1 and "knows no attributes" in errors
    assert flag.split("=")[0] in errors and NAME in errors


def test_show_list_and_verify_name_the_kind(kgan):
    code, out, _ = kgan("show", NAME)
    assert code == 0 and "attribute translator" in out
    assert f"kgan translate {NAME} photo.jpg --to Black_Hair=1" in out
    assert '"Black_Hair", "Blond_Hair"' in out  # what it changes
    assert "attribute translator" in kgan("list", NAME)[1]
    code, out, _ = kgan("verify", NAME)
    assert code == 0 and "probabilities within 0" in out


def test_publish_of_a_run(kgan, photos, monkeypatch):
    from kgan.cli.build import build_model
    from kgan.cli.recipe import Recipe
    from kgan.cli.run import Run

    monkeypatch.setenv("KGAN_ZOO", str(pathlib.Path("zoo").resolve()))
    recipe = Recipe.of(
        "stargan",
        data=str(photos),
        attributes=("Blond_Hair", "Black_Hair", "Male"),
        image_shape=(16, 16, 3),
        **{"filters": 2, "num_blocks": 0, "num_layers": 2, "ema_decay": 0.9},
    )
    run = Run(pathlib.Path("runs/mine"))
    recipe.write(run.recipe_file)
    names = list(recipe.attributes)
    run.save(build_model(recipe, (16, 16, 3), names, steps_per_epoch=1))
    flags = ["--licence=mine", "--preview_from=photos", "--preview_num=2"]
    code, out, errors = kgan("publish", "mine", "stargan_mine", *flags)
    assert code == 0, errors
    assert "Next: kgan evaluate stargan_mine; kgan translate stargan_mine photo" in out
    entry = zoo.entry("stargan_mine")
    assert entry.summary == "StarGAN, trained on photos." and entry.licence == "mine"
    assert entry.extra == {
        "attributes": names,
        "exclusive": [["Black_Hair", "Blond_Hair"]],
        "single": False,
        "steps": 0,
    }
    assert entry.class_names == () and entry.recipe["lambda_rec"] == 10.0
    loaded, image = zoo.load("stargan_mine"), pixels(photos / "sub/b.png")
    sheet, wanted = (
        pixels(entry.path / "preview.png"),
        loaded.translate(image, ["Male"]),
    )
    row = sheet[-18:-2]  # the last picture of two
    starts = range(row.shape[1] - 16)
    assert any((row[:, x : x + 16] == wanted).all() for x in starts)
    assert not any((row[:, x : x + 16] == image).all() for x in starts)

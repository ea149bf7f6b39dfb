"""`kgan evaluate` on a tiny zoo of translators, a judge and two domains."""

import shutil

import keras
import numpy as np
import pytest
from absl import flags
from PIL import Image

from kgan import metrics, models, networks, pictures, zoo
from kgan.cli import evaluate

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the zoo speaks TensorFlow"
)
SIZE = 8
CARD = {"licence": "none", "command": "none", "seed": 0, "summary": "Random weights."}
# Domain, its pictures' range of greys, how many to train on and to test.
SIDES = [("A", (0, 120), 6, 4), ("B", (130, 250), 5, 3)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data set `dark2light` and a zoo of both directions and two judges."""
    root = tmp_path_factory.mktemp("made")
    rng = np.random.default_rng(0)
    for letter, (low, high), *counts in SIDES:
        for split, count in zip(("train", "test"), counts, strict=True):
            for index in range(count):
                image = rng.integers(low, high, (16, 16, 3), "uint8")
                folder = root / "dark2light" / f"{split}{letter}"
                pictures.save(folder / f"{index}.png", image)
    keras.utils.set_random_seed(3)
    size = (None, None, 3)
    model = models.CycleGAN(
        networks.ResNetGenerator(size, filters=2, num_blocks=1),
        networks.ResNetGenerator(size, filters=2, num_blocks=1),
        networks.PatchGANDiscriminator(size, filters=2, num_layers=1),
        networks.PatchGANDiscriminator(size, filters=2, num_layers=1),
        image_shape=(SIZE, SIZE, 3),
        pool_size=2,
    )
    judge = networks.Classifier((SIZE, SIZE, 3), 2, filters=(2, 4), feature_units=4)
    entries = root / "zoo"
    entries.mkdir()
    dataset = str(root / "dark2light")
    card = {**CARD, "dataset": dataset, "domains": ["dark", "light"]}
    zoo.publish(model, "cyclegan_dark2light", directory=entries, card=card)
    zoo.publish(
        model, "cyclegan_light2dark", directory=entries, card=card, reverse=True
    )
    card = {**CARD, "dataset": dataset, "class_names": ["dark", "light"]}
    zoo.publish(judge, "judge_dark2light", directory=entries, card=card)
    card = {**CARD, "dataset": dataset, "domains": ["dark", "light"]}
    generator = networks.ResNetGenerator(size, filters=2, num_blocks=1)
    zoo.publish(generator, "cyclegan_one_way", directory=entries, card=card)
    return root


@pytest.fixture(autouse=True)
def own_zoo(made, tmp_path, monkeypatch):
    """Every test has a copy to write its figures into."""
    shutil.copytree(made / "zoo", tmp_path / "zoo")
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path / "zoo"))


def run(*arguments):
    values = flags.FlagValues()
    evaluate.define_flags(values)
    return evaluate.main(values, values(["kgan evaluate", *arguments])[1:])


def shrunk(made, split, size=SIZE):
    """The pictures of a split, shrunk by Pillow, in the order of their names."""
    files = sorted((made / "dark2light" / split).iterdir())
    size = (size, size)
    return np.stack(
        [
            np.asarray(Image.open(f).resize(size, Image.Resampling.BICUBIC))
            for f in files
        ]
    )


def test_figures_of_both_directions_and_their_names(made, capsys):
    assert run("cyclegan_dark2light") == 0
    assert run("cyclegan_light2dark", "--nobaselines") == 0
    out = capsys.readouterr().out
    assert "4 pictures of dark of" in out
    assert "testB, translated at 8 x 8; against 4 of dark" in out
    judged = [f"{figure}_judge_dark2light_4_8px" for figure in ("fd", "kd")]
    share = "share_light_judge_dark2light"
    stored = zoo.entry("cyclegan_dark2light").metrics
    assert set(stored) == {
        *(f"{name}{of}" for name in judged for of in ("", "_of_untranslated")),
        *(f"{name}_of_train" for name in judged),
        *(f"{share}_4_8px{of}" for of in ("", "_of_untranslated", "_of_train")),
        f"{share}_3_8px_of_test",
        "cycle_psnr_4_8px",
        "identity_psnr_4_8px",
    }
    back = zoo.entry("cyclegan_light2dark").metrics
    assert "share_dark_judge_dark2light_3_8px" in back
    assert "share_dark_judge_dark2light_4_8px_of_test" in back
    assert not any(name.endswith("_of_train") for name in back)


def test_figures_are_those_of_the_pictures(made):
    assert run("cyclegan_dark2light") == 0
    stored = zoo.entry("cyclegan_dark2light").metrics
    judge, translator = zoo.load("judge_dark2light"), zoo.load("cyclegan_dark2light")
    dark, light = shrunk(made, "testA"), shrunk(made, "testB")
    translated = translator.translate(dark)
    features = judge.features(light), judge.features(translated)
    assert stored["fd_judge_dark2light_4_8px"] == pytest.approx(
        metrics.frechet_distance(*features), rel=1e-4
    )
    untranslated = judge.features(light), judge.features(dark)
    assert stored["kd_judge_dark2light_4_8px_of_untranslated"] == pytest.approx(
        metrics.squared_mmd(*untranslated), rel=1e-4
    )
    share = "share_light_judge_dark2light"
    assert stored[f"{share}_4_8px"] == np.mean(judge.classify(translated) == 1)
    assert stored[f"{share}_3_8px_of_test"] == pytest.approx(
        np.mean(judge.classify(light) == 1), rel=1e-5
    )
    cycled = translator.reverse.translate(translated).astype(float)
    errors = ((cycled - dark) ** 2).mean(axis=(1, 2, 3))
    expected = np.mean(10 * np.log10(255**2 / errors))
    assert stored["cycle_psnr_4_8px"] == pytest.approx(expected, rel=1e-5)


def test_one_way_is_judged_without_a_way_back(made, tmp_path):
    sheet = tmp_path / "sheet.png"
    assert run("cyclegan_one_way", "--size=8", f"--sheet={sheet}") == 0
    stored = zoo.entry("cyclegan_one_way").metrics
    translated = zoo.load("cyclegan_one_way").translate(shrunk(made, "testA"))
    share = np.mean(zoo.load("judge_dark2light").classify(translated) == 1)
    assert stored["share_light_judge_dark2light_4_8px"] == share
    assert "identity_psnr_4_8px" in stored
    assert not any("cycle" in name for name in stored)
    assert np.array_equal(np.asarray(Image.open(sheet)), pictures.grid(translated, 12))


def test_another_size_and_the_other_direction_see_other_pictures(made):
    """Of light2dark, x is testB; the judge sees its own size whatever is translated."""
    assert run("cyclegan_light2dark", "--size=16", "--num=2") == 0
    stored = zoo.entry("cyclegan_light2dark").metrics
    translator = zoo.load("cyclegan_light2dark")
    light = shrunk(made, "testB", 16)[:2]
    translated = metrics.resized(translator.translate(light), SIZE, SIZE)
    share = np.mean(zoo.load("judge_dark2light").classify(translated) == 0)
    assert stored["share_dark_judge_dark2light_2_16px"] == share


def test_the_sheet_shows_translations_alone_or_beside_their_origins(made, tmp_path):
    alone, beside = tmp_path / "alone.png", tmp_path / "beside.png"
    options = ["cyclegan_dark2light", "--nostore", "--nobaselines"]
    assert run(*options, f"--sheet={alone}") == 0
    assert run(*options, f"--sheet={beside}", "--side_by_side") == 0
    assert zoo.entry("cyclegan_dark2light").metrics == {}
    dark = shrunk(made, "testA")
    translated = zoo.load("cyclegan_dark2light").translate(dark)
    assert np.array_equal(np.asarray(Image.open(alone)), pictures.grid(translated, 12))
    sheet = np.asarray(Image.open(beside))
    assert sheet.shape == (SIZE + 4, 8 * (SIZE + 2) + 2, 3)
    assert np.array_equal(sheet[2:10, 2:10], dark[0])
    assert np.array_equal(sheet[2:10, 12:20], translated[0])


def test_two_folders_are_two_domains(made):
    sides = [made / "dark2light" / f"test{letter}" for letter in "AB"]
    options = [f"--domain_{d}={side}" for d, side in zip("xy", sides, strict=True)]
    assert run("cyclegan_dark2light", *options, "--split=train") == 0
    stored = zoo.entry("cyclegan_dark2light").metrics
    # The same pictures as those of the splits testA and testB, under another name.
    assert run("cyclegan_dark2light") == 0
    name = "fd_judge_dark2light_4_8px"
    both = zoo.entry("cyclegan_dark2light").metrics
    assert stored[f"{name}_vs_train"] == both[name]


def test_a_judge_of_two_domains_is_judged_by_class(made, capsys):
    assert run("judge_dark2light") == 0
    stored = zoo.entry("judge_dark2light").metrics
    judge = zoo.load("judge_dark2light")
    right = [
        np.mean(judge.classify(shrunk(made, f"test{letter}")) == label)
        for label, letter in enumerate("AB")
    ]
    assert stored == {
        "test_accuracy": pytest.approx((4 * right[0] + 3 * right[1]) / 7),
        "test_accuracy_dark": right[0],
        "test_accuracy_light": pytest.approx(right[1]),
    }
    assert f"dark: {right[0]:.2%}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--domain_x=somewhere"], "both of them; received --domain_x=somewhere"),
        (["--data=digits"], "'digits' has no splits testA and testB"),
        (
            ["--judge=judge_x"],
            "There is no judge 'judge_x' in the zoo; there are: judge_",
        ),
        (["--split=tset"], "tset"),
    ],
)
def test_bad_requests_are_named(arguments, message, capsys):
    assert run("cyclegan_dark2light", *arguments) == 1
    assert message in capsys.readouterr().err


def test_a_judge_without_classes_is_refused(tmp_path, capsys):
    inputs = keras.Input((SIZE, SIZE, 3))
    path = tmp_path / "mean.keras"
    keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs)).save(path)
    assert run("cyclegan_dark2light", f"--judge={path}") == 1
    assert "gives features only; translations want a classifier" in (
        capsys.readouterr().err
    )

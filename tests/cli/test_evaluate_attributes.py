"""`kgan evaluate` on a tiny zoo: judges of attributes, and who is judged by them."""

import shutil

import keras
import numpy as np
import pytest
from absl import flags
from PIL import Image

from kgan import metrics, models, networks, zoo
from kgan.cli import attribute_evaluation, evaluate
from kgan.zoo import catalog
from tests import celeba_folder

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the zoo speaks TensorFlow"
)
SIZE, COUNT = 8, 40  # the last tenth of the list is the test split
HAIR = ("Black_Hair", "Blond_Hair")
NAMES = (*HAIR, "Male")
CARD = {"licence": "none", "command": "none", "seed": 0, "summary": "Random weights."}


def write_faces(root, labels):
    """Pictures of any colours, and a list of their attributes as CelebA has it."""
    rng = np.random.default_rng(0)
    labelled = (
        (rng.integers(0, 256, (4, 4, 3), "uint8").repeat(4, 0).repeat(4, 1), (0, *row))
        for row in labels
    )
    celeba_folder.write(root, ["Bald", *NAMES], labelled)


def judge_of(**options):
    keras.utils.set_random_seed(5)
    return networks.Classifier(
        (SIZE, SIZE, 3), filters=(3, 4), feature_units=6, **options
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Faces, and a zoo of a StarGAN, a generator and judges of all sorts."""
    root = tmp_path_factory.mktemp("made")
    labels = np.random.default_rng(1).integers(0, 2, (COUNT, 3))
    labels[:, 1] &= 1 - labels[:, 0]
    write_faces(root / "pictures", labels)
    entries = root / "zoo"
    entries.mkdir()
    keras.utils.set_random_seed(3)
    model = models.StarGAN(
        networks.StarGANGenerator((SIZE, SIZE, 3), 3, filters=4, num_blocks=1),
        networks.StarGANDiscriminator((SIZE, SIZE, 3), 3, filters=4, num_layers=2),
        attributes=NAMES,
        exclusive=[HAIR],
    )
    generator = models.GAN(
        networks.DCGANGenerator((SIZE, SIZE, 3), latent_dim=4, filters=2),
        networks.DCGANDiscriminator((SIZE, SIZE, 3), filters=2),
    )
    generator.compile("adam", "adam")
    card = {**CARD, "dataset": "Faces"}
    attributes = ["Bald", *NAMES[::-1]]
    many = judge_of(num_classes=4, multi_label=True)
    zoo.publish(model, "stargan_faces", directory=entries, card=card)
    zoo.publish(generator, "dcgan_faces", directory=entries, card=card)
    for name in ("judge_faces", "judge_another"):
        of_attributes = {**card, "attributes": attributes}
        zoo.publish(many, name, directory=entries, card=of_attributes)
    one = judge_of(num_classes=1, multi_label=True)
    bald = {**card, "attributes": ["Bald"]}
    zoo.publish(one, "judge_bald", directory=entries, card=bald)
    zoo.publish(judge_of(num_classes=2), "judge_kinds", directory=entries, card=card)
    return root


@pytest.fixture(autouse=True)
def own_zoo(made, tmp_path, monkeypatch):
    """Every test has a copy to write its figures into."""
    shutil.copytree(made / "zoo", tmp_path / "zoo")
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path / "zoo"))


def run(made, *arguments):
    values = flags.FlagValues()
    evaluate.define_flags(values)
    arguments = ["kgan evaluate", *arguments, f"--data={made / 'pictures'}"]
    return evaluate.main(values, values(arguments)[1:])


def read_faces(made, rows, size=SIZE):
    """Some pictures and labels, by Pillow and by reading the list again."""
    lines = (made / "pictures" / "list_attr_celeba.txt").read_text().splitlines()[2:]
    words = [line.split() for line in lines[rows]]
    files = [made / "pictures" / "images" / row[0] for row in words]
    sides, bicubic = (size, size), Image.Resampling.BICUBIC
    images = [np.asarray(Image.open(file).resize(sides, bicubic)) for file in files]
    return np.stack(images), np.array([row[2:] for row in words], int) > 0


def test_a_judge_is_judged_by_attribute(made, capsys):
    assert run(made, "judge_faces") == 0
    images, labels = read_faces(made, slice(36, None))
    seen = zoo.load("judge_faces").predict_attributes(images)
    bald, male = np.mean(seen[:, 0] == 0), np.mean(seen[:, 1] == labels[:, 2])
    stored = zoo.entry("judge_faces").metrics
    assert stored["test_accuracy_Bald"] == bald
    assert stored["test_accuracy_Male"] == male
    assert stored["test_positive_rate_Male"] == labels[:, 2].mean()
    parts = [stored[f"test_accuracy_{name}"] for name in ("Bald", *NAMES)]
    assert stored["test_accuracy"] == pytest.approx(np.mean(parts))
    assert (
        f"Male        {male:.2%}  {labels[:, 2].mean():.2%}" in capsys.readouterr().out
    )


def test_figures_of_a_translator_are_those_of_its_pictures(made, capsys):
    assert run(made, "stargan_faces") == 0
    stored = zoo.entry("stargan_faces").metrics
    judge, stargan = zoo.load("judge_faces"), zoo.load("stargan_faces")
    images, labels = read_faces(made, slice(36, None))
    read = lambda shown: judge.predict_attributes(shown)[:, [3, 2, 1]]  # noqa: E731
    before, after = read(images), read(stargan.translate(images, ["Male"], labels))
    name = "judge_faces_4_8px"
    wanted = 1 - labels[:, 2]
    assert stored[f"share_Male_{name}"] == np.mean(after[:, 2] == wanted)
    assert stored[f"kept_Male_{name}"] == np.mean((after == before)[:, :2])
    right = np.mean(before[:, 2] == labels[:, 2])
    assert stored[f"accuracy_Male_{name}"] == right
    assert stored[f"share_Male_{name}_of_untranslated"] == 1 - right
    dark = labels[:, 0] == 0
    after = read(stargan.translate(images[dark], {"Black_Hair": 1}, labels[dark]))
    share = np.mean(after[:, 0])
    assert stored[f"share_Black_Hair_{name}"] == pytest.approx(share, rel=1e-5)
    others, _ = read_faces(made, slice(36))
    distance = metrics.frechet_distance(judge.features(others), judge.features(images))
    assert stored[f"fd_{name}_vs_train_of_untranslated"] == pytest.approx(
        distance, rel=1e-4
    )
    assert {n.split("_judge_")[0] for n in stored if not n.startswith("cycle")} == {
        *(f"{f}_{a}" for f in ("share", "kept", "stays") for a in (*NAMES, "mean")),
        *(f"accuracy_{a}" for a in (*NAMES, "mean")),
        *("fd", "kd"),
    }
    assert {"cycle_error_4_8px", "cycle_psnr_4_8px"} <= set(stored)
    out = capsys.readouterr().out
    assert "test, translated at 8 x 8; judged by judge_faces" in out
    row = next(line for line in out.splitlines() if line.startswith("Male"))
    assert row.split()[1] == f"{stored[f'share_Male_{name}']:.2%}"


def test_another_judge_another_size_and_fewer_pictures(made):
    options = ["--judge=judge_another", "--size=16", "--num=3"]
    assert run(made, "stargan_faces", *options) == 0
    stored = zoo.entry("stargan_faces").metrics
    images, labels = read_faces(made, slice(36, 39), 16)
    translated = zoo.load("stargan_faces").translate(images, ["Male"], labels)
    seen = zoo.load("judge_another").predict_attributes(
        metrics.resized(translated, SIZE, SIZE)
    )
    share = np.mean(seen[:, 1] != labels[:, 2])
    name = "share_Male_judge_another_3_16px"
    assert stored[name] == pytest.approx(share, rel=1e-5)


def test_the_sheet_has_a_row_a_face(made, tmp_path):
    path = tmp_path / "sheet.png"
    assert run(made, "stargan_faces", "--nostore", f"--sheet={path}") == 0
    assert zoo.entry("stargan_faces").metrics == {}
    sheet = np.asarray(Image.open(path))
    assert sheet.shape == (4 * (SIZE + 2) + 2, 4 * (SIZE + 2) + 2, 3)
    images, labels = read_faces(made, slice(36, None))
    blond = zoo.load("stargan_faces").translate(images, {"Blond_Hair": 1}, labels)
    assert np.array_equal(sheet[12:20, 2:10], images[1])
    assert np.array_equal(sheet[12:20, 22:30], blond[1])


def test_a_generator_is_judged_without_classes(made):
    """It is the judge of what the card calls the data, whatever the folder is."""
    assert run(made, "dcgan_faces", "--num=4") == 0
    assert (
        run(made, "dcgan_faces", "--num=5", "--nobaselines", "--judge=judge_faces") == 0
    )
    stored = set(zoo.entry("dcgan_faces").metrics)
    figures = {"fd", "kd", "kd_std", "precision", "recall"}
    assert {f"{figure}_judge_faces_5" for figure in figures} <= stored
    assert "fd_judge_faces_4_of_train" in stored
    assert not any(name.startswith(("class_coverage", "agreement")) for name in stored)


def test_a_judge_has_to_see_what_is_changed(made, capsys, monkeypatch):
    monkeypatch.setattr(catalog, "packaged_directory", lambda: None)
    for name in ("judge_bald", "judge_kinds", "judge_x"):
        assert run(made, "stargan_faces", f"--judge={name}") == 1
    wrong = capsys.readouterr().err
    assert "Wanted a judge that sees Black_Hair, Blond_Hair, Male" in wrong
    assert "--judge=judge_bald, which sees Bald." in wrong
    assert "--judge=judge_kinds, which sees none of them." in wrong
    assert "available: judge_another, judge_faces." in wrong
    for name in ("judge_faces", "judge_another"):
        shutil.rmtree(zoo.entry(name).path)
    assert run(made, "stargan_faces") == 1
    assert "available: none. tools/train_judge makes one" in capsys.readouterr().err


def test_classes_are_asked_for_one_by_one():
    """Classes stand in the judge's order, and are read in the translator's."""

    class Card:
        class_names = ("cat", "dog", "bird")

    class Judge:
        card = Card

        def classify(self, images):
            return np.array([0, 2, 1])

    names = ("bird", "cat")
    attributes = models.Attributes(names, single=True)
    read = attribute_evaluation.reader(Judge(), attributes)
    assert read(None).tolist() == [[0, 1], [1, 0], [0, 0]]


def test_data_without_a_folder_are_asked_for(capsys):
    values = flags.FlagValues()
    evaluate.define_flags(values)
    arguments = ["kgan evaluate", "stargan_faces", "--nostore"]
    assert evaluate.main(values, values(arguments)[1:]) == 1
    assert "--data says where the data are." in capsys.readouterr().err

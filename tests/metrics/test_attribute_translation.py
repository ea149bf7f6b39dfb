"""The protocol of attributes, with pictures whose pixels are their attributes."""

import numpy as np
import pytest

from kgan.metrics import (
    AttributeTranslated,
    Judge,
    Protocol,
    judge_attributes,
    named_attribute_figures,
)
from kgan.models.attributes import Attributes

HAIR = ("Black", "Blond")
FACES = Attributes((*HAIR, "Male", "Young"), exclusive=[HAIR])
LABELS = np.array([[1, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0], [1, 0, 0, 1]])


def drawn(labels):
    """Pictures of 2 x 2 x 1, a pixel an attribute: 200 where it is there."""
    return (50 + 150 * np.asarray(labels)).astype("uint8").reshape(-1, 2, 2, 1)


def read(images):
    return (images.reshape(len(images), -1) > 127).astype("uint8")


def features(images):
    return images.reshape(len(images), -1).astype("float64") / 100


JUDGE = Judge(features)


class Translator:
    """Draws what is asked for, but for what `spoil` does at a call's pictures."""

    def __init__(self, attributes=FACES, spoil=lambda call, images: images):
        self.attributes, self.spoil, self.asked = attributes, spoil, []

    def translate_to(self, images, labels):
        assert len(images) == len(labels)
        self.asked.append(np.array(labels))
        return self.spoil(len(self.asked), drawn(labels))


def figures_of(translator, labels=LABELS, real=None):
    translated = AttributeTranslated.by(translator, drawn(labels), labels)
    return judge_attributes(JUDGE, read, translated, real)


def test_whoever_does_all_that_is_asked_has_all_the_figures():
    columns = figures_of(Translator())
    values = columns["translated"]
    names = [*FACES.names, "mean"]
    perfect = {f"{f}_{n}": 1 for f in ("share", "kept", "stays") for n in names}
    assert values == {**perfect, "cycle_error": 0, "cycle_psnr": 60}
    assert columns["untranslated"] == {f"share_{name}": 0 for name in names}
    assert columns["judge"] == {f"accuracy_{name}": 1 for name in names}


def test_whom_is_asked_for_what():
    """Hair of those who do not have it; the rest of everybody; and all of it back."""
    translator = Translator()
    translated = AttributeTranslated.by(translator, drawn(LABELS), LABELS)
    black, blond, male, young, back = translator.asked
    assert black.tolist() == [[1, 0, 0, 1], [1, 0, 0, 0]]
    assert blond.tolist() == [[0, 1, 1, 1], [0, 1, 0, 0], [0, 1, 0, 1]]
    assert np.array_equal(male, LABELS ^ [0, 0, 1, 0])
    assert np.array_equal(young, LABELS ^ [0, 0, 0, 1])
    assert np.array_equal(back, LABELS)
    # Face 0 is black-haired and so asked for the next, blond; face 1 likewise is
    # asked for male; the others as it is their turn.
    wanted = [[0, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 0], [1, 0, 0, 0]]
    assert np.array_equal(translated.once, drawn(wanted))


def test_what_is_not_done_is_seen_by_hand():
    """Nobody becomes blond, and whoever changes sex becomes old."""

    def spoil(call, images):
        images[:, 0, 1] = 50
        if call == 3:
            images[:, 1, 1] = 50
        return images

    values = figures_of(Translator(spoil=spoil))["translated"]
    assert values["share_Black"] == 1
    assert values["share_Blond"] == 0
    assert values["share_mean"] == 3 / 4
    # Asked for Male: of 4 faces Black stays in 4, Blond in 3, Young in 1.
    assert values["kept_Male"] == pytest.approx((1 + 3 / 4 + 1 / 4) / 3)
    # Of Black only Male and Young count: Blond is to go.
    assert values["kept_Black"] == 1
    # Young stays for Black and Blond, and in one of four for Male.
    assert values["stays_Young"] == pytest.approx((1 + 1 + 1 / 4) / 3)
    # Face 1 is blond and does not come back so: one pixel of 16, off by 150.
    assert values["cycle_error"] == pytest.approx(150 / 16)
    ratio = 10 * np.log10(255**2 / (150**2 / 4))
    assert values["cycle_psnr"] == pytest.approx((3 * 60 + ratio) / 4)


def test_accuracy_and_what_is_misread_before():
    """The judge takes the face of row 2 for a young one."""
    labels = LABELS.copy()
    images = drawn(labels)
    images[2, 1, 1] = 200
    translated = AttributeTranslated.by(Translator(), images, labels)
    columns = judge_attributes(JUDGE, read, translated)
    before, accuracies = columns["untranslated"], columns["judge"]
    assert accuracies["accuracy_Young"] == 3 / 4
    assert accuracies["accuracy_mean"] == 15 / 16
    assert before["share_Young"] == 1 / 4
    assert before["share_Male"] == 0


def test_distances_are_to_other_real_pictures():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, (40, 4)) * [1, 0, 1, 1]
    real = features(drawn(rng.integers(0, 2, (60, 4)) * [1, 0, 1, 1]))
    columns = figures_of(Translator(), labels, real)
    assert columns["untranslated"]["fd"] < 0.5 < columns["translated"]["fd"]
    # A fourth of them at least is blond now, and none of the real ones: the mean
    # alone is a fourth of 1.5 away.
    assert columns["translated"]["fd"] > (1.5 / 4) ** 2
    assert columns["translated"]["kd"] > columns["untranslated"]["kd"]


def test_classes_have_nothing_that_stays():
    classes = Attributes(("cat", "dog", "bird", "fish"), single=True)
    labels = np.eye(4)[[0, 1, 1, 3, 2]]
    values = figures_of(Translator(classes), labels)["translated"]
    shares = {f"share_{name}": 1 for name in (*classes.names, "mean")}
    assert values == {**shares, "cycle_error": 0, "cycle_psnr": 60}


def test_a_change_of_nobody_has_no_figures():
    every = np.tile([1, 0, 1, 1], (3, 1))
    values = figures_of(Translator(), every)["translated"]
    assert "share_Black" not in values
    assert "kept_Black" not in values
    assert values["stays_Black"] == 1  # when Male and Young were asked for
    assert values["share_mean"] == 1


def test_names_carry_judge_counts_size_and_what_it_is_compared_with():
    columns = {
        "translated": {"share_Male": 0.9, "fd": 1.5, "cycle_error": 8.0},
        "untranslated": {"fd": 0.5},
        "judge": {"accuracy_Male": 0.97},
    }
    protocol = Protocol("judge_celeba_hq", 1000, size=(128, 128))
    assert named_attribute_figures(columns, protocol) == {
        "share_Male_judge_celeba_hq_1k_128px": 0.9,
        "fd_judge_celeba_hq_1k_128px_vs_train": 1.5,
        "cycle_error_1k_128px": 8.0,
        "fd_judge_celeba_hq_1k_128px_vs_train_of_untranslated": 0.5,
        "accuracy_Male_judge_celeba_hq_1k_128px": 0.97,
    }

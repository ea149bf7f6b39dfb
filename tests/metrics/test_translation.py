"""The protocol of translators, with pictures of one grey and a judge of greys."""

import numpy as np
import pytest

from kgan.metrics import (
    Judge,
    Protocol,
    Translated,
    class_share,
    judge_translation,
    named_figures,
    squared_mmd,
)


def flat(*greys, side=4):
    return np.stack([np.full((side, side, 3), grey, "uint8") for grey in greys])


class Lighten:
    """Adds to every picture; the way back takes less away."""

    has_reverse = True

    def __init__(self, amount, back=0):
        self.amount, self.back, self.asked = amount, back, []

    @property
    def reverse(self):
        return Lighten(-self.back)

    def translate(self, images):
        assert isinstance(images, list)
        self.asked.append(len(images))
        return [(image.astype(int) + self.amount).astype("uint8") for image in images]


def greys(images):
    """One feature: the mean grey in tens."""
    return images.astype("float64").mean(axis=(1, 2, 3))[:, None] / 10


def dark_or_light(images):
    light = images.mean(axis=(1, 2, 3)) > 127
    return np.stack([~light, light], axis=1).astype("float32")


JUDGE = Judge(greys, dark_or_light)
DARK, LIGHT = flat(20, 40, 60, 90), flat(160, 180, 200)


def test_all_figures_by_hand():
    """Dark pictures become 140 160 180 210 - one of them was to be 30 lighter."""
    translated = Translated.by(Lighten(120, back=69), DARK - 20, LIGHT - 127)
    columns = judge_translation(
        JUDGE,
        Translated(
            translated.images, translated.translations, LIGHT, translated.cycled
        ),
        wanted=1,
        wanted_name="light",
        others=flat(100, 150, 200, 250),
    )
    # 0 20 40 70 become 120 140 160 190: three of four are above 127.
    assert columns["translated"]["share_light"] == 3 / 4
    assert columns["untranslated"]["share_light"] == 0
    assert columns["train"]["share_light"] == 3 / 4
    assert columns["test"] == {"share_light": 1.0}
    # In one dimension the Frechet distance is (m - m')^2 + (s - s')^2.
    fake, real = np.array([12.0, 14, 16, 19]), np.array([16.0, 18, 20])
    expected = (fake.mean() - real.mean()) ** 2
    expected += (fake.std(ddof=1) - real.std(ddof=1)) ** 2
    assert columns["translated"]["fd"] == pytest.approx(expected)
    assert columns["translated"]["kd"] == pytest.approx(
        squared_mmd(real[:, None], fake[:, None])
    )
    # 120 up and 69 down: off by 51 of 255, which is 20 log10(5) dB.
    assert columns["translated"]["cycle_psnr"] == pytest.approx(13.9794, abs=1e-4)
    assert "identity_psnr" not in columns["translated"]
    assert set(columns["untranslated"]) == {"share_light", "fd", "kd"}


def test_what_is_left_as_it_is():
    """The identity figure is of G(y), not of F(y)."""
    translator = Lighten(51, back=51)
    translated = Translated.by(translator, DARK, LIGHT)
    assert translator.asked == [4, 3]
    columns = judge_translation(JUDGE, translated, 1, "light")
    assert columns["translated"]["identity_psnr"] == pytest.approx(13.9794, abs=1e-4)
    assert columns["translated"]["cycle_psnr"] == 60  # came back as they were
    assert "train" not in columns


def test_nothing_is_translated_for_figures_nobody_wants():
    translator = Lighten(10)
    translated = Translated.by(translator, DARK, LIGHT, cycle=False, identity=False)
    assert translator.asked == [4]
    assert translated.cycled is None
    assert translated.same is None


def test_one_way_has_no_way_back():
    class OneWay(Lighten):
        has_reverse = False

        @property
        def reverse(self):
            raise ValueError("There is none.")  # and no AttributeError

    translated = Translated.by(OneWay(51), DARK, LIGHT)
    assert translated.cycled is None
    figures = judge_translation(JUDGE, translated, 1, "light")["translated"]
    assert set(figures) == {"share_light", "fd", "kd", "identity_psnr"}
    with pytest.raises(ValueError, match="wants a translator that has a way back"):
        Translated.by(OneWay(51), DARK, LIGHT, reverse=True)


def test_a_model_is_a_translator_in_both_directions():
    """`CycleGAN.translate(images, reverse=...)`, to y by 100 and to x by -50."""

    class Model:
        def translate(self, images, reverse=False):
            return [image + np.uint8(206 if reverse else 100) for image in images]

    there = Translated.by(Model(), DARK, LIGHT)
    assert there.translations[0].max() == 120
    assert there.cycled[0].max() == 70
    assert there.same[0].max() == (160 + 100) % 256
    back = Translated.by(Model(), LIGHT, DARK, reverse=True)
    assert back.translations[0].max() == 110
    assert back.cycled[0].max() == 210


def test_a_judge_sees_pictures_at_its_own_size():
    sizes = []

    def probabilities(images):
        sizes.append(images.shape[1:])
        return dark_or_light(images)

    judge = Judge(greys, probabilities)
    judge.image_shape = (8, 6, 3)
    images = list(flat(10, 20, side=4)) + list(flat(200, side=16))
    columns = judge_translation(judge, Translated(images, images, LIGHT), 1, "light")
    assert set(sizes) == {(8, 6, 3)}
    assert columns["translated"]["share_light"] == pytest.approx(1 / 3)


def test_share_of_a_class():
    assert class_share(JUDGE, flat(0, 200, 100, 50), 0) == 3 / 4
    assert class_share(JUDGE, flat(0, 200, 100, 50), 1) == 1 / 4


def test_names_carry_judge_counts_size_and_split():
    columns = {
        "translated": {"share_zebra": 0.9, "fd": 1.5, "cycle_psnr": 25.0},
        "untranslated": {"fd": 9.0},
        "test": {"share_zebra": 0.97},
    }
    protocol = Protocol("judge_horse2zebra", 120, size=(128, 128))
    assert named_figures(columns, protocol, {"test": 140}) == {
        "share_zebra_judge_horse2zebra_120_128px": 0.9,
        "fd_judge_horse2zebra_120_128px": 1.5,
        "cycle_psnr_120_128px": 25.0,
        "fd_judge_horse2zebra_120_128px_of_untranslated": 9.0,
        "share_zebra_judge_horse2zebra_140_128px_of_test": 0.97,
    }
    part = Protocol("j", 2000, split="train[:10%]", size=256)
    assert part.name("fd") == "fd_j_2k_256px_vs_train[:10%]"

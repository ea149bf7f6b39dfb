"""Alarms fed with numbers: what rings, when, and in which words."""

import math
import types

import numpy as np
import pytest

from kgan import losses
from kgan.callbacks.alarms import Collapse, DiscriminatorWon, NotFinite, OneColour
from kgan.callbacks.sight import Sight, clear_gap
from kgan.callbacks.views import View

NOISE = np.random.default_rng(7).integers(0, 256, (8, 4, 4, 3)).astype("uint8")


def sights(signs, step=100, **options):
    """One sight every `step` steps."""
    return [
        Sight(step * (i + 1), **{key: make(sign) for key, make in options.items()})
        for i, sign in enumerate(signs)
    ]


def rings(alarm, seen):
    """Feeds sights; returns the steps of the findings and their words."""
    findings = [found for sight in seen if (found := alarm.look(sight))]
    return [found.step for found in findings], [found.words for found in findings]


def diversity(figure):
    return {"diversity": figure}


class TestLasting:
    def test_rings_after_so_many_looks_and_steps_and_says_it_once(self):
        alarm = Collapse(looks=3, steps=250)
        steps, (words,) = rings(alarm, sights([0.04] * 6, figures=diversity))
        assert steps == [300] and alarm.ringing
        assert words.startswith(
            "Step 300: mode collapse. Pictures from different latents are 0.04 as far "
            "apart as real ones (limit 0.15), for 3 looks, 300 steps. A lower rate"
        )

    def test_steps_delay_it_beyond_the_looks(self):
        alarm = Collapse(looks=2, steps=500)
        assert rings(alarm, sights([0] * 6, figures=diversity))[0] == [500]

    def test_a_recovery_begins_the_count_anew(self):
        signs = [0, 0, 1, 0, 0, 0, 1, 0, 0, 0]
        alarm = Collapse(looks=3, steps=300)
        assert rings(alarm, sights(signs, figures=diversity))[0] == [600, 1000]

    def test_a_look_that_cannot_tell_changes_nothing(self):
        alarm = Collapse(looks=3, steps=0)
        seen = sights([0, 0, 0], figures=diversity)
        seen.insert(1, Sight(150))
        assert rings(alarm, seen)[0] == [300]

    def test_a_new_beginning_counts_from_its_step(self):
        alarm = Collapse(looks=1, steps=100)
        alarm.begin(5000)
        seen = [Sight(step, diversity(0)) for step in (5050, 5100)]
        assert rings(alarm, seen)[0] == [5100]

    def test_a_beginner_is_calm_until_it_has_been_sound_once(self):
        alarm, calm = Collapse(looks=9), []
        for sight in sights([0, 0, 1, 0], figures=diversity):
            alarm.look(sight)
            calm.append(alarm.calm)
        assert calm == [True, True, True, False]
        alarm.begin(500)  # resumed: what it was before is not known
        alarm.look(Sight(600, diversity(0)))
        assert not alarm.calm

    def test_senseless_numbers_are_refused(self):
        with pytest.raises(ValueError, match="received looks=0, steps=2000"):
            Collapse(looks=0)


class TestNotFinite:
    def test_what_is_broken_is_named_at_once(self):
        sight = Sight(12400, broken=["g_loss is nan", "d_adv is inf"])
        finding = NotFinite().look(sight)
        assert finding.alarm == "not_finite" and finding.step == 12400
        assert finding.words.startswith(
            "Step 12,400: NaN or infinity. g_loss is nan, d_adv is inf. A lower"
        )
        assert NotFinite().look(Sight(1)) is None


class TestOneColour:
    @pytest.mark.parametrize(
        "value, name",
        [
            ([0, 0, 0], "black"),
            ([255, 250, 255], "white"),
            ([10, 200, 30], "of one colour (10, 200, 30 on average)"),
        ],
    )
    def test_the_colour_is_named(self, value, name):
        flat = np.tile(np.array(value, "uint8"), (8, 4, 4, 1))
        _, (words,) = rings(OneColour(looks=1, steps=0), [Sight(1, views=[View(flat)])])
        assert (
            f"All 8 pictures from different latents are {name}: values spread by 0 of"
        ) in words

    @pytest.mark.parametrize("limit, found", [(4.0, []), (4.4, [1])])
    def test_the_spread_by_hand(self, limit, found):
        # One pixel of 16 at 16: sqrt(16^2 / 16 - 1) = sqrt(15) = 3.87 below 4, but
        # one picture of the eight, at 17, has 17 / 16 as much: 4.11.
        dark = np.zeros((8, 4, 4, 1), "uint8")
        dark[:, 0, 0], dark[3, 0, 0] = 16, 17
        alarm = OneColour(limit, looks=1, steps=0)
        assert rings(alarm, [Sight(1, views=[View(dark)])])[0] == found

    def test_one_view_of_several_is_enough(self):
        views = [View(NOISE, NOISE, "G(x)"), View(NOISE * 0, NOISE, "F(y)")]
        _, (words,) = rings(OneColour(looks=1, steps=0), [Sight(1, views=views)])
        assert "All 8 F(y) are black" in words and "G(x)" not in words

    def test_data_that_are_flat_may_be_drawn_flat(self):
        views = [View(NOISE * 0, NOISE * 0 + 3)]
        assert rings(OneColour(looks=1, steps=0), [Sight(1, views=views)])[0] == []

    def test_without_pictures_it_cannot_tell(self):
        assert OneColour().sign(Sight(1)) is None


class TestCollapse:
    def test_the_least_diverse_class_counts(self):
        figures = {"diversity": 0.9, "diversity_lowest_class": 0.1}
        _, (words,) = rings(Collapse(looks=1, steps=0), [Sight(1, figures)])
        assert "in the least diverse class are 0.10 as far apart" in words

    def test_views_are_measured_where_nobody_did(self):
        # Half the contrast is half the distance, in the worst of the views.
        half = (NOISE // 2).astype("uint8")
        views = [View(NOISE, NOISE), View(half, NOISE, "F(y) of x", "the pictures")]
        _, (words,) = rings(Collapse(0.6, looks=1, steps=0), [Sight(1, views=views)])
        assert "8 F(y) of x are 0.50 as far apart as the pictures (limit 0.6)" in words

    @pytest.mark.parametrize(
        "view", [View(NOISE), View(NOISE[:1], NOISE[:1]), View(NOISE, NOISE * 0)]
    )
    def test_without_a_comparison_it_cannot_tell(self, view):
        assert Collapse().sign(Sight(1, views=[view])) is None


def standing(accuracy, real, fake):
    return {"d_accuracy": accuracy, "d_real": real, "d_fake": fake}


class TestDiscriminatorWon:
    def test_the_words(self):
        alarm = DiscriminatorWon(looks=1, steps=0)
        _, (words,) = rings(alarm, [Sight(9, standing(0.999, 0.99, 0.01))])
        assert "It is right on 99.9% of the pictures (limit 99.0%)" in words
        assert "generated ones 0.010: 0.98 of all that it can gain" in words

    def test_its_limit_is_four_percent_of_the_equilibriums_loss(self):
        # Cross-entropy at beliefs 0.975 and 0.025, over 2 log 2.
        loss = -math.log(0.975) - math.log(1 - 0.025)
        assert loss / (2 * math.log(2)) == pytest.approx(0.0365, abs=1e-4)
        won = DiscriminatorWon()
        assert won.sign(Sight(1, standing(1.0, 0.9751, 0.025)))
        assert won.sign(Sight(1, standing(1.0, 0.9749, 0.025))) == ""

    @pytest.mark.parametrize(
        "loss, gap",
        [
            (losses.get("non_saturating"), 1.0),
            (losses.get("least_squares", label_smoothing=0.1), 0.9),
            (losses.get("hinge"), math.tanh(0.5)),  # of the margin, by hand
            (losses.get("wasserstein"), None),
            (None, 1.0),
        ],
    )
    def test_what_a_loss_lets_it_gain(self, loss, gap):
        assert clear_gap(loss) == (gap if gap is None else pytest.approx(gap))

    def test_smoothed_labels_are_won_at_their_own_value(self):
        figures = standing(1.0, 0.88, 0.01)
        assert DiscriminatorWon().sign(Sight(1, figures)) == ""
        assert DiscriminatorWon().sign(Sight(1, figures, clear_gap=0.9))

    def test_a_critic_never_wins(self):
        sight = Sight(1, standing(1.0, 1.0, 0.0), clear_gap=None)
        assert DiscriminatorWon().sign(sight) is None


# Figures that trainings of the shipped recipes logged in their first epochs,
# when the players are furthest apart: DCGAN, CycleGAN and StarGAN.
LOGGED = [
    ("non_saturating", standing(0.949, 0.914, 0.095) | {"diversity": 0.386}),
    ("least_squares", standing(0.770, 0.681, 0.320)),
    ("wasserstein", standing(0.571, 0.726, 0.608)),
]


@pytest.mark.parametrize("name, figures", LOGGED)
def test_what_sound_trainings_log_shows_no_sign(name, figures):
    gap = clear_gap(types.SimpleNamespace(name=name))
    sight = Sight(300, figures, views=[View(NOISE, NOISE)], clear_gap=gap)
    for alarm in (NotFinite(), OneColour(), Collapse(), DiscriminatorWon()):
        assert not alarm.sign(sight)

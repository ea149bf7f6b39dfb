"""What translators and conditional models show their sentinel."""

import types

import numpy as np
import pytest

from kgan.callbacks.alarms import Collapse, OneColour
from kgan.callbacks.fixed_attributes import FixedAttributes
from kgan.callbacks.fixed_translations import FixedTranslations
from kgan.callbacks.sight import Sight
from kgan.callbacks.views import FixedSamples, relabelled, translated
from kgan.models import Attributes, ConditionalGAN, CycleGAN
from kgan.networks import (
    ConditionalMLPDiscriminator,
    ConditionalMLPGenerator,
    PatchGANDiscriminator,
    ResNetGenerator,
)

CHANCE = np.random.default_rng(5)
X, Y = CHANCE.integers(0, 256, (2, 3, 8, 8, 3)).astype("uint8")


def ask(alarm, views):
    """What an alarm says of views, at once."""
    alarm.looks, alarm.steps = 1, 0
    finding = alarm.look(Sight(7, views=views))
    return finding.words if finding else ""


@pytest.fixture
def cyclegan():
    def generator():
        return ResNetGenerator((8, 8, 3), filters=2, num_blocks=1)

    def discriminator():
        return PatchGANDiscriminator((8, 8, 3), filters=2, num_layers=1)

    networks = generator(), generator(), discriminator(), discriminator()
    return CycleGAN(*networks, pool_size=2)


def test_a_direction_of_a_cyclegan_that_draws_grey(cyclegan):
    look = translated(FixedTranslations(X, Y))
    views = look(cyclegan)
    assert views[0].reference is X and views[1].reference is Y
    for variable in cyclegan.generator_f.trainable_variables[-2:]:
        variable.assign(variable * 0)
    views = look(cyclegan)
    words = ask(OneColour(), views)
    assert "All 3 F(y) of different pictures are of one colour (128, 128, 128" in words
    assert "G(x)" not in words
    words = ask(Collapse(), views)
    assert "3 F(y) of different pictures are 0.00 as far apart as the pictures " in (
        words
    )


class FakeStarGAN:
    """Draws the picture itself, but for old people, who all look the same."""

    attributes = Attributes(["dark", "old"])

    def translate(self, images, to, labels=None):
        return X[:1].repeat(len(images), axis=0) if to == ["old"] else images


def test_a_label_that_turns_all_pictures_into_one():
    look = relabelled(FixedAttributes(X, np.zeros((3, 2))))
    views = look(FakeStarGAN())
    assert len(views) == 2
    assert ask(OneColour(), views) == ""
    words = ask(Collapse(), views)
    assert "3 translations of different pictures to 'old' are 0.00 as far" in words
    assert ask(Collapse(), views[:1]) == ""


def test_a_conditional_model_draws_its_classes_in_turn():
    model = ConditionalGAN(
        ConditionalMLPGenerator((4, 4, 1), 3, latent_dim=2, units=(4, 4, 4)),
        ConditionalMLPDiscriminator((4, 4, 1), 3),
        num_classes=3,
    )
    real = CHANCE.integers(0, 256, (9, 4, 4, 1)).astype("uint8")
    (view,) = FixedSamples((real, np.arange(9)), num=7, seed=2)(model)
    expected = model.generate(
        latents=np.array(model.latents(7, 2)), labels=[0, 1, 2, 0, 1, 2, 0]
    )
    np.testing.assert_array_equal(view.pictures, expected)
    np.testing.assert_array_equal(view.reference, real[:7])


def test_without_real_images_there_is_no_reference():
    model = types.SimpleNamespace(
        num_classes=None,
        latents=lambda count, seed: np.zeros((count, 2)),
        generate=lambda latents: X,
    )
    (view,) = FixedSamples()(model)
    assert view.reference is None and view.pictures is X

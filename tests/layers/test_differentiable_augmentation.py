"""What a discriminator sees pictures through, beside PyTorch and numpy."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch
from keras import ops

from kgan import networks
from kgan.layers import DifferentiableAugmentation
from kgan.layers.differentiable_augmentation import CHANGES, colour, cut_out

RNG = np.random.default_rng(0)
IMAGES = RNG.uniform(-1, 1, (4, 12, 16, 3)).astype("float32")
ZOOM, DOWN, RIGHT = RNG.uniform(-1, 1, (3, 4)).astype("float32")
LARGE = IMAGES[:1].repeat(3, 1).repeat(3, 2)
STILL = np.zeros(4, "float32")


def moved_by_torch(images, zoom, down, right):
    """The same zoom and shift by PyTorch's sampler."""
    height, width = images.shape[2:]
    theta = torch.zeros(4, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = torch.exp(0.18 * torch.tensor(zoom))
    # Its unit is half of the way from the first to the last pixel.
    theta[:, 0, 2] = torch.round(torch.tensor(right) / 8 * width) * 2 / (width - 1)
    theta[:, 1, 2] = torch.round(torch.tensor(down) / 8 * height) * 2 / (height - 1)
    grid = torch.nn.functional.affine_grid(theta, images.shape, align_corners=True)
    return torch.nn.functional.grid_sample(
        images, grid, padding_mode="border", align_corners=True
    )


@pytest.mark.parametrize("name", ["zoom", "shift"])
def test_moves_as_pytorchs_sampler_and_so_does_its_gradient(name):
    ways = (ZOOM, STILL, STILL) if name == "zoom" else (STILL, DOWN, RIGHT)
    weights = RNG.normal(size=IMAGES.shape).astype("float32")
    theirs = torch.tensor(IMAGES.transpose(0, 3, 1, 2), requires_grad=True)
    out = moved_by_torch(theirs, *ways)
    (out * torch.tensor(weights.transpose(0, 3, 1, 2))).sum().backward()
    told = (ZOOM, STILL, STILL) if name == "zoom" else (DOWN, RIGHT, STILL)

    def ours(images):
        return CHANGES[name](images, *map(ops.convert_to_tensor, told))

    np.testing.assert_allclose(
        ours(IMAGES), out.detach().numpy().transpose(0, 2, 3, 1), atol=1e-5
    )
    np.testing.assert_allclose(
        slope_of(ours, weights), theirs.grad.numpy().transpose(0, 2, 3, 1), atol=1e-5
    )


def slope_of(function, weights):
    """The gradient of a weighted sum of what a function makes of `IMAGES`."""
    x = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(function(x) * weights)
    return tape.gradient(total, x).numpy()


@pytest.mark.parametrize("name", ["zoom", "shift"])
def test_no_way_is_no_change(name):
    still = ops.convert_to_tensor(STILL)
    np.testing.assert_array_equal(CHANGES[name](IMAGES, *[still] * 3), IMAGES)


def test_colours_are_those_worked_out_by_hand():
    chroma, contrast, brightness = RNG.uniform(-1, 1, (3, 4)).astype("float32")
    for image, ours, *chances in zip(
        IMAGES,
        np.array(colour(IMAGES, chroma, contrast, brightness)),
        *(chroma, contrast, brightness),
        strict=True,
    ):
        grey = image.mean(axis=-1, keepdims=True)
        theirs = grey + (image - grey) * (1 + 0.4 * chances[0])
        theirs = theirs.mean() + (theirs - theirs.mean()) * (1 + 0.3 * chances[1])
        np.testing.assert_allclose(ours, theirs + 0.2 * chances[2], atol=1e-5)


def test_a_hole_is_three_eighths_wide_and_cut_off_at_the_border():
    at = np.array([0.0, -1.0, 1.0, 0.5], "float32")
    holes = np.array(cut_out(np.ones((4, 16, 16, 3), "float32"), at, at, None)) == 0
    assert [int(hole[..., 0].sum()) for hole in holes] == [25, 9, 4, 25]
    assert holes[0, 6:11, 6:11].all() and holes[1, :3, :3].all()
    np.testing.assert_array_equal(holes[..., 0], holes[..., 2])


def test_without_training_nothing_is_touched():
    layer = DifferentiableAugmentation()
    assert layer(IMAGES) is not None
    np.testing.assert_array_equal(layer(IMAGES, training=False), IMAGES)
    np.testing.assert_array_equal(
        DifferentiableAugmentation(())(IMAGES, training=True), IMAGES
    )


@pytest.mark.parametrize("name", CHANGES)
def test_every_picture_has_chances_of_its_own(name):
    same = LARGE.repeat(5, axis=0)
    layer = DifferentiableAugmentation((name,), share=1.0, seed=0)
    seen = [np.array(layer(same, training=True)) for _ in range(2)]
    # Of ten: whole pixels may be the same ones by chance. One chance a batch makes 2.
    assert len({picture.tobytes() for picture in np.concatenate(seen)}) >= 7


@pytest.mark.parametrize("name", CHANGES)
def test_so_many_of_the_pictures_are_changed(name):
    same = LARGE.repeat(400, axis=0)
    layer = DifferentiableAugmentation((name,), share=0.3, seed=0)
    seen = np.array(layer(same, training=True))
    changed = np.any(seen != same, axis=(1, 2, 3)).mean()
    assert 0.23 < changed < 0.37  # within three standard deviations


def test_a_discriminator_sees_through_it_in_training_only():
    plain, seeing = (
        networks.StarGANDiscriminator((32, 32, 3), 2, 4, 2, augment=augment)
        for augment in ((), ("zoom", "colour"))
    )
    seeing.set_weights(plain.get_weights())
    images = keras.random.uniform((2, 32, 32, 3), -1, 1, seed=0)
    for ours, theirs in zip(seeing(images), plain(images), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert not np.allclose(seeing(images, training=True)[1], plain(images)[1])
    again = type(seeing).from_config(seeing.get_config())
    assert again.layers[1].policy == ("zoom", "colour")


@pytest.mark.parametrize("policy", ["bright", ("zoom", "zoom"), ("zoom", "blur")])
def test_names_that_there_are_not_are_refused(policy):
    with pytest.raises(ValueError, match="some of zoom, shift, colour, cutout, each"):
        DifferentiableAugmentation(policy)


def test_a_share_is_a_part():
    with pytest.raises(ValueError, match="a part, 0 to 1; received 2"):
        DifferentiableAugmentation(share=2)

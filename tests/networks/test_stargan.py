"""StarGAN's networks against PyTorch, and against the published sizes."""

import numpy as np
import pytest
from keras import ops

from kgan import networks

torch = pytest.importorskip("torch")

from tests import torch_cyclegan, torch_stargan  # noqa: E402  (need torch)


def inputs(size, batch=2, channels=3, labels=5):
    """Images and labels of which no two are the same."""
    rng = np.random.default_rng(size)
    images = rng.uniform(-1, 1, (batch, size, size, channels)).astype("float32")
    numbers = np.arange(1, batch + 1)[:, None]
    return images, (numbers >> np.arange(labels) & 1).astype("float32")


def close(ours, theirs):
    """The same shape and numbers to 1e-4, which are large enough to be compared."""
    ours = np.array(ours)
    assert ours.shape == theirs.shape and np.abs(theirs).max() > 1e-2
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize(
    "size, batch, labels, blocks", [(16, 2, 5, 6), (20, 9, 2, 1), (12, 1, 1, 0)]
)
def test_generator(size, batch, labels, blocks):
    module = torch_stargan.Generator(4, labels, blocks)
    torch_cyclegan.randomize(module, seed=1, scale=0.1)
    network = networks.StarGANGenerator(
        (None, None, 3), num_labels=labels, filters=4, num_blocks=blocks
    )
    torch_stargan.give_weights(network, module)
    images, told = inputs(size, batch, labels=labels)
    theirs = torch_stargan.translated(module, images, told)
    close(network([images, told]), theirs)


@pytest.mark.parametrize(
    "size, layers, labels, channels", [(32, 3, 5, 3), (16, 4, 2, 1), (64, 6, 8, 3)]
)
def test_discriminator(size, layers, labels, channels):
    module = torch_stargan.Discriminator(size, 4, labels, layers, channels)
    torch_cyclegan.randomize(module, seed=1, scale=0.1)
    network = networks.StarGANDiscriminator(
        (size, size, channels), labels, filters=4, num_layers=layers
    )
    torch_stargan.give_weights(network, module)
    images, _ = inputs(size, channels=channels)
    for ours, theirs in zip(
        network(images), torch_stargan.judged(module, images), strict=True
    ):
        close(ours, theirs)


def test_published_numbers_of_parameters():
    generator = networks.StarGANGenerator()
    assert generator.count_params() == 8_430_528
    module = torch_stargan.Generator()
    assert sum(parameter.numel() for parameter in module.parameters()) == 8_430_528
    discriminator = networks.StarGANDiscriminator()
    assert discriminator.count_params() == 44_762_048
    # "The number of parameters: 53.2M", table 3 of the paper.
    assert generator.count_params() + discriminator.count_params() == 53_192_576
    assert discriminator.output_shape == [(None, 2, 2, 1), (None, 5)]


def test_a_label_changes_the_picture():
    network = networks.StarGANGenerator((16, 16, 3), 2, filters=8, num_blocks=1)
    images, _ = inputs(16)
    none, one, other = (
        np.array(network([images, np.array([labels] * 2, "float32")]))
        for labels in ([0, 0], [1, 0], [0, 1])
    )
    for left, right in ((none, one), (none, other), (one, other)):
        assert np.abs(left - right).mean() > 0.01


def test_padded_by_reflection_it_would_never_learn_what_it_is_told():
    # Why the padding is zeros: a plane of one value stays one, and goes with the mean.
    module = torch_stargan.Generator(4, 2, 1)
    module.main[0] = torch.nn.Conv2d(
        5, 4, 7, padding=3, bias=False, padding_mode="reflect"
    )
    images, _ = inputs(16)
    without, told = (
        torch_stargan.translated(module, images, np.full((2, 2), value, "float32"))
        for value in (0, 1)
    )
    np.testing.assert_allclose(without, told, atol=1e-4)


@pytest.mark.parametrize("part", ["generator", "discriminator"])
def test_weights_start_as_in_pytorch(part):
    if part == "generator":
        network = networks.StarGANGenerator((16, 16, 3), 5, filters=16, num_blocks=1)
        module = torch_stargan.Generator(16, 5, 1)
    else:
        network = networks.StarGANDiscriminator((16, 16, 3), 5, 32, num_layers=3)
        module = torch_stargan.Discriminator(16, 32, 5, 3)
        # 1 / sqrt(3 channels of 4x4), as `torch.nn.Conv2d` says.
        bias = np.array(network.weights[1])
        assert 0.8 * 48**-0.5 < np.abs(bias).max() <= 48**-0.5
    parameters = torch_stargan.in_keras_order(module)
    for weight, parameter in zip(network.weights, parameters, strict=True):
        ours = ops.convert_to_numpy(weight)
        theirs = torch_cyclegan.in_keras_layout(parameter)
        assert ours.shape == theirs.shape
        if ours.size > 1000:  # few numbers are close by chance alone
            np.testing.assert_allclose(np.abs(ours).max(), np.abs(theirs).max(), 0.02)
        error = 4 * theirs.std() / ours.size**0.5
        np.testing.assert_allclose(ours.std(), theirs.std(), atol=error)
        np.testing.assert_allclose(ours.mean(), theirs.mean(), atol=2 * error)


@pytest.mark.parametrize(
    "make, message",
    [
        (
            lambda: networks.StarGANGenerator((30, 32, 3)),
            r"multiples of 4; received \(30, 32, 3\)",
        ),
        (
            lambda: networks.StarGANDiscriminator((96, 128, 3)),
            r"num_layers=6.*multiples of 64; received \(96, 128, 3\)",
        ),
        (lambda: networks.StarGANDiscriminator((None, None, 3)), "image_shape"),
    ],
)
def test_sizes_that_networks_refuse(make, message):
    with pytest.raises(ValueError, match=message):
        make()

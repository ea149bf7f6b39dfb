"""CycleGAN's networks against PyTorch, and against the published sizes."""

import keras
import numpy as np
import pytest

from kgan import networks

torch = pytest.importorskip("torch")

from tests import torch_cyclegan  # noqa: E402  (needs torch)


def images(size, batch=1, channels=3):
    rng = np.random.default_rng(size)
    return rng.uniform(-1, 1, (batch, size, size, channels)).astype("float32")


def agree(network, module, x):
    """The same weights and the same input: outputs to 1e-4."""
    torch_cyclegan.randomize(module, seed=1)
    torch_cyclegan.give_weights(network, module)
    ours, theirs = np.array(network(x)), torch_cyclegan.output(module, x)
    assert ours.shape == theirs.shape
    # Small enough to be told from one another at all.
    assert np.abs(theirs).max() > 1e-2
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


AFFINE = pytest.mark.parametrize("affine", [False, True], ids=["plain", "affine"])


@AFFINE
@pytest.mark.parametrize("blocks", [6, 9])
@pytest.mark.parametrize("size, batch", [(32, 1), (20, 3), (12, 9)])
def test_resnet(blocks, affine, size, batch):
    agree(
        networks.ResNetGenerator(filters=4, num_blocks=blocks, affine=affine),
        torch_cyclegan.ResNet(4, blocks, affine),
        images(size, batch),
    )


def test_resnet_as_published():
    network, module = networks.ResNetGenerator(), torch_cyclegan.ResNet(64, 9)
    agree(network, module, images(128))


@AFFINE
@pytest.mark.parametrize("downs, size, batch", [(3, 16, 2), (5, 32, 1), (6, 64, 3)])
def test_unet(affine, downs, size, batch):
    agree(
        networks.UNetGenerator(
            (size, size, 3), filters=4, num_downs=downs, affine=affine
        ),
        torch_cyclegan.unet(4, downs, affine),
        images(size, batch),
    )


@AFFINE
@pytest.mark.parametrize("layers, batch", [(1, 1), (3, 3), (5, 1)])
def test_patchgan(affine, layers, batch):
    agree(
        networks.PatchGANDiscriminator(filters=4, num_layers=layers, affine=affine),
        torch_cyclegan.PatchGAN(4, layers, affine),
        images(96, batch),
    )


@AFFINE
def test_pixelgan(affine):
    agree(
        networks.PixelGANDiscriminator(filters=8, affine=affine),
        torch_cyclegan.PixelGAN(8, affine),
        images(11, 3),
    )


def test_published_numbers_of_parameters():
    counts = {
        networks.ResNetGenerator(): 11_378_179,
        networks.ResNetGenerator(num_blocks=6): 7_837_699,
        networks.PatchGANDiscriminator(): 2_764_737,
        # With scales and offsets: a checkpoint in use, see tools/import_pytorch.
        networks.ResNetGenerator(affine=True): 11_388_675,
    }
    for network, published in counts.items():
        assert network.count_params() == published


@pytest.mark.parametrize("downs", [7, 8])
def test_parameters_of_the_unet(downs):
    module = torch_cyclegan.unet(64, downs)
    size = 2**downs
    network = networks.UNetGenerator((size, size, 3), num_downs=downs)
    theirs = sum(parameter.numel() for parameter in module.parameters())
    assert network.count_params() == theirs


def test_a_patch_is_70_pixels():
    network = networks.PatchGANDiscriminator(filters=2)
    # Without a norm, which sees everything: what a logit sees by its kernels alone.
    plain = keras.models.clone_model(
        network,
        call_function=lambda layer, x: x if "normalization" in layer.name else layer(x),
    )
    assert plain.compute_output_shape((1, 256, 256, 3)) == (1, 30, 30, 1)
    for variable in plain.weights:
        variable.assign(np.full(variable.shape, 0.1, "float32"))
    still = np.zeros((1, 256, 256, 3), "float32")
    spot = still.copy()
    spot[0, 128, 128] = 1.0
    moved = np.array(plain(spot) != plain(still))[0, :, :, 0]
    # Logits stand 8 pixels apart, so a pixel lies in 8 or 9 patches of 70.
    assert moved.any(axis=0).sum() in (8, 9)
    assert moved.sum() == moved.any(axis=0).sum() * moved.any(axis=1).sum()
    quiet = np.array(plain(still))[0, 15, 15, 0]
    seen = 0
    for column in range(80, 180):
        line = still.copy()
        line[0, :, column] = 1.0
        seen += np.array(plain(line))[0, 15, 15, 0] != quiet
    assert seen == 70

"""DCGAN against the numbers of its papers and against PyTorch's layers."""

import keras
import numpy as np
import pytest

from kgan.networks import DCGANDiscriminator, DCGANGenerator

torch = pytest.importorskip("torch")


def trainable_parameters(network):
    return sum(int(np.prod(v.shape)) for v in network.trainable_variables)


def test_parameters_of_the_4x4_form():
    # PyTorch's DCGAN example, 64 px in colour.
    assert trainable_parameters(DCGANGenerator((64, 64, 3))) == 3_576_704
    assert trainable_parameters(DCGANDiscriminator((64, 64, 3))) == 2_765_568


def test_parameters_of_the_papers_form():
    # 1024-512-256-128-3, kernels of 5 px, batch norm everywhere but at the end.
    widths = [1024, 512, 256, 128, 3]
    kernels = sum(25 * a * b for a, b in zip(widths, widths[1:], strict=False))
    generator = 100 * 4 * 4 * 1024 + kernels + 2 * sum(widths[:-1])
    # The mirror image; no batch norm on the first layer, one logit at the end.
    discriminator = kernels + 4 * 4 * 1024 + 2 * (1024 + 512 + 256)
    form = dict(filters=128, form="paper")
    assert trainable_parameters(DCGANGenerator((64, 64, 3), **form)) == generator
    assert (
        trainable_parameters(DCGANDiscriminator((64, 64, 3), **form)) == discriminator
    )


@pytest.mark.parametrize(
    "size, start", [(28, 7), (32, 4), (64, 4), (128, 4), (96, 6), (8, 4)]
)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("form", ["4x4", "paper"])
def test_sizes(size, start, channels, form):
    shape = (size, size, channels)
    generator = DCGANGenerator(shape, filters=2, form=form)
    discriminator = DCGANDiscriminator(shape, filters=2, form=form)
    assert generator.output_shape == (None, *shape)
    assert discriminator.output_shape == (None, 1)
    reshape = next(x for x in generator.layers if isinstance(x, keras.layers.Reshape))
    assert reshape.output.shape[1:3] == (start, start)


@pytest.mark.parametrize("shape", [(30, 30, 1), (7, 7, 1), (28, 32, 1), (100, 100, 3)])
def test_sizes_that_cannot_be(shape):
    if shape == (28, 32, 1):
        assert DCGANGenerator(shape, filters=2).output_shape == (None, 28, 32, 1)
        return
    with pytest.raises(ValueError, match="4 to 7 px times a power of two"):
        DCGANGenerator(shape, filters=2)


def test_an_unknown_form_names_those_there_are():
    with pytest.raises(ValueError, match="'4x4', 'paper'.*'5x5'"):
        DCGANGenerator((8, 8, 1), form="5x5")


@pytest.mark.parametrize("form, kernel, padding", [("4x4", 4, 1), ("paper", 5, 2)])
def test_generator_equals_pytorch(form, kernel, padding):
    network = DCGANGenerator((16, 16, 3), latent_dim=5, filters=3, form=form)
    randomize(network)
    z = np.random.default_rng(0).normal(size=(4, 5)).astype("float32")
    weights = [torch.tensor(np.array(w)) for w in network.get_weights()]
    dense, *rest = weights
    x = (torch.tensor(z) @ dense).reshape(4, 4, 4, 6).permute(0, 3, 1, 2)
    while len(rest) > 4:
        x = torch.relu(torch_batch_norm(x, rest[:4]))
        # Keras keeps (h, w, out, in), PyTorch (in, out, h, w).
        x = torch.nn.functional.conv_transpose2d(
            x,
            rest[4].permute(3, 2, 0, 1),
            stride=2,
            padding=padding,
            output_padding=kernel % 2,
        )
        rest = rest[5:]
    expected = torch.tanh(x).permute(0, 2, 3, 1).numpy()
    np.testing.assert_allclose(network(z), expected, atol=2e-5)


@pytest.mark.parametrize("form, padding", [("4x4", 1), ("paper", 2)])
def test_discriminator_equals_pytorch(form, padding):
    network = DCGANDiscriminator((16, 16, 3), filters=3, form=form)
    randomize(network)
    images = np.random.default_rng(0).uniform(-1, 1, (4, 16, 16, 3)).astype("float32")
    first, second, *norm, last = [
        torch.tensor(np.array(w)) for w in network.get_weights()
    ]
    x = torch.tensor(images).permute(0, 3, 1, 2)
    for index, kernel in enumerate([first, second]):
        x = torch.nn.functional.conv2d(
            x, kernel.permute(3, 2, 0, 1), stride=2, padding=padding
        )
        x = torch_batch_norm(x, norm) if index else x
        x = torch.nn.functional.leaky_relu(x, 0.2)
    expected = x.permute(0, 2, 3, 1).reshape(4, -1) @ last
    np.testing.assert_allclose(network(images), expected.numpy(), atol=2e-5)


@pytest.mark.parametrize("form, padding", [("4x4", 1), ("paper", 2)])
def test_discriminator_of_spectral_norm_equals_pytorch(form, padding):
    network = DCGANDiscriminator((16, 16, 3), filters=3, form=form, spectral_norm=True)
    randomize(network)
    images = np.random.default_rng(0).uniform(-1, 1, (4, 16, 16, 3)).astype("float32")
    for _ in range(100):  # of the power iteration
        network(images, training=True)
    weights = iter([np.array(v) for v in network.trainable_variables])
    *convolutions, (last, shift) = zip(weights, weights, strict=True)
    x = torch.tensor(images).permute(0, 3, 1, 2)
    for kernel, bias in convolutions:
        sigma = np.linalg.norm(kernel.reshape(-1, kernel.shape[-1]), 2)
        kernel = torch.tensor(kernel / sigma).permute(3, 2, 0, 1)
        x = torch.nn.functional.conv2d(x, kernel, torch.tensor(bias), 2, padding)
        x = torch.nn.functional.leaky_relu(x, 0.2)
    features = x.permute(0, 2, 3, 1).reshape(4, -1).numpy()
    expected = features @ (last / np.linalg.norm(last)) + shift
    np.testing.assert_allclose(network(images), expected, atol=2e-5)


def torch_batch_norm(x, gamma_beta_mean_variance):
    gamma, beta, mean, variance = gamma_beta_mean_variance
    return torch.nn.functional.batch_norm(x, mean, variance, gamma, beta, eps=1e-5)


def randomize(network):
    """Weights large enough, and statistics odd enough, to show a mistake."""
    rng = np.random.default_rng(1)
    network.set_weights(
        [
            rng.uniform(0.1, 1, w.shape) - 0.5 * (w.ndim > 1)
            for w in network.get_weights()
        ]
    )

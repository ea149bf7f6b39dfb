"""The perceptrons against the numbers of their papers."""

import numpy as np
import pytest

from kgan import networks


def test_parameters_of_mirza_and_osindero():
    shape = (28, 28, 1)
    generator = networks.ConditionalMLPGenerator(shape, num_classes=10)
    discriminator = networks.ConditionalMLPDiscriminator(shape, num_classes=10)
    assert generator.count_params() - seeds(generator) == 2_413_984
    assert discriminator.count_params() - seeds(discriminator) == 1_224_351


def test_parameters_of_the_first_gan():
    # 100-1200-1200-784 and maxout 240 x 5 twice, counted from the widths.
    generator = networks.MLPGenerator((28, 28, 1))
    discriminator = networks.MLPDiscriminator((28, 28, 1))
    maxouts = (784 + 1) * 1200 + (240 + 1) * 1200
    assert generator.count_params() == 101 * 1200 + 1201 * 1200 + 1201 * 784
    assert discriminator.count_params() - seeds(discriminator) == maxouts + 241


def seeds(network):
    """Keras does not count seed generators; this says so loudly if it begins to."""
    counted = [v for v in network.weights if v.name == "seed_generator_state"]
    return sum(int(np.prod(v.shape)) for v in counted)


def test_a_perceptron_equals_numpy():
    network = networks.MLPGenerator((2, 2, 1), latent_dim=3, units=(5,))
    hidden, bias, out, out_bias = network.get_weights()
    z = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
    logits = np.maximum(z @ hidden + bias, 0) @ out + out_bias
    expected = 2 / (1 + np.exp(-logits)) - 1
    np.testing.assert_allclose(np.array(network(z)).reshape(4, 4), expected, atol=1e-6)


def test_the_discriminator_sees_pixels_of_zero_to_one():
    network = networks.MLPDiscriminator((2, 2, 1), units=(1,), pieces=1)
    network.set_weights([np.ones((4, 1)), np.zeros(1), np.ones((1, 1)), np.zeros(1)])
    images = np.array([-1, 0, 0.5, 1], "float32").reshape(1, 2, 2, 1)
    assert float(network(images)[0, 0]) == pytest.approx(0 + 0.5 + 0.75 + 1)


@pytest.mark.parametrize("shape", [(28, 28), (0, 28, 1), (28, 28, 1, 1)])
def test_a_shape_that_is_none(shape):
    with pytest.raises(ValueError, match="height, width, channels"):
        networks.MLPGenerator(shape)

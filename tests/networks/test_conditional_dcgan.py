"""The convolutional conditional pair: what the label does."""

import numpy as np
import pytest

from kgan import networks

SHAPE = (8, 8, 1)


def test_the_class_joins_the_latents():
    network = networks.ConditionalDCGANGenerator(SHAPE, 3, latent_dim=4, filters=2)
    plain = networks.DCGANGenerator(SHAPE, latent_dim=4 + 50, filters=2)
    embedding, *rest = network.get_weights()
    plain.set_weights(rest)
    z = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    joined = np.concatenate([z, embedding], axis=1)
    labels = np.arange(3, dtype="int32")
    np.testing.assert_allclose(network([z, labels]), plain(joined), atol=1e-6)


def test_projection_adds_the_inner_product():
    network = networks.ConditionalDCGANDiscriminator(SHAPE, 3, filters=2)
    images = np.random.default_rng(0).uniform(-1, 1, (3, *SHAPE)).astype("float32")
    labels = np.arange(3, dtype="int32")
    kernel, classes, logit = [np.array(w) for w in network.get_weights()]
    plain = networks.DCGANDiscriminator(SHAPE, filters=2)
    plain.set_weights([kernel, np.eye(32, 1, dtype="float32")])
    features = []
    for index in range(32):  # one logit reads one feature
        plain.set_weights([kernel, np.eye(32, 1, -index, dtype="float32")])
        features.append(np.array(plain(images))[:, 0])
    features = np.stack(features, axis=1)
    expected = features @ logit[:, 0] + np.sum(features * classes, axis=1)
    np.testing.assert_allclose(
        np.array(network([images, labels]))[:, 0], expected, rtol=1e-4, atol=1e-6
    )


def test_planes_are_input_channels():
    network = networks.ConditionalDCGANDiscriminator(
        SHAPE, 3, filters=2, conditioning="planes"
    )
    plain = networks.DCGANDiscriminator((8, 8, 4), filters=2)
    plain.set_weights(network.get_weights())
    image = np.random.default_rng(0).uniform(-1, 1, (1, *SHAPE)).astype("float32")
    planes = np.zeros((1, 8, 8, 3), "float32")
    planes[..., 2] = 1
    np.testing.assert_allclose(
        network([image, np.array([2], "int32")]),
        plain(np.concatenate([image, planes], axis=-1)),
        atol=1e-6,
    )


def test_unknown_conditioning():
    with pytest.raises(ValueError, match="'projection', 'planes'.*'film'"):
        networks.ConditionalDCGANDiscriminator(SHAPE, 3, conditioning="film")

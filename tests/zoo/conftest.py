"""Small zoos: one of cards and texts, one of real models."""

import pathlib
import types

import numpy as np
import pytest

from kgan.zoo import catalog, checksum, storage

ROOT = pathlib.Path(__file__).parents[2]


def card(**changes):
    """A card that is right, but for the changes."""
    return {
        "name": "gan_dots",
        "kind": "generator",
        "summary": "Draws dots.",
        "dataset": "dots",
        "licence": "CC0-1.0",
        "command": "kgan train gan --data=dots",
        "seed": 7,
        "recipe": {"epochs": 3},
        "versions": {"kgan": "0.1.0"},
        "created": "2024-05-01T12:00:00+00:00",
        "image_shape": [8, 8, 1],
        "latent_dim": 4,
        "num_classes": None,
        "metrics": {"fd_judge_dots_1k": 12.5},
        "files": {"weights": {"sha256": "0" * 64, "bytes": 3}},
        **changes,
    }


def write_entry(root, name="gan_dots", files=None, **changes):
    """Writes an entry whose files are texts; returns its directory."""
    directory = root / name
    for file, content in (files or {"weights": b"abc"}).items():
        path = directory / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    content = card(name=name, files=checksum.measure(directory), **changes)
    storage.write_card(content, directory)
    return directory


@pytest.fixture
def make():
    """The functions above, for tests."""
    return types.SimpleNamespace(card=card, entry=write_entry, root=ROOT)


@pytest.fixture
def zoo_dir(tmp_path, monkeypatch):
    """An empty zoo, the only one there is."""
    root = tmp_path / "zoo"
    root.mkdir()
    monkeypatch.setenv("KGAN_ZOO", str(root))
    monkeypatch.setattr(catalog, "packaged_directory", lambda: None)
    return root


def small_gan(num_classes=None, ema_decay=None, dtype=None):
    """A compiled model after two steps on noise; its pictures are 8 x 8."""
    import keras

    from kgan import models, networks

    keras.utils.set_random_seed(0)
    shape, options = (8, 8, 1), {"filters": 2, "dtype": dtype}
    if num_classes is None:
        generator = networks.DCGANGenerator(shape, latent_dim=4, **options)
        discriminator = networks.DCGANDiscriminator(shape, **options)
        model = models.GAN(generator, discriminator, ema_decay=ema_decay)
    else:
        generator = networks.ConditionalDCGANGenerator(
            shape, num_classes, latent_dim=4, embedding_dim=3, **options
        )
        discriminator = networks.ConditionalDCGANDiscriminator(
            shape, num_classes, **options
        )
        model = models.ConditionalGAN(
            generator, discriminator, num_classes=num_classes, ema_decay=ema_decay
        )
    # The usual initial weights, N(0, 0.02), would draw an even grey.
    last = generator.trainable_variables[-1]
    last.assign(200 * last)
    model.compile(
        d_optimizer=keras.optimizers.Adam(1e-2),
        g_optimizer=keras.optimizers.Adam(1e-2),
    )
    labels = None if num_classes is None else np.arange(8) % num_classes
    model.fit(noise(8), labels, batch_size=4, verbose=0)
    return model


def small_classifier():
    """A compiled judge of three classes; its weights are random."""
    import keras

    from kgan import networks

    keras.utils.set_random_seed(0)
    model = networks.Classifier((8, 8, 1), 3, filters=(2, 4), feature_units=5)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def small_cyclegan(ema_decay=0.5, dtype=None, channels=(3, 3)):
    """A CycleGAN of random weights whose averages are others, its pools in use."""
    import keras

    from kgan import models, networks

    keras.utils.set_random_seed(0)
    options = {"filters": 2, "dtype": dtype}

    def generator(there, back):
        network = networks.ResNetGenerator(
            (None, None, there), num_blocks=1, out_channels=back, **options
        )
        # The usual initial weights, N(0, 0.02), would draw an even grey.
        network.layers[-2].kernel.assign(10 * network.layers[-2].kernel)
        return network

    def discriminator(shown):
        shape = (None, None, shown)
        return networks.PatchGANDiscriminator(shape, num_layers=1, **options)

    model = models.CycleGAN(
        *(generator(*way) for way in (channels, channels[::-1])),
        *(discriminator(shown) for shown in channels),
        image_shape=(16, 16, channels[0]),
        lambda_identity=0.5 if channels[0] == channels[1] else 0.0,
        ema_decay=ema_decay,
    )
    for network in model.generators:
        first = network.trainable_variables[0]
        first.assign(-2 * first)
    model.pool_x(np.ones((1, 16, 16, channels[0]), "float32"))
    model.step.assign(7)
    return model


def noise(n):
    return np.random.default_rng(0).uniform(-1, 1, (n, 8, 8, 1)).astype("float32")


DESCRIPTION = {
    "summary": "Draws noise.",
    "dataset": "noise",
    "licence": "CC0-1.0",
    "command": "none",
    "seed": 0,
}


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """Models, published in the zoo `.directory`: `.gan`, `.cgan`, `.cyclegan`, ..."""
    from kgan.zoo import publish

    made = {
        "gan": small_gan(),
        "cgan": small_gan(num_classes=3, ema_decay=0.5),
        "judge": small_classifier(),
        "cyclegan": small_cyclegan(),
    }
    directory = tmp_path_factory.mktemp("models") / "zoo"
    for name, model in made.items():
        card = {**DESCRIPTION, "class_names": ["zero", "one", "two"]}
        if name == "cyclegan":
            card = {**DESCRIPTION, "domains": ["night", "day"]}
        publish(model, name, directory=directory, card=card)
    return types.SimpleNamespace(
        **made,
        directory=directory,
        description=DESCRIPTION,
        small_gan=small_gan,
        small_cyclegan=small_cyclegan,
    )


@pytest.fixture
def model_zoo(models, monkeypatch):
    """The published models, in the only zoo there is."""
    monkeypatch.setenv("KGAN_ZOO", str(models.directory))
    monkeypatch.setattr(catalog, "packaged_directory", lambda: None)
    return models

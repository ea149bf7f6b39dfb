"""Models of a few hundred weights, to be trained by one device and by several."""

import keras
import numpy as np

from kgan import data, models, networks

SHAPE = (8, 8, 1)
NAMES = ["Black_Hair", "Blond_Hair", "Male"]
BATCH = 16  # two minibatches of 8 where d_steps is 2; two pictures on each of 4
STEPS = 3
# So small that three steps do not blow a last bit up to more than 1e-6: instance norm
# on weights of 0.02 is steep, distances have a kink at 0, penalties count 10 times.
RATES = {"GAN": 0.05, "ConditionalGAN": 0.05, "CycleGAN": 2e-4, "StarGAN": 1e-3}


def gan():
    """Every term at once: penalty, two discriminator steps, moving average."""
    return models.GAN(
        networks.MLPGenerator(SHAPE, 3, units=(8,)),
        networks.MLPDiscriminator(
            SHAPE, units=(8,), pieces=2, input_dropout=0, dropout=0
        ),
        adversarial_loss="wasserstein",
        lambda_gp=10.0,
        d_steps=2,
        ema_decay=0.9,
        seed=3,
    )


def conditional_gan():
    """A conditional GAN with both penalties."""
    return models.ConditionalGAN(
        networks.ConditionalMLPGenerator(SHAPE, 3, 3, dropout=0),
        networks.ConditionalMLPDiscriminator(SHAPE, 3, dropout=0),
        num_classes=3,
        lambda_gp=1.0,
        lambda_r1=0.1,
        ema_decay=0.9,
        seed=3,
    )


def cyclegan(pool_size):
    """A CycleGAN on instance norm, with a pool that fills or is full."""
    return models.CycleGAN(
        *(networks.ResNetGenerator(SHAPE, filters=2, num_blocks=0) for _ in "gf"),
        *(networks.PatchGANDiscriminator(SHAPE, filters=2, num_layers=1) for _ in "xy"),
        pool_size=pool_size,
        ema_decay=0.9,
        seed=3,
    )


def stargan():
    """A StarGAN of three attributes, two discriminator steps a step."""
    return models.StarGAN(
        networks.StarGANGenerator(SHAPE, 3, 2, num_blocks=0),
        networks.StarGANDiscriminator(SHAPE, 3, filters=2, num_layers=2),
        attributes=NAMES,
        d_steps=2,
        ema_decay=0.9,
        seed=3,
    )


MODELS = {
    "GAN": gan,
    "ConditionalGAN": conditional_gan,
    "CycleGAN-filling": lambda: cyclegan(50),
    "CycleGAN-full": lambda: cyclegan(4),
    "StarGAN": stargan,
}


def batches(name, count=STEPS):
    """The training stream of `kgan.data` that a model takes, endless."""
    chance = np.random.default_rng(0)
    options = dict(repeat=True, seed=1, augment="flip")
    size = 4 if name.startswith("CycleGAN") else BATCH
    images = chance.integers(0, 256, (count * size, *SHAPE)).astype("uint8")
    if name.startswith("CycleGAN"):
        other = images[::-1].copy()
        return data.load_unpaired(images, other, batch_size=size, **options)
    if name == "GAN":
        return data.load(images, batch_size=size, **options)
    labels = chance.integers(0, 3, len(images)).astype("int32")
    stream = data.load((images, labels), batch_size=size, labelled=True, **options)
    if name == "ConditionalGAN":
        return stream
    steps = stream.steps_per_epoch

    def with_attributes(images, labels):
        bits = keras.ops.stack([labels > 0, labels > 1, labels == 1], axis=1)
        return images, keras.ops.cast(bits, "int32")

    stream = stream.map(with_attributes)
    stream.steps_per_epoch = steps
    return stream


def numbered():
    """Two epochs of 24 pictures, shuffled, in batches of 8; each is its number."""
    images = np.arange(24, dtype="uint8")[:, None, None, None] + np.zeros(
        (1, *SHAPE), "uint8"
    )
    stream = data.load(images, batch_size=8, seed=5, repeat=True)
    return stream.take(2 * stream.steps_per_epoch)


def seen(strategy, stream):
    """The numbers of the pictures of each batch that this process is given."""
    return [
        np.concatenate(
            [
                np.round((np.array(part)[:, 0, 0, 0] + 1) * 127.5)
                for part in strategy.experimental_local_results(batch)
            ]
        )
        for batch in strategy.experimental_distribute_dataset(stream)
    ]


def compiled(name, **options):
    """The model of a name with two optimizers, the same one every time."""
    keras.utils.set_random_seed(0)
    model = MODELS[name]()
    d_optimizer, g_optimizer = (
        keras.optimizers.SGD(RATES[name.partition("-")[0]]) for _ in "dg"
    )
    model.compile(d_optimizer, g_optimizer, **options)
    return model


def fit(model, name, steps=STEPS):
    """Trains for some steps; returns the last epoch's logs."""
    history = model.fit(
        batches(name), epochs=1, steps_per_epoch=steps, shuffle=False, verbose=0
    )
    return {key: values[-1] for key, values in history.history.items()}


def state(model):
    """All that the next step depends on, by name."""
    owners = (model, model.d_optimizer, model.g_optimizer)
    variables = [v for owner in owners for v in owner.variables]
    return {
        f"{index} {variable.name}": np.array(variable.numpy())
        for index, variable in enumerate(variables)
        if variable.name != "seed_generator_state"
    }


def furthest(state, other):
    """The largest difference between two states, or two dicts of logs."""
    assert list(state) == list(other)
    return max(float(np.abs(state[key] - other[key]).max()) for key in state)

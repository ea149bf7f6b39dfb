"""CycleGAN's step against PyTorch's: what everyone pays, and every gradient."""

import keras
import numpy as np
import pytest

from kgan import models, networks
from kgan.kernels import convolution

torch = pytest.importorskip("torch")

from tests import torch_cyclegan  # noqa: E402  (needs torch)

SIZE = 32


def pair(optimizer, seed=0, filters=4, **options):
    """The same CycleGAN twice, with the same weights: in kgan and in PyTorch."""
    twins = [torch_cyclegan.ResNet(filters, 1) for _ in range(2)]
    twins += [torch_cyclegan.PatchGAN(4) for _ in range(2)]
    mine = [networks.ResNetGenerator(filters=filters, num_blocks=1) for _ in range(2)]
    mine += [networks.PatchGANDiscriminator(filters=4) for _ in range(2)]
    for index, (network, module) in enumerate(zip(mine, twins, strict=True)):
        torch_cyclegan.randomize(module, seed=index)
        torch_cyclegan.give_weights(network, module)
    model = models.CycleGAN(*mine, image_shape=(SIZE, SIZE, 3), **options)
    model.compile(d_optimizer=optimizer(), g_optimizer=optimizer())
    return model, twins


def photos(batch, steps=1):
    rng = np.random.default_rng(batch)
    shape = (steps, 2, batch, SIZE, SIZE, 3)
    return rng.uniform(-1, 1, shape).astype("float32")


def torch_optimizers(kind, twins, **options):
    players = twins[:2], twins[2:]
    return [
        kind([p for network in player for p in network.parameters()], **options)
        for player in players
    ]


PRESETS = models.CycleGAN.PRESETS
CASES = {
    "pytorch": dict(batch=1, pool_size=50, **PRESETS["pytorch"]),
    "paper": dict(batch=3, pool_size=0, **PRESETS["paper"]),
    "other": dict(batch=2, pool_size=3, lambda_cycle=3.0, lambda_identity=1.5),
    # Residual blocks of 128 channels, which are convolved by tiles.
    "wide": dict(batch=2, pool_size=0, filters=32),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_losses_and_every_gradient(case, monkeypatch):
    monkeypatch.setattr(convolution, "MANY_PIXELS", 0)
    options = dict(case)
    batch, pool_size = options.pop("batch"), options.pop("pool_size")
    filters = options.pop("filters", 4)
    # SGD of rate 1 moves every variable by its gradient.
    sgd = lambda: keras.optimizers.SGD(1.0)  # noqa: E731
    model, twins = pair(sgd, filters=filters, pool_size=pool_size, **options)
    variables = [*model.generators, *model.discriminators]
    variables = [v for network in variables for v in network.trainable_variables]
    before = [np.array(v) for v in variables]
    ((x, y),) = photos(batch)
    logs = model.train_on_batch(x, y, return_dict=True)
    optimizers = torch_optimizers(torch.optim.SGD, twins, lr=1.0)
    inputs = map(torch_cyclegan.channels_first, (x, y))
    terms, gradients = torch_cyclegan.step(twins, optimizers, *inputs, **options)
    assert {*model.d_terms, *model.g_terms} == set(terms)
    for name, term in terms.items():
        assert float(logs[name]) == pytest.approx(term, rel=1e-3), name
    for old, variable, gradient in zip(before, variables, gradients, strict=True):
        ours = old - np.array(variable)
        theirs = torch_cyclegan.in_keras_layout(gradient)
        # The biases before a norm have none but rounding errors.
        error = 1e-3 * np.abs(theirs).max() + 1e-5
        np.testing.assert_allclose(ours, theirs, atol=error, err_msg=variable.path)


def test_steps_follow_one_another_as_in_pytorch():
    # Until the pool is full, the discriminators see the fakes of the same step, made
    # before the generators moved. Adam as published, with PyTorch's epsilon.
    adam = lambda: keras.optimizers.Adam(1e-3, 0.5, 0.999, 1e-8)  # noqa: E731
    model, twins = pair(adam)
    options = dict(lr=1e-3, betas=(0.5, 0.999), eps=1e-8)
    optimizers = torch_optimizers(torch.optim.Adam, twins, **options)
    for x, y in photos(1, steps=4):
        logs = model.train_on_batch(x, y, return_dict=True)
        inputs = map(torch_cyclegan.channels_first, (x, y))
        terms, _ = torch_cyclegan.step(twins, optimizers, *inputs)
        model.reset_metrics()
        for name, term in terms.items():
            assert float(logs[name]) == pytest.approx(term, rel=5e-3), name


def test_by_hand():
    # Generators that answer 0 and discriminators that answer 0.5 whatever they see.
    image_shape = (8, 8, 1)
    x, y = np.full((2, *image_shape), 0.25, "float32"), np.full((2, 8, 8, 1), -0.5)
    generators = [networks.ResNetGenerator(image_shape, 2, 0) for _ in range(2)]
    judges = [networks.PixelGANDiscriminator(image_shape, 2) for _ in range(2)]
    for network in (*generators, *judges):
        network.set_weights([0.0 * weight for weight in network.get_weights()])
    for judge in judges:
        judge.trainable_variables[-1].assign([0.5])
    model = models.CycleGAN(*generators, *judges, lambda_identity=0.5)
    model.compile()
    logs = model.evaluate(x, y.astype("float32"), verbose=0, return_dict=True)
    expected = {
        "g_adv": 0.5**2,  # (D(G(x)) - 1)^2
        "f_adv": 0.5**2,
        "cycle_x": 10 * 0.25,
        "cycle_y": 10 * 0.5,
        "identity_x": 10 * 0.5 * 0.25,
        "identity_y": 10 * 0.5 * 0.5,
        "g_loss": 0.5 + 7.5 + 3.75,
        "d_x": 0.5 * 0.5**2 + 0.5 * 0.5**2,
        "d_y": 0.25,
        "d_loss": 0.5,
        "pool_x": 0,
    }
    for name, value in expected.items():
        assert logs[name] == pytest.approx(value, abs=1e-6), name

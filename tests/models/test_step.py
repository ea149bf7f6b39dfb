"""The two-phase step against PyTorch's own arithmetic and by hand."""

import keras
import numpy as np
import pytest

from kgan import models, networks
from kgan.models import gan as gan_module

torch = pytest.importorskip("torch")
F = torch.nn.functional

SHAPE = (8, 8, 1)
RATE = 0.5


def make(**options):
    return models.GAN(
        networks.DCGANGenerator(SHAPE, latent_dim=4, filters=3),
        networks.DCGANDiscriminator(SHAPE, filters=3),
        **options,
    )


def images(n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (n, *SHAPE)).astype("float32")


@pytest.fixture
def fixed_latents(monkeypatch):
    """Latents written down beforehand, one batch a phase."""
    rows = np.random.default_rng(5).normal(size=(8, 6, 4)).astype("float32")
    queue = iter(rows)
    monkeypatch.setattr(
        gan_module,
        "draw_latents",
        lambda distribution, shape, seed: keras.ops.convert_to_tensor(
            next(queue)[: shape[0]]
        ),
    )
    return rows


LOSSES = {
    "minimax": (
        lambda r, f: -F.logsigmoid(r).mean() - F.logsigmoid(-f).mean(),
        lambda f: F.logsigmoid(-f).mean(),
    ),
    "non_saturating": (
        lambda r, f: -F.logsigmoid(r).mean() - F.logsigmoid(-f).mean(),
        lambda f: -F.logsigmoid(f).mean(),
    ),
    "least_squares": (
        lambda r, f: 0.5 * ((r - 1) ** 2).mean() + 0.5 * (f**2).mean(),
        lambda f: 0.5 * ((f - 1) ** 2).mean(),
    ),
    "wasserstein": (lambda r, f: f.mean() - r.mean(), lambda f: -f.mean()),
    "hinge": (
        lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean(),
        lambda f: -f.mean(),
    ),
}


def torch_generator(weights, z):
    dense, gamma, beta, kernel = weights
    x = (z @ dense).reshape(-1, 4, 4, 3).permute(0, 3, 1, 2)
    x = F.relu(F.batch_norm(x, None, None, gamma, beta, training=True, eps=1e-5))
    x = F.conv_transpose2d(x, kernel.permute(3, 2, 0, 1), stride=2, padding=1)
    return torch.tanh(x)


def torch_discriminator(weights, x):
    kernel, last = weights
    x = F.conv2d(x, kernel.permute(3, 2, 0, 1), stride=2, padding=1)
    return F.leaky_relu(x, 0.2).permute(0, 2, 3, 1).flatten(1) @ last


def leaves(network):
    return [
        torch.tensor(np.array(v), requires_grad=True)
        for v in network.trainable_variables
    ]


def descend(loss, weights):
    for weight, gradient in zip(
        weights, torch.autograd.grad(loss, weights), strict=True
    ):
        weight.data -= RATE * gradient


@pytest.mark.parametrize("name", LOSSES)
def test_a_step_equals_pytorch(name, fixed_latents):
    model = make(adversarial_loss=name)
    rate = keras.optimizers.SGD
    model.compile(d_optimizer=rate(RATE), g_optimizer=rate(RATE), run_eagerly=True)
    for variable in model.trainable_variables:  # let every loss have a slope
        variable.assign(variable * 5.0)
    g, d = leaves(model.generator), leaves(model.discriminator)
    real = images(6)
    logs = model.train_on_batch(real, return_dict=True)

    d_loss, g_loss = LOSSES[name]
    z = [torch.tensor(row) for row in fixed_latents]
    real = torch.tensor(real).permute(0, 3, 1, 2)
    fake = torch_generator(g, z[0]).detach()
    paid_by_d = d_loss(torch_discriminator(d, real), torch_discriminator(d, fake))
    descend(paid_by_d, d)
    # The generator meets the discriminator that has just moved.
    paid_by_g = g_loss(torch_discriminator(d, torch_generator(g, z[1])))
    descend(paid_by_g, g)

    assert logs["d_loss"] == pytest.approx(paid_by_d.item(), rel=1e-4)
    assert logs["g_loss"] == pytest.approx(paid_by_g.item(), rel=1e-4)
    for mine, theirs in zip(
        model.generator.trainable_variables + model.discriminator.trainable_variables,
        g + d,
        strict=True,
    ):
        np.testing.assert_allclose(mine, theirs.detach(), rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("penalty", ["lambda_gp", "lambda_r1"])
def test_a_penalty_is_weighted_and_descended(penalty):
    model = make(**{penalty: 10.0})
    model.compile(d_optimizer="sgd", g_optimizer="sgd")
    logs = model.train_on_batch(images(6), return_dict=True)
    key = {"lambda_gp": "d_gp", "lambda_r1": "d_r1"}[penalty]
    assert logs["d_loss"] == pytest.approx(logs["d_adv"] + logs[key])
    # With weights near zero D is flat: (|0| - 1)^2 = 1, times lambda; R1 is 0.
    assert logs[key] == pytest.approx({"d_gp": 10, "d_r1": 0}[key], abs=0.5)


@pytest.mark.parametrize("penalty", ["lambda_gp", "lambda_r1"])
def test_a_penalty_refuses_batch_norm(penalty):
    with pytest.raises(ValueError, match="without batch norm.*spectral_norm=True"):
        models.GAN(
            networks.DCGANGenerator((16, 16, 1), latent_dim=4, filters=2),
            networks.DCGANDiscriminator((16, 16, 1), filters=2),
            **{penalty: 1.0},
        )


def test_every_discriminator_step_has_its_own_minibatch(monkeypatch):
    model = make(d_steps=3)
    model.compile(d_optimizer="sgd", g_optimizer="sgd", run_eagerly=True)
    seen = {"d": [], "g": []}
    d_losses, g_losses = model.d_losses, model.g_losses

    def watch(player, losses):
        def watched(batch, training):
            seen[player].append(np.array(batch[0]))
            return losses(batch, training)

        return watched

    monkeypatch.setattr(model, "d_losses", watch("d", d_losses))
    monkeypatch.setattr(model, "g_losses", watch("g", g_losses))
    real = images(6)
    model.train_on_batch(real)
    # Dealt out row by row; the generator moves on the last.
    np.testing.assert_array_equal(seen["d"], [real[0::3], real[1::3], real[2::3]])
    np.testing.assert_array_equal(seen["g"], [real[2::3]])


def test_a_batch_that_does_not_divide_is_refused():
    model = make(d_steps=4)
    model.compile(d_optimizer="sgd", g_optimizer="sgd")
    with pytest.raises(ValueError, match="multiple of d_steps.*batch of 6"):
        model.fit(images(6), batch_size=6, verbose=0)


def test_each_phase_and_each_step_draws_fresh_latents(monkeypatch):
    drawn = []
    draw = gan_module.draw_latents
    monkeypatch.setattr(
        gan_module,
        "draw_latents",
        lambda *args: drawn.append(np.array(draw(*args))) or draw(*args),
    )
    model = make(d_steps=2)
    model.compile(d_optimizer="sgd", g_optimizer="sgd", run_eagerly=True)
    model.fit(images(8), batch_size=4, epochs=2, verbose=0)
    rows = np.concatenate(drawn).round(5)
    assert len(rows) == 4 * 3 * 2
    assert len(np.unique(rows, axis=0)) == len(rows)


def test_the_average_follows_by_its_decay():
    model = make(ema_decay=0.75)
    model.compile(d_optimizer="sgd", g_optimizer=keras.optimizers.SGD(0.1))
    variable = model.generator.trainable_variables[0]
    before = np.array(variable)
    model.train_on_batch(images(4))
    after = np.array(variable)
    # At step 0 the warm-up's decay is (1 + 0) / (10 + 0).
    expected = before + 0.9 * (after - before)
    np.testing.assert_allclose(model.ema_generator.variables[0], expected, atol=1e-7)
    assert model.sampling_generator is model.ema_generator
    moved = np.array(model.ema_generator.variables[2])
    assert not np.array_equal(moved, np.array(model.generator.variables[2]))


def test_saturating_and_non_saturating_differ_only_for_the_generator(fixed_latents):
    # At D(G(z)) = 1/2 both losses have the slope 1/2, one up and one down:
    # log(1 - D) falls as -log(D) falls, so the descents agree there.
    losses = {name: LOSSES[name][1] for name in ("minimax", "non_saturating")}
    slopes = {}
    for name, loss in losses.items():
        logit = torch.zeros(1, requires_grad=True)
        slopes[name] = torch.autograd.grad(loss(logit), logit)[0].item()
    assert slopes == {"minimax": -0.5, "non_saturating": -0.5}

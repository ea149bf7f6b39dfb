"""StarGAN's step against PyTorch's: what both pay, and every gradient of each step."""

import keras
import numpy as np
import pytest
from keras import ops

from kgan import chance, models, networks

torch = pytest.importorskip("torch")

from tests import torch_cyclegan, torch_stargan  # noqa: E402  (need torch)

SIZE, COUNT, BATCH, RATE = 16, 4, 3, 0.01


def pair(**options):
    """The same StarGAN twice, with the same weights: in kgan and in PyTorch."""
    twins = (
        torch_stargan.Generator(4, COUNT, 1),
        torch_stargan.Discriminator(SIZE, 4, COUNT, layers=3),
    )
    mine = (
        networks.StarGANGenerator((SIZE, SIZE, 3), COUNT, filters=4, num_blocks=1),
        networks.StarGANDiscriminator((SIZE, SIZE, 3), COUNT, 4, num_layers=3),
    )
    for seed, (network, module) in enumerate(zip(mine, twins, strict=True)):
        torch_cyclegan.randomize(module, seed, scale=0.2)
        torch_stargan.give_weights(network, module)
    return models.StarGAN(*mine, attributes=list("abcd"), **options), twins


class Recording(keras.optimizers.SGD):
    """SGD that remembers every gradient it was given."""

    def __init__(self):
        super().__init__(RATE)
        self.seen = []

    def apply(self, grads, trainable_variables=None):
        """Remembers, and descends."""
        self.seen.append([np.array(gradient) for gradient in grads])
        return super().apply(grads, trainable_variables)


def draws(steps):
    """What is drawn: a number an image for the order of labels, and alphas."""
    rng = np.random.default_rng(5)
    return rng.uniform(size=(steps, 2, BATCH)).astype("float32")


def load_the_dice(monkeypatch, numbers):
    """Draws these, each once."""
    numbers = iter(numbers)
    monkeypatch.setattr(
        chance,
        "uniform",
        lambda shape, seed: ops.reshape(ops.convert_to_tensor(next(numbers)), shape),
    )
    return numbers


def photos(steps, single):
    """Images and labels of some minibatches in one, no two labels the same."""
    rng = np.random.default_rng(3)
    shape = (steps * BATCH, SIZE, SIZE, 3)
    images = rng.uniform(-1, 1, shape).astype("float32")
    if single:
        return images, (np.arange(steps * BATCH) % COUNT).astype("int32")
    numbers = 5 + np.arange(steps * BATCH)[:, None]
    return images, (numbers >> np.arange(COUNT) & 1).astype("int32")


def minibatches(images, labels, numbers, penalized):
    """The minibatches as PyTorch's step takes them."""
    if labels.ndim == 1:
        labels = np.eye(COUNT)[labels]
    for index, (order, alpha) in enumerate(numbers):
        part = slice(index, None, len(numbers))  # dealt out row by row
        told = torch.tensor(labels[part]).float()
        target = told[torch.tensor(np.argsort(order))]
        assert not torch.equal(told, target)
        alpha = torch.tensor(alpha) if penalized else None
        yield torch_cyclegan.channels_first(images[part]), told, target, alpha


CASES = {
    "published": dict(d_steps=2),
    "classes": dict(d_steps=2, single=True),
    "hinge": dict(d_steps=1, adversarial_loss="hinge", lambda_gp=0.0),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_losses_and_every_gradient(case, monkeypatch):
    model, twins = pair(**case)
    d_optimizer, g_optimizer = Recording(), Recording()
    model.compile(d_optimizer, g_optimizer, run_eagerly=True)
    numbers = draws(model.d_steps)
    images, labels = photos(model.d_steps, model.attributes.single)
    penalized = bool(model.lambda_gp)
    left = load_the_dice(
        monkeypatch, [n for pair in numbers for n in pair[: 1 + penalized]]
    )
    logs = model.train_on_batch(images, labels, return_dict=True)
    assert not list(left)
    terms, gradients = torch_stargan.step(
        *twins,
        minibatches(images, labels, numbers, penalized),
        RATE,
        single=model.attributes.single,
        kind=case.get("adversarial_loss", "wasserstein"),
    )
    assert {*model.d_terms, *model.g_terms} == set(terms)
    for name, term in terms.items():
        assert float(logs[name]) == pytest.approx(term, rel=1e-3), name
    steps = [*d_optimizer.seen, *g_optimizer.seen]
    variables = [model.discriminator.trainable_variables] * model.d_steps
    variables.append(model.generator.trainable_variables)
    for mine, theirs, named in zip(steps, gradients, variables, strict=True):
        agree(mine, theirs, [variable.path for variable in named])


def agree(mine, theirs, names):
    """Every gradient is there, and to a thousandth of its largest number the same."""
    for ours, gradient, name in zip(mine, theirs, names, strict=True):
        expected = torch_cyclegan.in_keras_layout(gradient)
        assert np.abs(expected).max() > 1e-4, name
        error = 1e-3 * np.abs(expected).max()
        np.testing.assert_allclose(ours, expected, atol=error, err_msg=name)


def test_by_hand():
    # A generator that answers 0 and a discriminator that answers 0 whatever they see.
    shape = (8, 8, 1)
    generator = networks.StarGANGenerator(shape, 2, filters=2, num_blocks=0)
    discriminator = networks.StarGANDiscriminator(shape, 2, filters=2, num_layers=2)
    for network in (generator, discriminator):
        network.set_weights([0.0 * weight for weight in network.get_weights()])
    model = models.StarGAN(generator, discriminator, attributes=["a", "b"])
    model.compile()
    images = np.full((2, *shape), 0.25, "float32")
    labels = np.array([[0, 1], [1, 1]], "int32")
    logs = model.evaluate(images, labels, verbose=0, return_dict=True)
    expected = {
        "d_adv": 0,
        "d_cls": 2 * np.log(2),  # two attributes of which D knows nothing
        "d_gp": 10 * (0 - 1) ** 2,
        "g_adv": 0,
        "g_cls": 2 * np.log(2),
        "rec": 10 * 0.25,
        "d_cls_accuracy": 0.25,  # logits of 0 say "no", and one label is none
    }
    for name, value in expected.items():
        assert logs[name] == pytest.approx(value, abs=1e-4), name

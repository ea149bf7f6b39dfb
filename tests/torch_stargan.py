"""StarGAN's networks and its step in PyTorch, from the published description.

An independent implementation to compare with. Names and indices of the parts are
those that the reference's checkpoints have: `main.0.weight`, `main.9.main.1.bias`,
`conv2.weight` and so on. The reference's instance norms keep running statistics and,
as it never calls `eval()`, do not use them; nor must it be called here.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tests import torch_cyclegan


def norm(channels):
    """Instance norm with the reference's numbers."""
    return nn.InstanceNorm2d(channels, affine=True, track_running_stats=True)


def bare(before, wide, kernel, stride=1, kind=nn.Conv2d):
    """A convolution without a bias, padded with zeros."""
    return kind(before, wide, kernel, stride, (kernel - 1) // 2, bias=False)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions beside the identity."""

    def __init__(self, wide):
        super().__init__()
        first = [bare(wide, wide, 3), norm(wide), nn.ReLU()]
        self.main = nn.Sequential(*first, bare(wide, wide, 3), norm(wide))

    def forward(self, x):
        return x + self.main(x)


class Generator(nn.Module):
    """`c7s1-f, d2f, d4f, R4f x blocks, u2f, uf, c7s1-3`, told c labels."""

    def __init__(self, f=64, c=5, blocks=6, channels=3):
        super().__init__()
        parts = [bare(channels + c, f, 7), norm(f), nn.ReLU()]
        for wide in (2 * f, 4 * f):
            parts += [bare(wide // 2, wide, 4, 2), norm(wide), nn.ReLU()]
        parts += [ResidualBlock(4 * f) for _ in range(blocks)]
        for wide in (2 * f, f):
            up = bare(2 * wide, wide, 4, 2, nn.ConvTranspose2d)
            parts += [up, norm(wide), nn.ReLU()]
        self.main = nn.Sequential(*parts, bare(f, channels, 7), nn.Tanh())

    def forward(self, x, labels):
        planes = labels[:, :, None, None].expand(-1, -1, *x.shape[2:])
        return self.main(torch.cat([x, planes], 1))


class Discriminator(nn.Module):
    """Convolutions of stride 2, and one to each kind of logits."""

    def __init__(self, size=128, f=64, c=5, layers=6, channels=3):
        super().__init__()
        parts, before = [], channels
        for wide in (f * 2**index for index in range(layers)):
            parts += [nn.Conv2d(before, wide, 4, 2, 1), nn.LeakyReLU(0.01)]
            before = wide
        self.main = nn.Sequential(*parts)
        self.conv1 = bare(before, 1, 3)
        self.conv2 = nn.Conv2d(before, c, size // 2**layers, bias=False)

    def forward(self, x):
        features = self.main(x)
        return self.conv1(features), self.conv2(features).flatten(1)


def classification(logits, labels, single):
    """Cross-entropy of what the labels are: vectors, one-hot where one is right."""
    if single:
        return functional.cross_entropy(logits, labels.argmax(1))
    sums = functional.binary_cross_entropy_with_logits(logits, labels, reduction="sum")
    return sums / len(logits)


def penalty(d, real, fake, alpha):
    """Two-sided: `E (|grad D| - 1)^2` between real and fake."""
    alpha = alpha[:, None, None, None]
    between = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    (slope,) = torch.autograd.grad(d(between)[0].sum(), between, create_graph=True)
    return (slope.flatten(1).norm(dim=1) - 1).square().mean()


def adversarial(kind, on_real, on_fake):
    """What D pays for taking one for the other."""
    if kind == "hinge":
        return (1 - on_real).relu().mean() + (1 + on_fake).relu().mean()
    return on_fake.mean() - on_real.mean()


def d_losses(g, d, real, labels, target, alpha, single=False, kind="wasserstein"):
    """What the discriminator pays, with the published weights."""
    fake = g(real, target).detach()
    on_real, labels_of_real = d(real)
    terms = {
        "d_adv": adversarial(kind, on_real, d(fake)[0]),
        "d_cls": classification(labels_of_real, labels, single),
    }
    if alpha is not None:
        terms["d_gp"] = 10 * penalty(d, real, fake, alpha)
    return terms


def g_losses(g, d, real, labels, target, single=False):
    """What the generator pays, with the published weights."""
    fake = g(real, target)
    on_fake, labels_of_fake = d(fake)
    return {
        "g_adv": -on_fake.mean(),
        "g_cls": classification(labels_of_fake, target, single),
        "rec": 10 * (real - g(fake, labels)).abs().mean(),
    }


def descend(network, terms, rate):
    """One step of SGD on one network; returns its gradients."""
    parameters = in_keras_order(network)
    gradients = torch.autograd.grad(sum(terms.values()), parameters)
    with torch.no_grad():
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= rate * gradient
    return gradients


def step(g, d, minibatches, rate, **options):
    """D on every minibatch of (real, labels, target, alpha), G on the last.

    Returns the terms of the last step of each player, and the gradients of every
    step, in Keras's order: as often of D as there are minibatches, then of G.
    """
    gradients = []
    for real, labels, target, alpha in minibatches:
        terms = d_losses(g, d, real, labels, target, alpha, **options)
        gradients.append(descend(d, terms, rate))
    g_terms = g_losses(g, d, real, labels, target, options.get("single", False))
    gradients.append(descend(g, g_terms, rate))
    terms = {name: float(v.detach()) for name, v in {**terms, **g_terms}.items()}
    return terms, gradients


def in_keras_order(module):
    """The parameters as Keras sorts them: the head with more behind it comes first."""
    names = sorted(dict(module.named_parameters()), key=lambda n: n == "conv1.weight")
    return [module.get_parameter(name) for name in names]


def give_weights(network, module):
    """Puts a PyTorch module's parameters into a Keras network."""
    arrays = map(torch_cyclegan.in_keras_layout, in_keras_order(module))
    network.set_weights(list(arrays))
    return network


def translated(g, images, labels):
    """What the generator makes of images that come, and go, channels last."""
    with torch.no_grad():
        made = g(torch_cyclegan.channels_first(images), torch.tensor(labels))
    return np.moveaxis(made.numpy(), 1, -1)


def judged(d, images):
    """Both logits of images that come channels last, as Keras has them."""
    with torch.no_grad():
        source, labels = d(torch_cyclegan.channels_first(images))
    return np.moveaxis(source.numpy(), 1, -1), labels.numpy()

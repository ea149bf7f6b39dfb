"""The networks of PyTorch's DCGAN example, with the names that its checkpoints have."""

import torch
from torch import nn

from tests.torch_cyclegan import randomize


def generator(nz=5, ngf=3, nc=2, doublings=2):
    """PyTorch's DCGAN example: its generator, in training for a while."""
    wide = [nz, *(ngf << i for i in reversed(range(doublings))), nc]
    parts = []
    for index, (before, after) in enumerate(zip(wide, wide[1:], strict=False)):
        numbers = (2, 1) if index else (1, 0)
        parts.append(nn.ConvTranspose2d(before, after, 4, *numbers, bias=False))
        last = index == len(wide) - 2
        parts += [nn.Tanh()] if last else [nn.BatchNorm2d(after), nn.ReLU()]
    return trained(nn.Sequential(*parts), torch.randn(16, nz, 1, 1))


def discriminator(ndf=3, nc=2, halvings=2):
    """PyTorch's DCGAN example: its discriminator, up to the logits."""
    parts, before, size = [], nc, 4 << halvings
    for index in range(halvings):
        wide = ndf << index
        parts.append(nn.Conv2d(before, wide, 4, 2, 1, bias=False))
        parts += [nn.BatchNorm2d(wide)] if index else []
        parts.append(nn.LeakyReLU(0.2))
        before = wide
    parts.append(nn.Conv2d(before, 1, 4, 1, 0, bias=False))
    return trained(nn.Sequential(*parts), torch.randn(16, nc, size, size))


def trained(body, inputs):
    """The body as `main` of a module, with random weights and moved averages."""
    module = nn.Module()
    module.main = randomize(body, seed=4, scale=0.2)
    for _ in range(3):
        body(inputs)
    module.eval()
    return module

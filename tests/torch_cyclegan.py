"""CycleGAN's networks and its step in PyTorch, from the published description.

An independent implementation to compare with. Names and indices of the parts are
those that the reference's checkpoints have: `model.1.weight`,
`model.10.conv_block.1.weight` and so on.
"""

import numpy as np
import torch
from torch import nn


def norm(channels, affine):
    """Instance norm with the reference's numbers."""
    return nn.InstanceNorm2d(channels, eps=1e-5, affine=affine)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions, padded by reflection, beside the identity."""

    def __init__(self, channels, affine, dropout=0.0):
        super().__init__()
        self.conv_block = nn.Sequential(
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            norm(channels, affine),
            nn.ReLU(),
            *([nn.Dropout(dropout)] if dropout else []),
            nn.ReflectionPad2d(1),
            nn.Conv2d(channels, channels, 3),
            norm(channels, affine),
        )

    def forward(self, x):
        return x + self.conv_block(x)


class ResNet(nn.Module):
    """`c7s1-f, d2f, d4f, R4f x blocks, u2f, uf, c7s1-3`."""

    def __init__(self, f, blocks, affine=False, channels=3, dropout=0.0):
        super().__init__()
        parts = [nn.ReflectionPad2d(3), nn.Conv2d(channels, f, 7), norm(f, affine)]
        parts.append(nn.ReLU())
        for wide in (2 * f, 4 * f):
            parts.append(nn.Conv2d(wide // 2, wide, 3, stride=2, padding=1))
            parts += [norm(wide, affine), nn.ReLU()]
        parts += [ResidualBlock(4 * f, affine, dropout) for _ in range(blocks)]
        for wide in (2 * f, f):
            parts.append(
                nn.ConvTranspose2d(
                    2 * wide, wide, 3, stride=2, padding=1, output_padding=1
                )
            )
            parts += [norm(wide, affine), nn.ReLU()]
        parts += [nn.ReflectionPad2d(3), nn.Conv2d(f, channels, 7), nn.Tanh()]
        self.model = nn.Sequential(*parts)

    def forward(self, x):
        return self.model(x)


class Hourglass(nn.Module):
    """One size of the U-Net, and all that is smaller inside of it."""

    def __init__(self, widths, affine, channels=None):
        super().__init__()
        outer, wide, *deeper = widths
        self.outermost = channels is not None
        # What comes back up has the skip beside it, but from the innermost.
        up = nn.ConvTranspose2d(wide * (2 if deeper else 1), outer, 4, 2, 1)
        down = [nn.Conv2d(outer, wide, 4, 2, 1)]
        if not self.outermost:
            down = [nn.LeakyReLU(0.2), *down]
        if deeper and not self.outermost:
            down.append(norm(wide, affine))
        inner = [Hourglass([wide, *deeper], affine)] if deeper else []
        last = nn.Tanh() if self.outermost else norm(outer, affine)
        self.model = nn.Sequential(*down, *inner, nn.ReLU(), up, last)

    def forward(self, x):
        y = self.model(x)
        return y if self.outermost else torch.cat([x, y], 1)


def unet(f, downs, affine=False, channels=3):
    """The U-Net generator: `f, 2f, 4f, 8f, 8f ...` channels on the way down."""
    widths = [channels, *(f * min(2**depth, 8) for depth in range(downs))]
    return Hourglass(widths, affine, channels)


class PatchGAN(nn.Module):
    """`Cf-C2f-C4f-C8f` and a convolution to one channel."""

    def __init__(self, f, layers=3, affine=False, channels=3):
        super().__init__()
        parts, before = [], channels
        for index in range(layers + 1):
            wide = f * min(2**index, 8)
            parts.append(nn.Conv2d(before, wide, 4, 2 if index < layers else 1, 1))
            parts += [norm(wide, affine)] if index else []
            parts.append(nn.LeakyReLU(0.2))
            before = wide
        self.model = nn.Sequential(*parts, nn.Conv2d(before, 1, 4, 1, 1))

    def forward(self, x):
        return self.model(x)


class PixelGAN(nn.Module):
    """Three 1x1 convolutions."""

    def __init__(self, f, affine=False, channels=3):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(channels, f, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(f, 2 * f, 1),
            norm(2 * f, affine),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * f, 1, 1),
        )

    def forward(self, x):
        return self.net(x)


def g_losses(g, f, d_x, d_y, x, y, lambda_cycle, lambda_identity):
    """What the generators pay, and their fakes."""
    l1, mse = nn.functional.l1_loss, nn.functional.mse_loss
    fake_y, fake_x = g(x), f(y)
    on_y, on_x = d_y(fake_y), d_x(fake_x)
    terms = {
        "g_adv": mse(on_y, torch.ones_like(on_y)),
        "f_adv": mse(on_x, torch.ones_like(on_x)),
        "cycle_x": lambda_cycle * l1(f(fake_y), x),
        "cycle_y": lambda_cycle * l1(g(fake_x), y),
    }
    if lambda_identity:
        weight = lambda_cycle * lambda_identity
        terms["identity_x"] = weight * l1(f(x), x)
        terms["identity_y"] = weight * l1(g(y), y)
    return terms, fake_x.detach(), fake_y.detach()


def d_loss(discriminator, real, fake):
    """What one discriminator pays: half of the two squares."""
    mse = nn.functional.mse_loss
    on_real, on_fake = discriminator(real), discriminator(fake)
    real_term = mse(on_real, torch.ones_like(on_real))
    return 0.5 * (real_term + mse(on_fake, torch.zeros_like(on_fake)))


def step(networks, optimizers, x, y, lambda_cycle=10.0, lambda_identity=0.5):
    """One step of the published training, its pool still transparent.

    Returns the terms, and the gradient of every parameter of the networks G, F, D_X
    and D_Y in that order.
    """
    g, f, d_x, d_y = networks
    g_optimizer, d_optimizer = optimizers
    generators = [*g.parameters(), *f.parameters()]
    terms, fake_x, fake_y = g_losses(*networks, x, y, lambda_cycle, lambda_identity)
    gradients = [*torch.autograd.grad(sum(terms.values()), generators)]
    descend(g_optimizer, generators, gradients)
    terms["d_x"], terms["d_y"] = d_loss(d_x, x, fake_x), d_loss(d_y, y, fake_y)
    discriminators = [*d_x.parameters(), *d_y.parameters()]
    d_gradients = torch.autograd.grad(terms["d_x"] + terms["d_y"], discriminators)
    descend(d_optimizer, discriminators, d_gradients)
    return {k: float(v.detach()) for k, v in terms.items()}, [*gradients, *d_gradients]


def descend(optimizer, parameters, gradients):
    """Hands gradients to an optimizer that knows these parameters."""
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient
    optimizer.step()


def randomize(module, seed, scale=0.05):
    """Weights of another size than the first, so that everything counts."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0.0, scale, generator=generator)
    return module


def in_keras_layout(tensor):
    """A kernel as Keras stores it, of convolutions forward and transposed."""
    array = tensor.detach().numpy()
    return array.transpose(2, 3, 1, 0) if array.ndim == 4 else array


def give_weights(network, module):
    """Puts a PyTorch module's parameters into a Keras network, in their order."""
    network.set_weights([in_keras_layout(p) for p in module.parameters()])
    return network


def channels_first(images):
    """A batch of images as PyTorch takes it."""
    return torch.tensor(np.ascontiguousarray(np.moveaxis(images, -1, 1)))


def output(module, images):
    """What a module makes of images that come, and go, channels last."""
    with torch.no_grad():
        made = module.eval()(channels_first(images)).numpy()
    return np.moveaxis(made, 1, -1)

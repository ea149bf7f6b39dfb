"""The reference's CycleGAN step in PyTorch, for tools/benchmark."""

import itertools
import random
import time

import torch
from torch import nn
from torch.nn import functional


class Torch:
    """Six calls of the generators, six of the discriminators, a pool in Python."""

    name = "PyTorch"

    def __init__(self, recipe, x, y):
        torch.manual_seed(0)
        self.recipe = recipe
        self.half = recipe.precision == "mixed_bfloat16"
        self.x, self.y = (tensor(images) for images in (x, y))
        sizes = (recipe.filters, recipe.num_blocks)
        self.g, self.f = generator(*sizes), generator(*sizes)
        self.d_x, self.d_y = (
            discriminator(recipe.filters),
            discriminator(recipe.filters),
        )
        betas = (recipe.beta_1, recipe.beta_2)
        self.g_optimizer, self.d_optimizer = (
            torch.optim.Adam(
                itertools.chain(first.parameters(), second.parameters()),
                recipe.g_learning_rate,
                betas,
            )
            for first, second in ((self.g, self.f), (self.d_x, self.d_y))
        )
        self.pools = {"x": Pool(recipe.pool_size), "y": Pool(recipe.pool_size)}

    def run(self, steps):
        """Trains; the first step warms up and is not counted."""
        size = self.recipe.batch_size
        for index in range(steps + 1):
            if index == 1:
                start = time.perf_counter()
            chosen = [
                torch.randint(len(images), (size,)) for images in (self.x, self.y)
            ]
            with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
                self.step(self.x[chosen[0]], self.y[chosen[1]])
        return (time.perf_counter() - start) / steps

    def step(self, x, y):
        """One step of both generators, then one of both discriminators."""
        cycle = self.recipe.lambda_cycle
        identity = cycle * self.recipe.lambda_identity
        fake_y, fake_x = self.g(x), self.f(y)
        cycled_x, cycled_y = self.f(fake_y), self.g(fake_x)
        for network in (self.d_x, self.d_y):
            network.requires_grad_(False)
        self.g_optimizer.zero_grad()
        loss = squared(self.d_y(fake_y), 1.0) + squared(self.d_x(fake_x), 1.0)
        loss = loss + cycle * functional.l1_loss(cycled_x, x)
        loss = loss + cycle * functional.l1_loss(cycled_y, y)
        if identity:
            loss = loss + identity * functional.l1_loss(self.g(y), y)
            loss = loss + identity * functional.l1_loss(self.f(x), x)
        loss.backward()
        self.g_optimizer.step()
        for network in (self.d_x, self.d_y):
            network.requires_grad_(True)
        self.d_optimizer.zero_grad()
        for network, real, fake, pool in (
            (self.d_x, x, fake_x, "x"),
            (self.d_y, y, fake_y, "y"),
        ):
            old = self.pools[pool](fake.detach())
            loss = squared(network(real), 1.0) + squared(network(old), 0.0)
            (0.5 * loss).backward()
        self.d_optimizer.step()

    def translate(self, images):
        """uint8 to uint8, one picture at a time."""
        results = []
        with (
            torch.inference_mode(),
            torch.autocast("cpu", torch.bfloat16, enabled=self.half),
        ):
            for image in images:
                out = self.g(tensor(image[None]))[0].float()
                out = ((out + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
                results.append(out.permute(1, 2, 0).numpy())
        return results

    def count(self):
        """Trainable parameters of G and D_X."""
        return [sum(p.numel() for p in n.parameters()) for n in (self.g, self.d_x)]


class Pool:
    """Earlier fakes."""

    def __init__(self, size):
        self.size, self.images = size, []

    def __call__(self, images):
        """Returns as many images, some of them old."""
        returned = []
        for image in images:
            if len(self.images) < self.size:
                self.images.append(image)
            elif random.random() > 0.5:
                place = random.randrange(self.size)
                image, self.images[place] = self.images[place], image
            returned.append(image)
        return torch.stack(returned)


class Residual(nn.Module):
    """Two convolutions beside the identity."""

    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(
            *(nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3)),
            *(nn.InstanceNorm2d(width), nn.ReLU(True)),
            *(nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3)),
            nn.InstanceNorm2d(width),
        )

    def forward(self, x):
        """Returns the sum."""
        return x + self.body(x)


def generator(width, blocks):
    """`kgan.networks.ResNetGenerator`."""
    parts = [nn.ReflectionPad2d(3), nn.Conv2d(3, width, 7)]
    parts += [nn.InstanceNorm2d(width), nn.ReLU(True)]
    for factor in (1, 2):
        wide = width * factor
        parts += [nn.Conv2d(wide, 2 * wide, 3, 2, 1)]
        parts += [nn.InstanceNorm2d(2 * wide), nn.ReLU(True)]
    parts += [Residual(4 * width) for _ in range(blocks)]
    for factor in (4, 2):
        wide = width * factor
        parts += [nn.ConvTranspose2d(wide, wide // 2, 3, 2, 1, 1)]
        parts += [nn.InstanceNorm2d(wide // 2), nn.ReLU(True)]
    parts += [nn.ReflectionPad2d(3), nn.Conv2d(width, 3, 7), nn.Tanh()]
    return nn.Sequential(*parts)


def discriminator(width):
    """`kgan.networks.PatchGANDiscriminator`."""
    parts, channels = [], 3
    for index, strides in enumerate((2, 2, 2, 1)):
        wide = width << index
        parts += [nn.Conv2d(channels, wide, 4, strides, 1)]
        parts += [nn.InstanceNorm2d(wide)] if index else []
        parts += [nn.LeakyReLU(0.2, True)]
        channels = wide
    return nn.Sequential(*parts, nn.Conv2d(channels, 1, 4, 1, 1))


def squared(logits, label):
    """Least squares."""
    return functional.mse_loss(logits, torch.full_like(logits, label))


def tensor(images):
    """uint8 channels last to floats channels first."""
    return torch.tensor(images).permute(0, 3, 1, 2).float() / 127.5 - 1

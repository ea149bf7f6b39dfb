"""The reference's StarGAN step in PyTorch, for tools/benchmark."""

import time

import torch
from torch import nn
from torch.nn import functional


class Torch:
    """`d_steps` critic steps with the penalty, then one of the generator."""

    memory_format = torch.contiguous_format

    def __init__(self, recipe, pictures, classes):
        torch.manual_seed(0)
        self.recipe = recipe
        self.half = recipe.precision == "mixed_bfloat16"
        images = torch.tensor(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1
        self.pictures = images.contiguous(memory_format=self.memory_format)
        self.labels = functional.one_hot(torch.tensor(classes).long()).float()
        count, side = self.labels.shape[1], pictures.shape[1]
        self.generator = generator(recipe.filters, recipe.num_blocks, count)
        self.discriminator = Discriminator(
            side, recipe.filters, recipe.num_layers, count
        )
        betas = (recipe.beta_1, recipe.beta_2)
        self.g_optimizer, self.d_optimizer = (
            torch.optim.Adam(
                network.to(memory_format=self.memory_format).parameters(), rate, betas
            )
            for network, rate in (
                (self.generator, recipe.g_learning_rate),
                (self.discriminator, recipe.d_learning_rate),
            )
        )

    def run(self, steps):
        """Trains; the first step warms up and is not counted."""
        for index in range(steps + 1):
            if index == 1:
                start = time.perf_counter()
            with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
                loss = self.step()
        float(loss)
        return (time.perf_counter() - start) / steps

    def step(self):
        """The discriminator on `d_steps` minibatches, the generator on the last."""
        size = self.recipe.batch_size
        for _ in range(self.recipe.d_steps):
            chosen = torch.randint(len(self.pictures), (size,))
            real, labels = self.pictures[chosen], self.labels[chosen]
            target = labels[torch.randperm(size)]
            self.d_optimizer.zero_grad()
            self.d_loss(real, labels, target).backward()
            self.d_optimizer.step()
        self.g_optimizer.zero_grad()
        # D's own gradients are not wanted in G's phase.
        self.discriminator.requires_grad_(False)
        loss = self.g_loss(real, labels, target)
        loss.backward()
        self.g_optimizer.step()
        self.discriminator.requires_grad_(True)
        return loss.detach()

    def d_loss(self, real, labels, target):
        """What the discriminator pays."""
        with torch.no_grad():
            fake = self.translate(real, target)
        on_real, read = self.discriminator(real)
        on_fake, _ = self.discriminator(fake)
        loss = on_fake.mean() - on_real.mean()
        loss = loss + self.recipe.lambda_cls * wrong(read, labels)
        return loss + self.recipe.lambda_gp * penalty(self.discriminator, real, fake)

    def g_loss(self, real, labels, target):
        """What the generator pays."""
        fake = self.translate(real, target)
        on_fake, read = self.discriminator(fake)
        back = self.translate(fake, labels)
        loss = self.recipe.lambda_cls * wrong(read, target) - on_fake.mean()
        return loss + self.recipe.lambda_rec * (real - back).abs().mean()

    def translate(self, images, labels):
        """The generator told labels."""
        planes = labels[:, :, None, None].expand(-1, -1, *images.shape[2:])
        told = torch.cat([images, planes.to(images.dtype)], 1)
        return self.generator(told.contiguous(memory_format=self.memory_format))

    def count(self):
        """Parameters of G and D."""
        networks = (self.generator, self.discriminator)
        return [sum(p.numel() for p in n.parameters()) for n in networks]


class ChannelsLast(Torch):
    """The same, its images stored as TensorFlow stores them."""

    memory_format = torch.channels_last


class Residual(nn.Module):
    """Two convolutions beside the identity."""

    def __init__(self, width):
        super().__init__()
        self.body = nn.Sequential(
            *normalized(nn.Conv2d(width, width, 3, 1, 1, bias=False), width),
            nn.Conv2d(width, width, 3, 1, 1, bias=False),
            nn.InstanceNorm2d(width, affine=True),
        )

    def forward(self, x):
        """Returns the sum."""
        return x + self.body(x)


def normalized(convolution, width):
    """A convolution, affine instance norm and ReLU."""
    return convolution, nn.InstanceNorm2d(width, affine=True), nn.ReLU(True)


def generator(width, blocks, labels):
    """`kgan.networks.StarGANGenerator`, images and label planes in one."""
    first = nn.Conv2d(3 + labels, width, 7, 1, 3, bias=False)
    parts = [*normalized(first, width)]
    for wide in (width, 2 * width):
        down = nn.Conv2d(wide, 2 * wide, 4, 2, 1, bias=False)
        parts += normalized(down, 2 * wide)
    parts += [Residual(4 * width) for _ in range(blocks)]
    for wide in (2 * width, width):
        up = nn.ConvTranspose2d(2 * wide, wide, 4, 2, 1, bias=False)
        parts += normalized(up, wide)
    parts += [nn.Conv2d(width, 3, 7, 1, 3, bias=False), nn.Tanh()]
    return nn.Sequential(*parts)


class Discriminator(nn.Module):
    """`kgan.networks.StarGANDiscriminator`."""

    def __init__(self, side, width, layers, labels):
        super().__init__()
        parts, before = [], 3
        for index in range(layers):
            wide = width << index
            parts += [nn.Conv2d(before, wide, 4, 2, 1), nn.LeakyReLU(0.01)]
            before = wide
        self.body = nn.Sequential(*parts)
        self.source = nn.Conv2d(before, 1, 3, 1, 1, bias=False)
        self.labels = nn.Conv2d(before, labels, side >> layers, bias=False)

    def forward(self, x):
        """Returns both kinds of logits."""
        x = self.body(x)
        return self.source(x), self.labels(x).flatten(1)


def wrong(logits, labels):
    """Cross-entropy of classes."""
    return functional.cross_entropy(logits, labels.argmax(1))


def penalty(discriminator, real, fake):
    """The two-sided penalty, to be differentiated again."""
    alpha = torch.rand(len(real), 1, 1, 1)
    between = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    logits = discriminator(between)[0].sum()
    (slope,) = torch.autograd.grad(logits, between, create_graph=True)
    return (slope.float().flatten(1).norm(dim=1) - 1).square().mean()

"""The same networks and the same step in PyTorch, for tools/benchmark."""

import math
import time

import torch
from torch import nn
from torch.nn import functional


class Torch:
    """The loop of PyTorch's DCGAN example."""

    name = "PyTorch"

    def __init__(self, recipe, pictures, labels):
        torch.manual_seed(0)
        classes = int(labels.max()) + 1 if recipe.model.startswith("cgan") else 0
        shape = pictures.shape[1:]
        if recipe.model == "gan":
            self.generator = perceptron(recipe.latent_dim, shape)
            self.discriminator = maxout_perceptron(shape)
        else:
            size = (shape, recipe.filters)
            self.generator = Generator(*size, recipe.latent_dim, classes)
            self.discriminator = Discriminator(*size, classes)
        betas = (recipe.beta_1, recipe.beta_2)
        self.d_optimizer = torch.optim.Adam(
            self.discriminator.parameters(), recipe.d_learning_rate, betas
        )
        self.g_optimizer = torch.optim.Adam(
            self.generator.parameters(), recipe.g_learning_rate, betas
        )
        self.recipe, self.labels = recipe, torch.tensor(labels).long()
        self.pictures = torch.tensor(pictures).permute(0, 3, 1, 2) / 127.5 - 1

    def run(self, steps):
        """Trains; the first step warms up and is not counted."""
        size = self.recipe.batch_size
        for index in range(steps + 1):
            if index == 1:
                start = time.perf_counter()
            chosen = torch.randint(len(self.pictures), (size,))
            losses = self.step(self.pictures[chosen], self.labels[chosen])
        float(losses[0])
        return (time.perf_counter() - start) / steps

    def step(self, real, labels):
        """One step of each player."""
        told = (labels,) if isinstance(self.generator, Generator) else ()
        self.d_optimizer.zero_grad()
        fake = self.generator(self.latents(len(real)), *told).detach()
        d_loss = functional.softplus(-self.discriminator(real, *told)).mean()
        d_loss = d_loss + functional.softplus(self.discriminator(fake, *told)).mean()
        d_loss.backward()
        self.d_optimizer.step()
        self.g_optimizer.zero_grad()
        # D's own gradients are not wanted in G's phase.
        self.discriminator.requires_grad_(False)
        fake = self.generator(self.latents(len(real)), *told)
        g_loss = functional.softplus(-self.discriminator(fake, *told)).mean()
        g_loss.backward()
        self.g_optimizer.step()
        self.discriminator.requires_grad_(True)
        return d_loss.detach(), g_loss.detach()

    def latents(self, size):
        """Noise for one phase."""
        if self.recipe.latent_distribution == "normal":
            return torch.randn(size, self.recipe.latent_dim)
        return torch.rand(size, self.recipe.latent_dim) * 2 - 1

    def count(self):
        """Trainable parameters of G and D."""
        return [
            sum(p.numel() for p in network.parameters())
            for network in (self.generator, self.discriminator)
        ]


class Maxout(nn.Module):
    """The greatest of some linear pieces."""

    def __init__(self, inputs, units, pieces):
        super().__init__()
        self.linear = nn.Linear(inputs, units * pieces)
        self.shape = (units, pieces)

    def forward(self, x):
        """Returns the greatest piece of each unit."""
        return self.linear(x).unflatten(-1, self.shape).amax(-1)


def perceptron(latent_dim, shape):
    """`kgan.networks.MLPGenerator`."""
    return nn.Sequential(
        *(nn.Linear(latent_dim, 1200), nn.ReLU()),
        *(nn.Linear(1200, 1200), nn.ReLU()),
        *(nn.Linear(1200, math.prod(shape)), nn.Sigmoid()),
        nn.Unflatten(1, (shape[2], *shape[:2])),
    )


def maxout_perceptron(shape):
    """`kgan.networks.MLPDiscriminator`."""
    return nn.Sequential(
        *(nn.Flatten(), nn.Dropout(0.2)),
        *(Maxout(math.prod(shape), 240, 5), nn.Dropout(0.5)),
        *(Maxout(240, 240, 5), nn.Dropout(0.5), nn.Linear(240, 1)),
    )


class Generator(nn.Module):
    """`kgan.networks.DCGANGenerator`, with an embedded class where there are any."""

    def __init__(self, shape, filters, latent_dim, classes):
        super().__init__()
        doublings = int(math.log2(shape[0] // 4))
        side, width = shape[0] >> doublings, filters << (doublings - 1)
        self.embedding = nn.Embedding(classes, 50) if classes else None
        inputs = latent_dim + (50 if classes else 0)
        parts = [
            nn.Linear(inputs, width * side * side, bias=False),
            nn.Unflatten(1, (width, side, side)),
            nn.BatchNorm2d(width),
            nn.ReLU(),
        ]
        for _ in range(doublings - 1):
            parts += [
                nn.ConvTranspose2d(width, width // 2, 4, 2, 1, bias=False),
                nn.BatchNorm2d(width // 2),
                nn.ReLU(),
            ]
            width //= 2
        parts += [nn.ConvTranspose2d(width, shape[2], 4, 2, 1, bias=False), nn.Tanh()]
        self.body = nn.Sequential(*parts)

    def forward(self, z, labels):
        """Returns images."""
        if self.embedding is not None:
            z = torch.cat([z, self.embedding(labels)], dim=1)
        return self.body(z)


class Discriminator(nn.Module):
    """`kgan.networks.DCGANDiscriminator`, with a projection where there are classes."""

    def __init__(self, shape, filters, classes):
        super().__init__()
        doublings = int(math.log2(shape[0] // 4))
        parts, channels = [], shape[2]
        for index in range(doublings):
            width = filters << index
            parts.append(nn.Conv2d(channels, width, 4, 2, 1, bias=False))
            parts += [nn.BatchNorm2d(width)] if index else []
            parts.append(nn.LeakyReLU(0.2))
            channels = width
        features = channels * (shape[0] >> doublings) ** 2
        self.body = nn.Sequential(*parts, nn.Flatten())
        self.logit = nn.Linear(features, 1, bias=False)
        self.embedding = nn.Embedding(classes, features) if classes else None

    def forward(self, images, labels):
        """Returns logits."""
        features = self.body(images)
        logits = self.logit(features)
        if self.embedding is not None:
            projected = features * self.embedding(labels)
            logits = logits + projected.sum(dim=1, keepdim=True)
        return logits

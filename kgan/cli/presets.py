"""The models that `kgan train` knows, and the numbers that each is published with."""

CYCLEGAN = dict(
    data="cycle_gan/horse2zebra",
    image_shape=(256, 256, 3),
    augment=("crop", "flip"),
    batch_size=1,
    epochs=200,
    decay="linear",
    adversarial_loss="least_squares",
    steps_per_execution=1,
)

PRESETS = {
    "gan": dict(batch_size=100, latent_distribution="uniform"),
    "gan_paper": dict(
        batch_size=100,
        latent_distribution="uniform",
        optimizer="sgd",
        d_learning_rate=0.1,
        g_learning_rate=0.1,
        decay="exponential",
    ),
    "dcgan": dict(),
    "dcgan_paper": dict(
        batch_size=128, latent_distribution="uniform", filters=128, form="paper"
    ),
    "cgan": dict(),
    "cgan_paper": dict(
        batch_size=100,
        latent_distribution="unit_uniform",
        optimizer="sgd",
        d_learning_rate=0.1,
        g_learning_rate=0.1,
        decay="exponential",
    ),
    # The PyTorch code of the authors, and their Lua code of the paper's results.
    "cyclegan": CYCLEGAN,
    "cyclegan_paper": {**CYCLEGAN, "lambda_identity": 0.0},
}

# Models that are built and fed alike: `kgan.cli.build` has a module for each.
FAMILIES = {
    "gan": ("gan", "gan_paper", "dcgan", "dcgan_paper", "cgan", "cgan_paper"),
    "cyclegan": ("cyclegan", "cyclegan_paper"),
}

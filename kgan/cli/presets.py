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

STARGAN = dict(
    data="celeb_a",
    attributes=("Black_Hair", "Blond_Hair", "Brown_Hair", "Male", "Young"),
    exclusive=("Black_Hair+Blond_Hair+Brown_Hair",),
    image_shape=(128, 128, 3),
    augment=("flip",),
    batch_size=16,
    d_steps=5,
    epochs=20,  # of CelebA: 200,000 discriminator steps are 16
    num_blocks=6,
    num_layers=6,
    adversarial_loss="wasserstein",
    lambda_gp=10.0,
    d_learning_rate=1e-4,
    g_learning_rate=1e-4,
    decay="linear",
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
    # The paper's rates fall to zero over the second half. Those of the released
    # code fall by a step's share once in 1,000 steps: by 0.1 % in all.
    "stargan": STARGAN,
    "stargan_released_code": {**STARGAN, "decay": "constant"},
}

# Models that are built and fed alike: `kgan.cli.build` has a module for each.
FAMILIES = {
    "gan": ("gan", "gan_paper", "dcgan", "dcgan_paper", "cgan", "cgan_paper"),
    "cyclegan": ("cyclegan", "cyclegan_paper"),
    "stargan": ("stargan", "stargan_released_code"),
}

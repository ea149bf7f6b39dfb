"""What CycleGAN people type, against what the reference means by it."""

import pytest
from absl import flags

from kgan.cli import dialect, train
from kgan.cli.recipe import Recipe


def parse(*argv):
    flag_values = flags.FlagValues()
    train.define_flags(flag_values)
    args = flag_values(["kgan", *argv])[1:]
    return train.read_recipe(flag_values, args)


def test_a_command_line_of_the_reference():
    said = (
        "--dataroot ./datasets/horse2zebra --netG resnet_6blocks --netD basic "
        "--crop_size 128 --load_size 143 --direction BtoA --ngf 32 --ndf 48 "
        "--lambda_A 5 --lambda_B 5 --lambda_identity 0 --pool_size 20 --lr 1e-4 "
        "--beta1 0.4 --n_epochs 20 --n_epochs_decay 30 --gan_mode vanilla"
    )
    assert parse("cyclegan", *said.split()) == Recipe.of(
        "cyclegan",
        data="./datasets/horse2zebra",
        generator="resnet",
        num_blocks=6,
        image_shape=(128, 128, 3),
        load_size=143,
        direction="BtoA",
        filters=32,
        d_filters=48,
        lambda_cycle=5.0,
        lambda_identity=0.0,
        pool_size=20,
        d_learning_rate=1e-4,
        g_learning_rate=1e-4,
        beta_1=0.4,
        epochs=50,
        decay_epochs=30,
        adversarial_loss="non_saturating",
    )


def test_the_references_defaults_are_the_preset():
    # options/train_options.py and base_options.py of the reference.
    said = (
        "--netG resnet_9blocks --netD basic --ngf 64 --ndf 64 --crop_size 256 "
        "--load_size 286 --lambda_A 10 --lambda_B 10 --lambda_identity 0.5 "
        "--pool_size 50 --lr 0.0002 --beta1 0.5 --n_epochs 100 --n_epochs_decay 100 "
        "--gan_mode lsgan --direction AtoB --batch_size 1"
    )
    differences = Recipe.of("cyclegan").differences(parse("cyclegan", *said.split()))
    # The same numbers, said and unsaid.
    assert differences == [
        "load_size: None -> 286",
        "d_filters: None -> 64",
        "decay_epochs: None -> 100",
    ]


@pytest.mark.parametrize(
    "word, generator, size",
    [
        ("resnet_9blocks", "resnet", ("num_blocks", 9)),
        ("resnet_6blocks", "resnet", ("num_blocks", 6)),
        ("unet_256", "unet", ("num_downs", 8)),
        ("unet_128", "unet", ("num_downs", 7)),
    ],
)
def test_generators(word, generator, size):
    recipe = parse("cyclegan", f"--netG={word}")
    assert (recipe.generator, getattr(recipe, size[0])) == (generator, size[1])


def test_discriminators():
    assert parse("cyclegan", "--netD=pixel").discriminator == "pixelgan"
    recipe = parse("cyclegan", "--netD=n_layers", "--n_layers_D=2")
    assert (recipe.discriminator, recipe.num_layers) == ("patchgan", 2)


def test_epochs_without_a_fall():
    recipe = parse("cyclegan", "--n_epochs=7", "--n_epochs_decay=0")
    assert (recipe.epochs, recipe.decay) == (7, "constant")
    assert parse("cyclegan", "--n_epochs=7").epochs == 107


@pytest.mark.parametrize(
    "said, message",
    [
        ("--netG resnet_7blocks", "netG wants resnet_9blocks.*received 'resnet_7bl"),
        ("--netD vgg", "netD wants basic, n_layers, pixel; received 'vgg'"),
        ("--gan_mode wgangp", "gan_mode wants lsgan, vanilla; received 'wgangp'"),
        ("--n_layers_D 2", "n_layers_D goes with --netD n_layers"),
        ("--lambda_A 10 --lambda_B 5", "received lambda_A=10.0 and lambda_B=5.0"),
        ("--lambda_A 10", "received lambda_A=10.0 and lambda_B=None"),
        ("--crop_size 64 --image_shape 64,64,3", "--image_shape said twice.*crop_size"),
        ("--lr 1e-4 --d_learning_rate 1e-4", "--d_learning_rate said twice"),
        ("--crop_size 66", "multiples of 4"),
    ],
)
def test_what_is_refused(said, message):
    with pytest.raises(ValueError, match=message):
        parse("cyclegan", *said.split())


def test_no_word_of_the_dialect_is_one_of_kgan():
    fields = set(Recipe.__dataclass_fields__)
    assert not fields & set(dialect.WORDS)
    translated = {**dialect.RENAMED, **dialect.CHOICES}
    rest = {"crop_size", "n_layers_D", "lambda_A", "lambda_B"}
    rest |= {"n_epochs", "n_epochs_decay"}
    assert set(translated) | rest == set(dialect.WORDS)

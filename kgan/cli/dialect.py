"""The words of pytorch-CycleGAN-and-pix2pix, in those of a recipe.

`kgan train cyclegan --dataroot datasets/horse2zebra --netG resnet_6blocks
--crop_size 128 --load_size 143 --direction BtoA` means what one expects. What
is not said keeps kgan's default. Words that are the same in both, such as
`--load_size`, `--pool_size`, `--direction`, `--lambda_identity` and
`--batch_size`, need no translation and are not listed here.
"""

from absl import flags

# Word: (its type, what it means).
WORDS = {
    "dataroot": (str, "--data, a folder with trainA and trainB"),
    "crop_size": (int, "--image_shape SIZE,SIZE,3"),
    "netG": (str, "--generator and --num_blocks or --num_downs"),
    "netD": (str, "--discriminator and --num_layers"),
    "n_layers_D": (int, "--num_layers, with --netD n_layers"),
    "ngf": (int, "--filters"),
    "ndf": (int, "--d_filters"),
    "lambda_A": (float, "--lambda_cycle, which --lambda_B has to equal"),
    "lambda_B": (float, "--lambda_cycle, which --lambda_A has to equal"),
    "n_epochs": (int, "epochs of constant rates, of --epochs (100 if unset)"),
    "n_epochs_decay": (int, "--decay_epochs, after n_epochs (100 if unset)"),
    "lr": (float, "--d_learning_rate and --g_learning_rate"),
    "beta1": (float, "--beta_1"),
    "gan_mode": (str, "--adversarial_loss: lsgan, vanilla"),
}

RENAMED = {
    "dataroot": ("data",),
    "ngf": ("filters",),
    "ndf": ("d_filters",),
    "lr": ("d_learning_rate", "g_learning_rate"),
    "beta1": ("beta_1",),
}

CHOICES = {
    "netG": {
        "resnet_9blocks": {"generator": "resnet", "num_blocks": 9},
        "resnet_6blocks": {"generator": "resnet", "num_blocks": 6},
        "unet_256": {"generator": "unet", "num_downs": 8},
        "unet_128": {"generator": "unet", "num_downs": 7},
    },
    "netD": {
        "basic": {"discriminator": "patchgan", "num_layers": 3},
        "n_layers": {"discriminator": "patchgan"},
        "pixel": {"discriminator": "pixelgan"},
    },
    "gan_mode": {
        "lsgan": {"adversarial_loss": "least_squares"},
        "vanilla": {"adversarial_loss": "non_saturating"},
    },
}


def define_flags(flag_values):
    """Defines a flag for every word of the dialect.

    Args:
        flag_values: `absl.flags.FlagValues` to define them in.
    """
    define = {
        str: flags.DEFINE_string,
        int: flags.DEFINE_integer,
        float: flags.DEFINE_float,
    }
    for word, (kind, meaning) in WORDS.items():
        define[kind](
            word, None, f"In words of kgan: {meaning}.", flag_values=flag_values
        )


def read_words(flag_values):
    """Returns the words that were said, and their values."""
    values = {word: getattr(flag_values, word) for word in WORDS}
    return {word: value for word, value in values.items() if value is not None}


def translate(said):
    """Translates words into fields of a recipe.

    Args:
        said: dict from words to their values.

    Returns:
        dict from names of fields to their values.

    Raises:
        ValueError: for what kgan has no word for.

    >>> translate({"netG": "resnet_6blocks", "crop_size": 128})
    {'generator': 'resnet', 'num_blocks': 6, 'image_shape': (128, 128, 3)}
    """
    fields = {}
    for word, values in CHOICES.items():
        if word in said:
            fields.update(_chosen(word, said[word], values))
    for word, names in RENAMED.items():
        if word in said:
            fields.update(dict.fromkeys(names, said[word]))
    if "crop_size" in said:
        fields["image_shape"] = (said["crop_size"], said["crop_size"], 3)
    return {**fields, **_layers(said), **_weight(said), **_epochs(said)}


def _chosen(word, value, values):
    if value not in values:
        raise ValueError(f"{word} wants {', '.join(values)}; received {value!r}")
    return values[value]


def _layers(said):
    if "n_layers_D" not in said:
        return {}
    if said.get("netD") != "n_layers":
        raise ValueError(
            "n_layers_D goes with --netD n_layers; received "
            f"--netD {said.get('netD', 'basic')}"
        )
    return {"num_layers": said["n_layers_D"]}


def _weight(said):
    weights = {said[word] for word in ("lambda_A", "lambda_B") if word in said}
    if not weights:
        return {}
    if "lambda_A" not in said or "lambda_B" not in said or len(weights) > 1:
        raise ValueError(
            "kgan weights both cycles alike: --lambda_cycle, or --lambda_A and "
            f"--lambda_B with one value; received lambda_A={said.get('lambda_A')} and "
            f"lambda_B={said.get('lambda_B')}"
        )
    return {"lambda_cycle": weights.pop()}


def _epochs(said):
    if not {"n_epochs", "n_epochs_decay"} & set(said):
        return {}
    constant, falling = said.get("n_epochs", 100), said.get("n_epochs_decay", 100)
    if falling == 0:
        return {"epochs": constant, "decay": "constant"}
    return {"epochs": constant + falling, "decay": "linear", "decay_epochs": falling}

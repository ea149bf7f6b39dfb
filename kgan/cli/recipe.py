"""Every number of a training, in one readable record."""

import dataclasses
import difflib
import json
import pathlib

from kgan import pictures
from kgan.cli.presets import FAMILIES, PRESETS
from kgan.cli.ranges import refuse_out_of_range
from kgan.cli.rules import refuse_nonsense


def _field(default, help):
    return dataclasses.field(default=default, metadata={"help": help})


@dataclasses.dataclass(frozen=True)
class Recipe:
    """What `kgan train` does, from data to optimizer.

    Each field is a flag of `kgan train` and a key of the JSON file that a run
    keeps. `help` of a field is its flag's help.
    """

    model: str = _field("dcgan", "A name of PRESETS.")
    data: str = _field(
        "digits",
        "TFDS name such as mnist, a folder of pictures, or digits (8x8, needs "
        "no download). For two domains: one with the splits trainA and trainB.",
    )
    split: str = _field("train", "Split of the data to train on.")
    domain_x: str = _field(
        None, "Pictures of x, a folder or a TFDS name; with domain_y in place of data."
    )
    domain_y: str = _field(None, "Pictures of y.")
    direction: str = _field("AtoB", "AtoB: x is trainA of the data. BtoA: trainB.")
    image_shape: tuple = _field(
        None, "height,width,channels. Defaults to the data's own."
    )
    augment: tuple = _field((), "Augmentations: flip, crop.")
    load_size: int = _field(None, "Pictures are resized to this before a crop.")
    limit: int = _field(None, "Train on the first so many pictures only.")
    batch_size: int = _field(64, "Pictures in a minibatch.")
    epochs: int = _field(20, "Times through the data.")
    latent_dim: int = _field(100, "Length of the latent vector.")
    latent_distribution: str = _field("normal", "normal, uniform or unit_uniform.")
    filters: int = _field(64, "Width of a convolutional pair.")
    form: str = _field("4x4", "DCGAN's form: 4x4 or paper.")
    generator: str = _field("resnet", "CycleGAN's generators: resnet or unet.")
    num_blocks: int = _field(9, "Residual blocks: 9, or 6 below 256 px.")
    num_downs: int = _field(8, "Halvings of a unet: 8 for 256 px, 7 for 128.")
    discriminator: str = _field("patchgan", "CycleGAN's: patchgan, pixelgan.")
    num_layers: int = _field(
        3, "Halvings of a patchgan (3: patches of 70 px) or a StarGAN's D."
    )
    d_filters: int = _field(
        None, "Width of discriminators that translators have; filters if unset."
    )
    lambda_cycle: float = _field(10.0, "Weight of CycleGAN's cycle terms.")
    lambda_identity: float = _field(
        0.5, "Weight of CycleGAN's identity terms, in parts of lambda_cycle."
    )
    attributes: tuple = _field(
        (),
        "StarGAN's labels by name, or those that make the classes of a cgan; none to "
        "take the classes of the data.",
    )
    exclusive: tuple = _field(
        (), "Attributes of which a picture has one at most: A+B+C a group."
    )
    d_augment: tuple = _field(
        (),
        "What StarGAN's D sees pictures through, against learning few of them by "
        "heart: zoom, shift, colour, cutout.",
    )
    lambda_cls: float = _field(1.0, "Weight of StarGAN's classification terms.")
    lambda_rec: float = _field(10.0, "Weight of StarGAN's reconstruction.")
    pool_size: int = _field(50, "Fakes kept for each discriminator of CycleGAN.")
    conditioning: str = _field("projection", "projection or planes.")
    spectral_norm: bool = _field(False, "Spectral norm in D in place of batch norm.")
    batch_norm: bool = _field(False, "Batch norm in a perceptron generator.")
    input_dropout: float = _field(0.2, "Share of pixels a perceptron D drops.")
    dropout: float = _field(0.5, "Share of hidden units perceptrons drop.")
    adversarial_loss: str = _field(
        "non_saturating",
        "minimax, non_saturating, least_squares, wasserstein or hinge.",
    )
    label_smoothing: float = _field(0.0, "One-sided: real is 1 minus this.")
    lambda_gp: float = _field(0.0, "Weight of the gradient penalty.")
    lambda_r1: float = _field(0.0, "Weight of the R1 penalty.")
    d_steps: int = _field(1, "Discriminator steps a generator step.")
    ema_decay: float = _field(None, "Moving average of the generator; none if unset.")
    optimizer: str = _field("adam", "adam or sgd.")
    d_learning_rate: float = _field(2e-4, "Discriminator's learning rate.")
    g_learning_rate: float = _field(2e-4, "Generator's learning rate.")
    decay: str = _field(
        "constant",
        "Learning rates: constant, linear (constant for the first half of the "
        "epochs, then in a line to zero) or exponential (by 1.00004 a step, the "
        "first GANs').",
    )
    decay_epochs: int = _field(
        None, "Last epochs over which a linear decay falls. Half of them if unset."
    )
    beta_1: float = _field(0.5, "Adam's first beta, or SGD's momentum.")
    beta_2: float = _field(0.999, "Adam's second beta.")
    epsilon: float = _field(
        1e-7, "Adam's epsilon. Keras's; PyTorch and Torch have 1e-8."
    )
    precision: str = _field("float32", "A Keras dtype policy.")
    steps_per_execution: int = _field(16, "Training steps in one compiled call.")
    start: str = _field(
        None,
        "Whose networks the training starts from: a zoo entry, a .keras file or "
        "another run.",
    )
    seed: int = _field(0, "Decides initial weights, order, crops and latents.")

    @classmethod
    def of(cls, model, **numbers):
        """Returns the preset of a model with some numbers changed.

        Args:
            model: name of a preset.
            **numbers: fields to change.

        Raises:
            ValueError: for an unknown model, an unknown field, a value of the
                wrong type, or numbers that contradict one another.
        """
        if not isinstance(model, str) or model not in PRESETS:
            raise ValueError(
                f"There is no model {model!r} to train; there are {sorted(PRESETS)}."
            )
        preset = dict(PRESETS[model])
        if numbers.get("domain_x") or numbers.get("domain_y"):
            preset["data"] = ""  # the domains are the data
        if "attributes" in numbers and "exclusive" not in numbers:
            preset["exclusive"] = among(preset.get("exclusive", ()), numbers)
        recipe = cls(model=model, **check({**preset, **numbers}))
        refuse_out_of_range(recipe)
        refuse_nonsense(recipe, {f.name: f.default for f in flag_fields()})
        return recipe

    @property
    def family(self):
        """Which models the recipe's is one of: a key of `FAMILIES`."""
        return next(name for name, models in FAMILIES.items() if self.model in models)

    @classmethod
    def read(cls, path):
        """Reads the JSON file that `write` wrote, or one written by hand.

        Raises:
            ValueError: if it is no recipe, with the file's name.
        """
        try:
            numbers = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
            if not isinstance(numbers, dict) or "model" not in numbers:
                raise ValueError("a recipe is a JSON object with the key 'model'")
            return cls.of(**numbers)
        except (ValueError, TypeError, RecursionError) as error:
            raise ValueError(f"{path} is no recipe: {error}") from error

    def write(self, path):
        """Writes the recipe as JSON."""
        text = json.dumps(self.as_dict(), indent=2) + "\n"
        pictures.make_parents(path).write_text(text, encoding="utf-8")

    def as_dict(self):
        """Returns the fields as JSON types."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in dataclasses.asdict(self).items()
        }

    def differences(self, other):
        """Returns lines `field: mine -> theirs` where two recipes differ."""
        theirs = other.as_dict()
        return [
            f"{name}: {value} -> {theirs[name]}"
            for name, value in self.as_dict().items()
            if value != theirs[name]
        ]

    def command(self, out):
        """Returns the command line that trains by this recipe."""
        preset = Recipe.of(self.model)
        words = [f"kgan train {self.model}"]
        for field in flag_fields():
            value = getattr(self, field.name)
            said = field.name == "data" or value != getattr(preset, field.name)
            if said and value not in (None, ""):
                words.append(flag_text(field.name, value))
        return " ".join([*words, f"--out {out}"])


def among(groups, numbers):
    """The groups of attributes, as far as a recipe has these attributes."""
    names = set(numbers["attributes"])
    kept = [[name for name in group.split("+") if name in names] for group in groups]
    return tuple("+".join(group) for group in kept if len(group) > 1)


def flag_fields():
    """The fields of a recipe that are flags: all but the model's name."""
    return [field for field in dataclasses.fields(Recipe) if field.name != "model"]


def flag_text(name, value):
    """A flag as it is typed."""
    if isinstance(value, bool):
        return f"--{name}" if value else f"--no{name}"
    if isinstance(value, tuple):
        value = ",".join(str(part) for part in value)
    return f"--{name} {value}" if value != "" else f"--{name}="


def check(numbers):
    """Returns fields of a recipe, each of its type.

    Raises:
        ValueError: for an unknown field or a value of another type.
    """
    fields = {field.name: field for field in dataclasses.fields(Recipe)}
    checked = {}
    for name, value in numbers.items():
        if name not in fields:
            near = difflib.get_close_matches(name, fields, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"a recipe has no {name!r}{hint}")
        wanted = fields[name].type
        if wanted is float and type(value) is int:
            value = float(value)
        if wanted is tuple and isinstance(value, list):
            value = tuple(value)
        optional = value is None and fields[name].default is None
        if not optional and type(value) is not wanted:
            raise ValueError(f"{name!r} wants {wanted.__name__}; received {value!r}")
        checked[name] = value
    return checked

"""What each number of a recipe may be; NaN and infinity never are."""

import math

# Powers of two of the sizes of pictures stand behind halvings.
_HALVINGS = 16
_LARGEST = 2**31 - 1

# Name: the least and the largest value.
INTEGERS = {
    **dict.fromkeys(
        ("limit", "load_size", "batch_size", "epochs", "latent_dim", "filters"),
        (1, _LARGEST),
    ),
    **dict.fromkeys(("d_filters", "d_steps", "steps_per_execution"), (1, _LARGEST)),
    **dict.fromkeys(("num_blocks", "pool_size", "decay_epochs", "seed"), (0, _LARGEST)),
    "num_downs": (1, _HALVINGS),
    "num_layers": (0, _HALVINGS),
}

# Weights and rates are at least 0; these are parts of a whole, too.
PARTS = ("input_dropout", "dropout", "label_smoothing", "ema_decay", "beta_1", "beta_2")


def refuse_out_of_range(recipe):
    """Raises a `ValueError` for a number that no training can have.

    Args:
        recipe: a `Recipe`, its fields of the right types.
    """
    for name, value in vars(recipe).items():
        if name in INTEGERS and value is not None:
            _refuse_integer(name, value)
        elif isinstance(value, float):
            _refuse_float(name, value)
    _refuse_elements(recipe)


def _refuse_integer(name, value):
    least, largest = INTEGERS[name]
    if not least <= value <= largest:
        raise ValueError(
            f"{name} wants an integer of {least} .. {largest}; received {value}."
        )


def _refuse_float(name, value):
    if not math.isfinite(value) or value < 0 or (name in PARTS and value > 1):
        wanted = "a number of 0 .. 1" if name in PARTS else "a number from 0 up"
        raise ValueError(f"{name} wants {wanted}; received {value}.")


def _refuse_elements(recipe):
    shape = recipe.image_shape
    sizes = [n for n in shape or () if type(n) is int and 1 <= n <= _LARGEST]
    if shape is not None and not len(shape) == len(sizes) == 3:
        raise ValueError(
            "image_shape wants height,width,channels, integers from 1 up; received "
            f"{shape}."
        )
    for name in ("augment", "attributes", "exclusive"):
        value = getattr(recipe, name)
        if not all(isinstance(word, str) for word in value):
            raise ValueError(f"{name} wants a list of texts; received {value}.")

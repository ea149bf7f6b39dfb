"""Which numbers of a recipe go together; told before any data is read."""

# Numbers that mean nothing to a family of models: they stay as they are.
FOREIGN = {
    "gan": (
        *("domain_x", "domain_y", "direction"),
        *("generator", "num_blocks", "num_downs"),
        *("discriminator", "num_layers", "d_filters"),
        *("lambda_cycle", "lambda_identity", "pool_size"),
        *("exclusive", "d_augment", "lambda_cls", "lambda_rec"),
    ),
    "cyclegan": (
        *("latent_dim", "latent_distribution", "form", "conditioning"),
        *("spectral_norm", "batch_norm", "input_dropout", "dropout"),
        *("lambda_gp", "lambda_r1", "d_steps"),
        *("attributes", "exclusive", "d_augment", "lambda_cls", "lambda_rec"),
    ),
    "stargan": (
        *("domain_x", "domain_y", "direction"),
        *("latent_dim", "latent_distribution", "form", "conditioning"),
        *("spectral_norm", "batch_norm", "input_dropout", "dropout", "lambda_r1"),
        *("generator", "num_downs", "discriminator"),
        *("lambda_cycle", "lambda_identity", "pool_size"),
    ),
}

# Numbers that only one choice of another field has a use for.
BELONGING = {
    "num_blocks": ("generator", "resnet"),
    "num_downs": ("generator", "unet"),
    "num_layers": ("discriminator", "patchgan"),
    "decay_epochs": ("decay", "linear"),
}

CHOICES = {
    "generator": ("resnet", "unet"),
    "discriminator": ("patchgan", "pixelgan"),
    "direction": ("AtoB", "BtoA"),
    "decay": ("constant", "linear", "exponential"),
    "optimizer": ("adam", "sgd"),
}


def refuse_nonsense(recipe, defaults):
    """Raises a `ValueError` where numbers of a recipe contradict one another.

    Args:
        recipe: a `Recipe`.
        defaults: dict from the names of its fields to their defaults.
    """
    for name, values in CHOICES.items():
        value = getattr(recipe, name)
        if value not in values:
            raise ValueError(f"{name} wants {' or '.join(values)}; received {value!r}.")
    for name in FOREIGN[recipe.family]:
        if getattr(recipe, name) != defaults[name]:
            raise ValueError(
                f"{recipe.model} has no {name}; received {getattr(recipe, name)!r}."
            )
    for name, (chooser, choice) in BELONGING.items():
        other = getattr(recipe, chooser)
        if other != choice and getattr(recipe, name) != defaults[name]:
            raise ValueError(
                f"{name} belongs to {chooser}={choice}; received "
                f"{name}={getattr(recipe, name)} with {chooser}={other}."
            )
    refuse_sources(recipe)
    refuse_sizes(recipe)
    if recipe.family == "cyclegan":
        refuse_images(recipe)
    refuse_names(recipe)
    if recipe.family == "stargan":
        refuse_labels(recipe)


def refuse_sources(recipe):
    """Data come from `data`, or from both of two domains."""
    domains = (recipe.domain_x, recipe.domain_y)
    if (domains[0] is None) != (domains[1] is None):
        raise ValueError(
            "domain_x and domain_y go together, one source of pictures each; received "
            f"domain_x={domains[0]} and domain_y={domains[1]}. Where both lie in one "
            "folder as trainA and trainB, that folder is data."
        )
    if domains[0] is None and not recipe.data:
        raise ValueError("data is wanted: a TFDS name or a folder of pictures.")
    if domains[0] is not None and recipe.data:
        raise ValueError(
            "The pictures are those of domain_x and domain_y, or those of data; "
            f"received data={recipe.data!r}, too."
        )
    if domains[0] is not None and recipe.direction != "AtoB":
        raise ValueError(
            "direction turns the trainA and trainB of data round; with domain_x and "
            "domain_y, exchange these two."
        )


def refuse_sizes(recipe):
    """Crops fit into pictures, and a fall of the rates into the training."""
    size = max((recipe.image_shape or (0,))[:2])
    if "crop" in recipe.augment and recipe.load_size and recipe.load_size < size:
        raise ValueError(
            f"Crops of {size} px want pictures of at least that; received "
            f"load_size={recipe.load_size} with image_shape={recipe.image_shape}."
        )
    if recipe.decay_epochs and not 1 <= recipe.decay_epochs <= recipe.epochs:
        raise ValueError(
            "decay_epochs are the last of the epochs, 1 or more; received "
            f"decay_epochs={recipe.decay_epochs} with epochs={recipe.epochs}."
        )


def refuse_images(recipe):
    """Images fit the networks of a CycleGAN, and batches its pools."""
    if recipe.image_shape is None or len(recipe.image_shape) != 3:
        raise ValueError(
            f"{recipe.model} wants image_shape, the height,width,channels of what it "
            f"is trained on; received {recipe.image_shape}."
        )
    stride = 4 if recipe.generator == "resnet" else 2**recipe.num_downs
    if any(size % stride for size in recipe.image_shape[:2]):
        depth = (
            "" if recipe.generator == "resnet" else f" of {recipe.num_downs} halvings"
        )
        raise ValueError(
            f"A {recipe.generator}{depth} wants height and width to be multiples of "
            f"{stride}; received image_shape={recipe.image_shape}."
        )
    least = 3 << recipe.num_layers
    if recipe.discriminator == "patchgan" and min(recipe.image_shape[:2]) < least:
        raise ValueError(
            f"A patchgan of {recipe.num_layers} halvings wants at least {least} px; "
            f"received image_shape={recipe.image_shape}. Take fewer num_layers."
        )
    if 0 < recipe.pool_size < recipe.batch_size:
        raise ValueError(
            "A pool takes a batch at a time: pool_size is 0 (none) or at least "
            f"batch_size; received pool_size={recipe.pool_size} with "
            f"batch_size={recipe.batch_size}."
        )


def refuse_names(recipe):
    """Attributes are named once, for a model that is told labels."""
    names = recipe.attributes
    if len(set(names)) < len(names) or not all(names):
        raise ValueError(f"attributes want different names; received {','.join(names)}")
    if names and recipe.family == "gan" and not recipe.model.startswith("cgan"):
        raise ValueError(
            f"{recipe.model} is told no labels and has no attributes; received "
            f"{','.join(names)}. cgan draws what it is asked for."
        )


def refuse_labels(recipe):
    """Groups of a StarGAN are of its attributes, and images fit its networks."""
    from kgan.layers.differentiable_augmentation import check_policy

    names = recipe.attributes
    check_policy(recipe.d_augment, "d_augment")
    for group in recipe.exclusive:
        unknown = sorted(set(group.split("+")) - set(names))
        if unknown or "+" not in group:
            raise ValueError(
                "A group of exclusive wants two of attributes or more, joined by +, "
                f"such as {'+'.join(names[:2])}; received {group!r}."
            )
    shape, depth = recipe.image_shape, 2**recipe.num_layers
    if shape is None or len(shape) != 3 or any(size % depth for size in shape[:2]):
        raise ValueError(
            f"{recipe.model} with num_layers={recipe.num_layers} wants image_shape, "
            f"height and width multiples of {depth}, and channels; received {shape}."
        )
    if max(shape[:2]) < 4 or any(size % 4 for size in shape[:2]):
        raise ValueError(
            f"A StarGANGenerator wants multiples of 4; received image_shape={shape}."
        )

"""What the card of a translator tells of its data, and the pictures it shows."""

import pathlib

from kgan.cli.domains import domain_names


def describe_data(recipe, flag_values):
    """Returns name, licence and domains of the data of a CycleGAN's recipe.

    Args:
        recipe: a `Recipe`.
        flag_values: `absl.flags.FlagValues` of `kgan publish`.

    Raises:
        ValueError: if the licence is not known.
    """
    from kgan.cli.publish import find_licence, short_name

    if recipe.domain_x is None:
        sources, dataset = [recipe.data], short_name(recipe.data)
        names = domain_names(dataset)
        names = names[::-1] if recipe.direction == "BtoA" else names
    else:
        sources = [recipe.domain_x, recipe.domain_y]
        names = tuple(map(short_name, sources))
        dataset = " and ".join(names)
    licences = [find_licence(source, flag_values)[1] for source in sources]
    dataset = flag_values.dataset or dataset
    card = {"dataset": dataset, "licence": "; ".join(dict.fromkeys(licences))}
    # Where nothing tells what the domains show, the card does not either.
    return {**card, "domains": list(names)} if set(names) != {"x", "y"} else card


def summary(card, reverse):
    """Returns the sentence about a translator that nobody wrote one for."""
    domains = card.get("domains", [])[:: -1 if reverse else 1]
    way = f" from {' to '.join(domains)}" if domains else ""
    return f"CycleGAN{way}, trained on {card['dataset']}."


def preview_pictures(model, flag_values):
    """Returns the uint8 pictures whose translations the card shows.

    Args:
        model: `kgan.models.CycleGAN` or `StarGAN`.
        flag_values: `absl.flags.FlagValues` of `kgan publish`, with
            `preview_from`: a folder, or a data set, its split behind a colon.

    Raises:
        DataError: if there are no such pictures.
    """
    from kgan import data

    source, split = flag_values.preview_from, None
    if not pathlib.Path(source).expanduser().is_dir():
        source, _, split = source.partition(":")
    images, _ = data.as_arrays(
        source,
        split=split or "train",
        image_shape=shown_shape(model, flag_values.reverse),
        limit=flag_values.preview_num or (4 if hasattr(model, "attributes") else 16),
        labelled=False,
        data_dir=flag_values.data_dir,
    )
    return images


def shown_shape(model, reverse=False):
    """Returns the shape of the pictures that a translator was trained on.

    Args:
        model: `kgan.models.CycleGAN` or `StarGAN`.
        reverse: bool. Of a CycleGAN: those of y.
    """
    if hasattr(model, "attributes"):
        return model.image_shape
    generator = model.translating_generators[bool(reverse)]
    return (*model.image_shape[:2], generator.inputs[0].shape[-1])

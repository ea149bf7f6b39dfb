"""The kind of models that translate pictures between two domains."""

import os
import zipfile

import numpy as np

from kgan import pictures
from kgan.zoo.errors import ZooError
from kgan.zoo.kind import GOLDEN_SEED, Kind, largest_difference
from kgan.zoo.scenery import scenery
from kgan.zoo.translator import ONE_WAY, LoadedTranslator

PREVIEW_PICTURES, PREVIEW_SIDE = 8, 128
# Where neither the card nor the network says what it was trained at.
USUAL_SIDE = 256
# The even size goes through the network as it is, the odd one is padded.
GOLDEN_SIZES = {"images": (2, 32, 48), "odd_images": (1, 29, 19)}
DIRECTIONS = "translated", "translated_back"
SWAPPED = {
    "generator_g": "generator_f",
    "discriminator_x": "discriminator_y",
    "ema_generator_g": "ema_generator_f",
}


class TranslatorKind(Kind):
    """Models that translate pictures of any size, there and back or there alone.

    A CycleGAN goes both ways; a generator by itself, such as one that
    `tools/import_pytorch` brought along, has no way back.

    A golden picture may be off by a few of 255: instance norm divides by the
    deviation of an image, so that it enlarges what floats differ by on other
    machines. A translator of horses that computed in float16, and one in
    bfloat16, stayed within 1; another network is off by tens.
    """

    name = "translator"
    loaded = LoadedTranslator
    tolerances = {f"{prefix}{d}": 4 for d in DIRECTIONS for prefix in ("", "odd_")}
    signatures = {"translate": ({"images": ("uint8", 4)}, {"images": ("uint8", 4)})}

    def matches(self, model):
        """Whether `model` is of this kind."""
        return hasattr(model, "translating_generators") or is_generator(model)

    def reversed(self, model):
        """A model whose first direction is the second of `model`."""
        if is_generator(model):
            raise ZooError(ONE_WAY.format(model.name))
        return copied(model, reverse=True)

    def facts(self, model):
        """What goes into the card and can be read off the model."""
        if is_generator(model):
            *size, channels = model.inputs[0].shape[1:]
            return {
                "image_shape": [*(side or USUAL_SIDE for side in size), channels],
                "parameters": {"generator_g": model.count_params()},
            }
        networks = ("generator_g", "generator_f", "discriminator_x", "discriminator_y")
        return {
            "image_shape": list(model.image_shape),
            "parameters": {
                name: getattr(model, name).count_params() for name in networks
            },
        }

    def save(self, model, path):
        """Writes the networks alone: no optimizers, no pictures in the pools.

        A translator has about ten times the weights of what translates: two
        generators, their averages, two discriminators and two moments of all
        that is trained. Without the moments an entry is half as large.
        """
        (model if is_generator(model) else copied(model)).save(path)
        deflate(path)

    def network(self, model):
        """The Keras networks that are exported: there, and back if there is one."""
        from kgan.zoo.precision import as_float32

        ways = [model] if is_generator(model) else model.translating_generators
        return [as_float32(network) for network in ways]

    def export(self, model, network):
        """The module with the signatures; `network` is the list of networks."""
        from kgan.zoo.translator_export import TranslatorExport

        return TranslatorExport(network)

    def golden(self, loaded):
        """Inputs and outputs that stand for the model, as arrays by name."""
        channels = max(way.channels for way in ways_of(loaded))
        golden = {}
        for name, (count, *size) in GOLDEN_SIZES.items():
            # The same pictures both ways, as far as they have these channels.
            shown = scenery(count, (*size, channels), GOLDEN_SEED)
            golden[name] = shown
        return {**golden, **_translated(loaded, golden)}

    def differences(self, loaded, golden):
        """The largest difference of every output from the golden one."""
        outputs = _translated(loaded, golden)
        return {k: largest_difference(v, golden[k]) for k, v in outputs.items()}

    def reference(self, network, golden):
        """The golden outputs, computed by Keras from the golden inputs."""
        from kgan.models.any_size import AnySize

        outputs = {}
        for direction, translator in zip(DIRECTIONS, network, strict=False):
            translator = AnySize(translator)
            for name in GOLDEN_SIZES:
                images = golden[name][..., : translator.in_channels]
                # One by one, as the export does.
                floats = [translator(pictures.from_uint8(i[None])) for i in images]
                floats = np.concatenate([np.asarray(f, "float32") for f in floats])
                if not np.isfinite(floats).all():
                    raise ValueError("The translator gives NaN or infinite values.")
                outputs[output(name, direction)] = pictures.to_uint8(floats)
        return outputs

    def preview(self, loaded, shown=None):
        """Translations, row by row; what they were made from is not shown.

        Args:
            loaded: `LoadedTranslator`.
            shown: list of uint8 pictures of one size. Defaults to scenery.
        """
        if shown is None:
            height, width = (min(s, PREVIEW_SIDE) for s in loaded.image_shape[:2])
            shape = (height, width, loaded.channels)
            shown = scenery(PREVIEW_PICTURES, shape, GOLDEN_SEED)
        return pictures.grid(np.stack([loaded.translate(image) for image in shown]))


def ways_of(loaded):
    """The translators of an entry: there, and back if it can."""
    return [loaded, loaded.reverse] if loaded.has_reverse else [loaded]


def is_generator(model):
    """Whether a model is a network of kgan from images to images."""
    from kgan.networks import ResNetGenerator, UNetGenerator

    return isinstance(model, (ResNetGenerator, UNetGenerator))


def output(name, direction):
    """The golden output of the pictures `name` in a direction."""
    return name.replace("images", direction)


def _translated(loaded, golden):
    ways = zip(DIRECTIONS, ways_of(loaded), strict=False)
    return {
        output(name, direction): way.translate(golden[name][..., : way.channels])
        for direction, way in ways
        for name in GOLDEN_SIZES
    }


def copied(model, reverse=False):
    """Returns an uncompiled model of the same networks and empty pools.

    Args:
        model: `kgan.models.CycleGAN`.
        reverse: bool. Whether x and y change places.
    """
    swap = {**SWAPPED, **{v: k for k, v in SWAPPED.items()}} if reverse else {}
    config = model.get_config()
    config = {name: config[swap.get(name, name)] for name in config}
    channels = model.translating_generators[reverse].inputs[0].shape[-1]
    config["image_shape"] = [*model.image_shape[:2], channels]
    copy = type(model).from_config(config)
    for name in model.networks:
        source = getattr(model, swap.get(name, name))
        if source is not None:
            getattr(copy, name).set_weights(source.get_weights())
    copy.step.assign(model.step)
    return copy


def deflate(path):
    """Compresses the parts of a `.keras` file, which Keras only stores."""
    scratch = path.with_name(f".{path.name}")
    with (
        zipfile.ZipFile(path) as stored,
        zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as deflated,
    ):
        for name in stored.namelist():
            with stored.open(name) as source, deflated.open(name, "w") as target:
                while block := source.read(1 << 20):
                    target.write(block)
    os.replace(scratch, path)

"""Kinds of models that draw pictures from latents."""

import numpy as np

from kgan import pictures
from kgan.zoo.export import GeneratorExport
from kgan.zoo.generator import LoadedGenerator
from kgan.zoo.kind import GOLDEN_SEED, Kind, largest_difference

PREVIEW_SEED = 1


class GeneratorKind(Kind):
    """Models that draw pictures from latents, without labels.

    Attributes:
        loaded: class of what `kgan.zoo.load` returns.
        tolerances: dict from an output's name to the largest difference from
            the golden output, in the output's own unit. Pictures: the same
            weights give the same floats to about 1e-6 on every CPU, which
            moves a uint8 by at most 1; GPUs that multiply with the ten bits
            of TF32 stay within 1, too (float16, of as many bits, did so on
            perceptrons and DCGANs of MNIST). One more is left for libraries
            to come. Another network is off by tens.
    """

    name = "generator"
    loaded = LoadedGenerator
    tolerances = {"latents": 1e-5, "images": 2, "images_from_seed": 2}
    signatures = {
        "latents": (
            {"seed": ("int64", 0), "n": ("int32", 0)},
            {"latents": ("float32", 2)},
        ),
        "generate_from_latents": (
            {"latents": ("float32", 2)},
            {"images": ("uint8", 4)},
        ),
    }

    def matches(self, model):
        """Whether `model` is of this kind."""
        return hasattr(model, "sampling_generator") and model.num_classes is None

    def facts(self, model):
        """What goes into the card and can be read off the model."""
        return {
            "image_shape": list(model.image_shape),
            "latent_dim": model.latent_dim,
            "num_classes": model.num_classes,
            "parameters": {
                "generator": model.sampling_generator.count_params(),
                "discriminator": model.discriminator.count_params(),
            },
        }

    def network(self, model):
        """The Keras network that is exported."""
        from kgan.zoo.precision import as_float32

        return as_float32(model.sampling_generator)

    def export(self, model, network):
        """The module with the signatures; `network` is float32."""
        return GeneratorExport(
            network,
            model.image_shape,
            model.latent_dim,
            model.latent_distribution,
            model.num_classes,
        )

    def golden(self, loaded):
        """Inputs and outputs that stand for the model, as arrays by name."""
        n = self.golden_count(loaded)
        latents = loaded.latents(n, GOLDEN_SEED)
        golden = {"seed": np.int64(GOLDEN_SEED), "latents": latents}
        if loaded.num_classes is not None:
            golden["labels"] = np.arange(n, dtype="int32") % loaded.num_classes
        images = loaded.generate(labels=golden.get("labels"), latents=latents)
        return {**golden, "images": images}

    def golden_count(self, loaded):
        """How many golden pictures."""
        return 8

    def differences(self, loaded, golden):
        """The largest difference of every output from the golden one."""
        labels, seed = golden.get("labels"), int(golden["seed"])
        n = len(golden["latents"])
        from_latents = loaded.generate(labels=labels, latents=golden["latents"])
        from_seed = loaded.generate(labels=labels, seed=seed, n=n)
        return {
            "latents": largest_difference(loaded.latents(n, seed), golden["latents"]),
            "images": largest_difference(from_latents, golden["images"]),
            "images_from_seed": largest_difference(from_seed, golden["images"]),
        }

    def reference(self, network, golden):
        """The golden outputs, computed by Keras from the golden inputs."""
        inputs = [golden["latents"]]
        inputs += [golden["labels"]] if "labels" in golden else []
        inputs = inputs if len(inputs) > 1 else inputs[0]
        images = np.asarray(network(inputs, training=False), "float32")
        if not np.isfinite(images).all():
            raise ValueError("The generator draws NaN or infinite values.")
        return {"images": pictures.to_uint8(images)}

    def preview(self, loaded, shown=None):
        """A picture of pictures for the card."""
        return pictures.grid(loaded.generate(64, seed=PREVIEW_SEED), columns=8)


class ConditionalGeneratorKind(GeneratorKind):
    """Models that draw pictures from latents and labels."""

    name = "conditional_generator"
    signatures = {
        **GeneratorKind.signatures,
        "generate_from_latents": (
            {"latents": ("float32", 2), "labels": ("int32", 1)},
            {"images": ("uint8", 4)},
        ),
    }

    def matches(self, model):
        """Whether `model` is of this kind."""
        return hasattr(model, "sampling_generator") and model.num_classes is not None

    def golden_count(self, loaded):
        """How many golden pictures: one a class."""
        return min(loaded.num_classes, 32)

    def preview(self, loaded, shown=None):
        """A picture of pictures for the card, one row a class."""
        rows = min(loaded.num_classes, 10)
        labels = np.repeat(np.arange(rows), 8)
        return pictures.grid(loaded.generate(labels=labels, seed=PREVIEW_SEED), 8)

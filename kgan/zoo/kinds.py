"""Kinds: what a zoo has to know about a sort of model, one object a sort.

A new sort of model (an image translator, say) adds an object to `KINDS`: how it
is recognized, how it is exported and loaded, and what its golden output is.
"""

import numpy as np

from kgan import pictures
from kgan.zoo.classifier import LoadedClassifier
from kgan.zoo.errors import CardError
from kgan.zoo.export import ClassifierExport, GeneratorExport
from kgan.zoo.generator import LoadedGenerator

GOLDEN_SEED = 2014
PREVIEW_SEED = 1


class GeneratorKind:
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
        return model.sampling_generator

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

    def preview(self, loaded):
        """A picture of pictures for the card."""
        return pictures.grid(loaded.generate(64, seed=PREVIEW_SEED), columns=8)


class ConditionalGeneratorKind(GeneratorKind):
    """Models that draw pictures from latents and labels."""

    name = "conditional_generator"

    def matches(self, model):
        """Whether `model` is of this kind."""
        return hasattr(model, "sampling_generator") and model.num_classes is not None

    def golden_count(self, loaded):
        """How many golden pictures: one a class."""
        return min(loaded.num_classes, 32)

    def preview(self, loaded):
        """A picture of pictures for the card, one row a class."""
        rows = min(loaded.num_classes, 10)
        labels = np.repeat(np.arange(rows), 8)
        return pictures.grid(loaded.generate(labels=labels, seed=PREVIEW_SEED), 8)


class ClassifierKind:
    """Models that name the class of a picture: the judges."""

    name = "classifier"
    loaded = LoadedClassifier
    # In parts of the largest golden value: floats of other machines differ by
    # 1e-6 of it, those of TF32 by 1e-3.
    tolerances = {"logits": 1e-2, "features": 1e-2}

    def matches(self, model):
        """Whether `model` is of this kind."""
        return hasattr(model, "feature_extractor") and hasattr(model, "num_classes")

    def facts(self, model):
        """What goes into the card and can be read off the model."""
        return {
            "image_shape": list(model.image_shape),
            "num_classes": model.num_classes,
            "parameters": {"classifier": model.count_params()},
        }

    def network(self, model):
        """The Keras network that is exported."""
        return model

    def export(self, model, network):
        """The module with the signatures; `network` is float32."""
        return ClassifierExport(network, network.feature_extractor, model.image_shape)

    def golden(self, loaded):
        """Inputs and outputs that stand for the model, as arrays by name."""
        noise = np.random.default_rng(GOLDEN_SEED)
        images = noise.integers(0, 256, (8, *loaded.image_shape), "uint8")
        return {
            "images": images,
            "logits": loaded.logits(images),
            "features": loaded.features(images),
        }

    def differences(self, loaded, golden):
        """The largest difference of every output, in parts of its scale."""
        images = golden["images"]
        outputs = {"logits": loaded.logits(images), "features": loaded.features(images)}
        return {
            name: largest_difference(output, golden[name])
            / max(1.0, float(np.abs(golden[name]).max()))
            for name, output in outputs.items()
        }

    def reference(self, network, golden):
        """The golden outputs, computed by Keras from the golden inputs."""
        images = pictures.from_uint8(golden["images"])
        features = network.feature_extractor(images, training=False)
        outputs = {"logits": network(images, training=False), "features": features}
        outputs = {k: np.asarray(v, "float32") for k, v in outputs.items()}
        if not all(np.isfinite(output).all() for output in outputs.values()):
            raise ValueError("The classifier gives NaN or infinite values.")
        return outputs

    def preview(self, loaded):
        """A judge draws nothing."""
        return None


KINDS = {
    kind.name: kind
    for kind in (GeneratorKind(), ConditionalGeneratorKind(), ClassifierKind())
}


def largest_difference(first, second):
    """Returns `max |first - second|`; infinite where the shapes differ."""
    if first.shape != second.shape:
        return float("inf")
    # uint8 would wrap around.
    difference = np.abs(first.astype("float64") - second.astype("float64"))
    return float(difference.max(initial=0.0))


def kind_of_card(card):
    """Returns the kind that a card names.

    Raises:
        CardError: if this version has no such kind.
    """
    if card.kind not in KINDS:
        raise CardError(
            f"{card.path}: the entry {card.name!r} is of the kind {card.kind!r}; "
            f"this version of kgan knows {sorted(KINDS)}."
        )
    return KINDS[card.kind]


def kind_of_model(model):
    """Returns the kind of a Keras model.

    Raises:
        ValueError: if it is none that can be published.
    """
    for kind in KINDS.values():
        if kind.matches(model):
            return kind
    raise ValueError(
        "A model that is published has to be a GAN, a ConditionalGAN or a "
        f"Classifier of kgan; received {type(model).__name__}."
    )

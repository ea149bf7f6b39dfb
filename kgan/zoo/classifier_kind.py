"""The kind of models that name the class of a picture, or its attributes."""

import numpy as np

from kgan import pictures
from kgan.zoo.classifier import LoadedClassifier
from kgan.zoo.export import ClassifierExport
from kgan.zoo.kind import GOLDEN_SEED, Kind, largest_difference


class ClassifierKind(Kind):
    """Models that name the class of a picture, or its attributes: the judges."""

    name = "classifier"
    loaded = LoadedClassifier
    # In parts of the largest golden value: floats of other machines differ by
    # 1e-6 of it, those of TF32 by 1e-3.
    tolerances = {"logits": 1e-2, "features": 1e-2}
    signatures = {
        "classify": ({"images": ("uint8", 4)}, {"logits": ("float32", 2)}),
        "features": ({"images": ("uint8", 4)}, {"features": ("float32", 2)}),
    }

    def matches(self, model):
        """Whether `model` is of this kind."""
        return hasattr(model, "feature_extractor") and hasattr(model, "num_classes")

    def facts(self, model):
        """What goes into the card and can be read off the model."""
        facts = {
            "image_shape": list(model.image_shape),
            "num_classes": model.num_classes,
            "parameters": {"classifier": model.count_params()},
        }
        # Its card then has to name the attributes; see `LoadedClassifier`.
        multi_label = getattr(model, "multi_label", False)
        return {**facts, "multi_label": True} if multi_label else facts

    def network(self, model):
        """The Keras network that is exported."""
        from kgan.zoo.precision import as_float32

        return as_float32(model)

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

"""The kind of models that change labels of pictures."""

import numpy as np

from kgan import pictures
from kgan.zoo.attribute_translator import LoadedAttributeTranslator
from kgan.zoo.captions import captioned
from kgan.zoo.kind import GOLDEN_SEED, Kind, largest_difference
from kgan.zoo.scenery import scenery
from kgan.zoo.translator_kind import GOLDEN_SIZES, PREVIEW_SIDE, deflate, output

PREVIEW_PICTURES = 3


class AttributeTranslatorKind(Kind):
    """Models that change labels of pictures of any size, such as StarGAN.

    Tolerances of pictures are those of `TranslatorKind`, for the same reasons.
    Probabilities move less than logits do, and these by a thousandth of their
    size where floats have the ten bits of TF32.
    """

    name = "attribute_translator"
    loaded = LoadedAttributeTranslator
    tolerances = {"translated": 4, "odd_translated": 4, "probabilities": 1e-2}
    signatures = {
        "translate": (
            {"images": ("uint8", 4), "labels": ("float32", 2)},
            {"images": ("uint8", 4)},
        ),
        "classify": ({"images": ("uint8", 4)}, {"probabilities": ("float32", 2)}),
    }

    def matches(self, model):
        """Whether `model` is of this kind."""
        return hasattr(model, "translating_generator") and hasattr(model, "attributes")

    def facts(self, model):
        """What goes into the card and can be read off the model."""
        names = model.attributes.get_config()
        return {
            "image_shape": list(model.image_shape),
            "parameters": {
                "generator": model.translating_generator.count_params(),
                "discriminator": model.discriminator.count_params(),
            },
            "attributes": names["names"],
            "exclusive": names["exclusive"],
            "single": names["single"],
        }

    def save(self, model, path):
        """Writes the networks alone: no optimizers and their two moments."""
        copied(model).save(path)
        deflate(path)

    def network(self, model):
        """What is exported: the generator, and the head of the discriminator."""
        from kgan.models.any_size import AnySize
        from kgan.models.class_head import ClassHead
        from kgan.zoo.precision import as_float32

        return (
            AnySize(as_float32(model.translating_generator)),
            ClassHead(as_float32(model.discriminator), model.attributes.single),
        )

    def export(self, model, network):
        """The module with the signatures; `network` is what `network` gave."""
        from kgan.zoo.attribute_translator_export import AttributeTranslatorExport

        return AttributeTranslatorExport(*network)

    def golden(self, loaded):
        """Inputs and outputs that stand for the model, as arrays by name."""
        golden = {
            name: scenery(count, (*size, loaded.channels), GOLDEN_SEED)
            for name, (count, *size) in GOLDEN_SIZES.items()
        }
        # A label each: classes have just one, too.
        count, labels = len(golden["images"]), np.eye(len(loaded.attributes))
        golden["labels"] = labels[np.arange(count) % len(labels)].astype("float32")
        return {**golden, **_outputs(loaded, golden)}

    def differences(self, loaded, golden):
        """The largest difference of every output from the golden one."""
        outputs = _outputs(loaded, golden)
        return {k: largest_difference(v, golden[k]) for k, v in outputs.items()}

    def reference(self, network, golden):
        """The golden outputs, computed by Keras from the golden inputs."""
        generator, head = network
        outputs = {}
        for name in GOLDEN_SIZES:
            # One by one, as the export does.
            pairs = zip(golden[name], golden["labels"], strict=False)
            floats = [
                generator(pictures.from_uint8(i[None]), v[None]) for i, v in pairs
            ]
            outputs[name] = np.concatenate([np.asarray(f, "float32") for f in floats])
        read = [head(image[None]) for image in golden["images"]]
        read = np.concatenate([np.asarray(p, "float32") for p in read])
        if not all(np.isfinite(o).all() for o in (*outputs.values(), read)):
            raise ValueError("The networks give NaN or infinite values.")
        translated = {output(k, "translated"): v for k, v in outputs.items()}
        return {
            **{name: pictures.to_uint8(v) for name, v in translated.items()},
            "probabilities": read,
        }

    def preview(self, loaded, shown=None):
        """A row a picture, a column a label; the pictures themselves are not shown.

        Attributes are turned round, those that exclude others are chosen.

        Args:
            loaded: `LoadedAttributeTranslator`.
            shown: uint8 pictures of one size. Defaults to scenery.
        """
        if shown is None:
            sides = (min(side, PREVIEW_SIDE) for side in loaded.image_shape[:2])
            shape = (*sides, loaded.channels)
            shown = scenery(PREVIEW_PICTURES, shape, GOLDEN_SEED)
        changes = loaded.attributes.changes(doubles=False)
        labels = loaded.label_vectors(shown)
        columns = [loaded.translate(shown, list(c), labels) for c in changes]
        cells = np.stack(columns, axis=1).reshape(-1, *shown.shape[1:])
        return captioned(cells, changes, columns=len(changes))


def copied(model):
    """Returns an uncompiled model of the same networks.

    Args:
        model: `kgan.models.StarGAN`.
    """
    copy = type(model).from_config(model.get_config())
    for name in model.networks:
        if getattr(model, name) is not None:
            getattr(copy, name).set_weights(getattr(model, name).get_weights())
    copy.step.assign(model.step)
    return copy


def _outputs(loaded, golden):
    translated = {
        output(name, "translated"): loaded.translate_to(
            golden[name], golden["labels"][: len(golden[name])]
        )
        for name in GOLDEN_SIZES
    }
    return {**translated, "probabilities": loaded.classify(golden["images"])}

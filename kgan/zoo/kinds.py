"""Kinds: the sorts of models that the zoo knows, one object a sort.

A new sort of model adds an object to `KINDS`: how it is recognized, how it is
exported and loaded, and what its golden output is.
"""

from kgan.zoo.attribute_translator_kind import AttributeTranslatorKind
from kgan.zoo.classifier_kind import ClassifierKind
from kgan.zoo.errors import CardError
from kgan.zoo.generator_kind import ConditionalGeneratorKind, GeneratorKind
from kgan.zoo.translator_kind import TranslatorKind

KINDS = {
    kind.name: kind
    for kind in (
        GeneratorKind(),
        ConditionalGeneratorKind(),
        ClassifierKind(),
        TranslatorKind(),
        AttributeTranslatorKind(),
    )
}


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
        "A model that is published has to be a GAN, a ConditionalGAN, a CycleGAN, "
        "a StarGAN, a Classifier, or a generator that translates (ResNetGenerator, "
        f"UNetGenerator); received {type(model).__name__}."
    )

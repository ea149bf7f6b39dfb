"""Kind: what a zoo has to know about a sort of model."""

import numpy as np

from kgan.zoo.errors import ZooError

GOLDEN_SEED = 2014


class Kind:
    """A sort of model: how it is recognized, exported, loaded and verified.

    Attributes:
        name: str, the `kind` of its cards.
        loaded: class of what `kgan.zoo.load` returns.
        tolerances: dict from an output's name to the largest difference from
            the golden output, in the output's own unit.
        signatures: dict from the name of a signature that its SavedModels have to
            `(inputs, outputs)`, dicts from a tensor's name to its dtype and rank.
    """

    signatures = {}

    def matches(self, model):
        """Whether `model` is of this kind."""
        raise NotImplementedError

    def reversed(self, model):
        """The model of the other direction, for kinds that have one.

        Raises:
            ZooError: for all others.
        """
        raise ZooError(
            "`reverse` (on the command line --reverse) is for translators; "
            f"received a {type(model).__name__}."
        )

    def facts(self, model):
        """What goes into the card and can be read off the model."""
        raise NotImplementedError

    def save(self, model, path):
        """Writes the Keras model, to train on."""
        model.save(path)

    def network(self, model):
        """What is exported, in float32: a Keras network or several."""
        raise NotImplementedError

    def export(self, model, network):
        """The module with the signatures; `network` is what `network` gave."""
        raise NotImplementedError

    def golden(self, loaded):
        """Inputs and outputs that stand for the model, as arrays by name."""
        raise NotImplementedError

    def differences(self, loaded, golden):
        """The largest difference of every output from the golden one."""
        raise NotImplementedError

    def reference(self, network, golden):
        """The golden outputs, computed by Keras from the golden inputs."""
        raise NotImplementedError

    def preview(self, loaded, shown=None):
        """A picture for the card, or `None`.

        Args:
            loaded: what `kgan.zoo.load` returns.
            shown: uint8 pictures that the model is to be shown with, where it
                takes pictures.
        """
        return None


def largest_difference(first, second):
    """Returns `max |first - second|`; infinite where the shapes differ."""
    if first.shape != second.shape:
        return float("inf")
    # uint8 would wrap around.
    difference = np.abs(first.astype("float64") - second.astype("float64"))
    return float(difference.max(initial=0.0))

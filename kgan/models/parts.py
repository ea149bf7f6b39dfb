"""Models that are made of networks and other Keras objects that came built."""

import keras


class OfParts:
    """What models share whose constructor takes Keras objects, in their config too.

    They name them in `parts`, each an argument of the constructor and an attribute.
    """

    parts = ()

    def build(self, input_shape=None):
        """Nothing is left to build: all networks came built."""
        self.built = True

    def get_config(self):
        """Returns the constructor's arguments."""
        serialize = keras.saving.serialize_keras_object
        return {
            **{name: serialize(getattr(self, name)) for name in self.parts},
            "d_steps": self.d_steps,
            "seed": self.seed,
            "name": self.name,
            "dtype": self.dtype_policy.name,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Builds the model from what `get_config` returned."""
        config = dict(config)
        for part in cls.parts:
            config[part] = keras.saving.deserialize_keras_object(
                config[part], custom_objects=custom_objects
            )
        return cls(**config)


def check_built(network, role):
    """Returns a network whose input and output shapes are known.

    Raises:
        ValueError: if they are not.
    """
    if not getattr(network, "inputs", None) or not network.built:
        raise ValueError(
            f"`{role}` wants a Keras model that knows the shape of its inputs: "
            "a network of `kgan.networks`, a functional model, or a Sequential "
            f"with a `keras.Input`; received {network!r}."
        )
    return network

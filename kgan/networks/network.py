"""What every architecture of the package shares: its config and its dtype."""

import contextlib

import keras


class Network(keras.Model):
    """A functional graph in a class whose config is its constructor.

    A subclass builds its graph inside of `dtype_scope(dtype)` and hands it
    to `super().__init__` together with the arguments that made it; these
    stay readable as attributes of the instance and make up the config, so a
    saved network is a few readable numbers and not a list of layers.

    Args:
        inputs: `keras.Input` or list of them.
        outputs: Keras tensor.
        arguments: dict of the subclass's constructor arguments.
        dtype: name of the dtype policy the layers were made under.
        **kwargs: `name`, `trainable`.
    """

    def __init__(self, inputs, outputs, arguments, dtype, **kwargs):
        super().__init__(inputs=inputs, outputs=outputs, **kwargs)
        for name, value in arguments.items():
            setattr(self, name, value)
        self._arguments = {**arguments, "dtype": dtype}

    def get_config(self):
        """Returns the constructor's arguments as JSON types."""
        arguments = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in self._arguments.items()
        }
        return {**arguments, "name": self.name, "trainable": self.trainable}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Builds the network from what `get_config` returned."""
        return cls(**config)


@contextlib.contextmanager
def dtype_scope(dtype=None):
    """Makes layers under a dtype policy; yields the policy's name.

    Args:
        dtype: name of a policy such as `"mixed_bfloat16"`. Defaults to the
            global one.
    """
    previous = keras.config.dtype_policy()
    policy = keras.dtype_policies.get(dtype) if dtype else previous
    keras.config.set_dtype_policy(policy)
    try:
        yield policy.name
    finally:
        keras.config.set_dtype_policy(previous)


def check_image_shape(image_shape, open_size=False):
    """Returns `(height, width, channels)` as a tuple of ints.

    Args:
        image_shape: what a user gave.
        open_size: bool. Whether height and width may be `None`, any size.

    Raises:
        ValueError: if it is not three positive numbers.
    """
    shape = tuple(None if size is None else int(size) for size in image_shape)
    wanted = shape[2:] if open_size else shape
    if len(shape) != 3 or None in wanted or min(x for x in shape if x is not None) < 1:
        raise ValueError(
            "`image_shape` wants (height, width, channels), three positive "
            f"integers{' (or None for any height or width)' if open_size else ''}; "
            f"received {image_shape!r}."
        )
    return shape


def normal():
    """The initial distribution of DCGAN's and CycleGAN's kernels: N(0, 0.02)."""
    return keras.initializers.RandomNormal(0.0, 0.02)

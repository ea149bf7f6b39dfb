"""Precision: networks trained in half precision, made float32 for inference."""

import keras

HALF = ("mixed_bfloat16", "mixed_float16", "bfloat16", "float16")


def as_float32(network):
    """Returns a network of the same weights that computes in float32.

    Args:
        network: built Keras model.

    Returns:
        The network itself where no layer computes in half precision, else a
        copy.
    """
    layers = network._flatten_layers()
    if not any(layer.dtype_policy.name in HALF for layer in layers):
        return network
    previous = keras.config.dtype_policy()
    # For the layers that the network's constructor makes without a dtype.
    keras.config.set_dtype_policy("float32")
    try:
        copy = type(network).from_config(_with_float32(network.get_config()))
    finally:
        keras.config.set_dtype_policy(previous)
    copy.set_weights(network.get_weights())
    return copy


def _with_float32(config):
    """The same config with every half-precision policy replaced."""
    if isinstance(config, dict):
        policy = config.get("config")
        if isinstance(policy, dict) and policy.get("name") in HALF:
            return "float32"
        return {key: _with_float32(value) for key, value in config.items()}
    if isinstance(config, (list, tuple)):
        return type(config)(_with_float32(value) for value in config)
    return "float32" if isinstance(config, str) and config in HALF else config

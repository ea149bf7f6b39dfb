"""The backend seam: the two things `keras.ops` cannot say.

Everything else in layers, losses, networks and models is written in
`keras.ops`. Automatic differentiation is not part of it, so it stands here,
once for TensorFlow and once for PyTorch.
"""

import keras

if keras.backend.backend() == "tensorflow":
    import tensorflow as tf
elif keras.backend.backend() == "torch":
    import torch
else:
    raise ImportError(
        "kgan computes gradients with the Keras backends 'tensorflow' and "
        f"'torch'; received KERAS_BACKEND={keras.backend.backend()!r}."
    )


def gradients(loss, variables):
    """Differentiates a scalar with respect to some variables and no others.

    Args:
        loss: callable without arguments that returns a pair: a scalar tensor
            and anything else that was computed on the way.
        variables: list of `keras.Variable`. Nothing else is watched: what is
            not in this list is constant.

    Returns:
        Pair of the list of gradients (`None` where the loss does not depend
        on the variable) and the second value of `loss()`.
    """
    if keras.backend.backend() == "tensorflow":
        return _tensorflow_gradients(loss, variables)
    value, extra = loss()
    values = [variable.value for variable in variables]
    return list(torch.autograd.grad(value, values, allow_unused=True)), extra


def _tensorflow_gradients(loss, variables):
    values = [variable.value for variable in variables]
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(values)
        value, extra = loss()
    return tape.gradient(value, values), extra


def input_gradients(function, inputs):
    """Gradient of `sum(function(inputs))`, itself differentiable.

    Args:
        function: callable from a tensor to a tensor, for example a
            discriminator.
        inputs: float tensor.

    Returns:
        Tensor of the shape of `inputs`.
    """
    if keras.backend.backend() == "tensorflow":
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(inputs)
            outputs = keras.ops.sum(function(inputs))
        return tape.gradient(outputs, inputs)
    inputs = inputs.detach().requires_grad_(True)
    outputs = keras.ops.sum(function(inputs))
    return torch.autograd.grad(outputs, inputs, create_graph=True)[0]


def require(condition, message):
    """Raises `ValueError(message)` where `condition` is false.

    Works on Python booleans and on boolean tensors inside of a graph.

    Args:
        condition: bool or scalar boolean tensor.
        message: str.

    Raises:
        ValueError: at once, or `tf.errors.InvalidArgumentError` when a
            compiled graph runs.
    """
    if isinstance(condition, bool) or keras.backend.backend() != "tensorflow":
        if not bool(condition):
            raise ValueError(message)
        return
    tf.debugging.Assert(condition, [message])

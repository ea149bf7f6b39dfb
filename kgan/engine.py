"""The backend seam: the few things `keras.ops` cannot say.

Everything else in layers, losses, networks and models is written in
`keras.ops`. Automatic differentiation is not part of it, so it stands here,
once for TensorFlow and once for PyTorch; `kgan.kernels` has the ways to compute
a layer that are faster than its `keras.ops`.
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


def random_bits(shape, state):
    """Philox: for a state the same bits in eager, graph and XLA, on every device.

    TensorFlow alone: PyTorch has no generator without a state of its own.

    Args:
        shape: list or tuple of int or integer scalar tensors.
        state: integer tensor of shape `(2,)`, none below zero.

    Returns:
        uint32 tensor, the bits that TensorFlow's own stateless functions turn into
        numbers, by another rule under XLA.
    """

    def philox(shape, key, counter):
        return tf.raw_ops.StatelessRandomUniformFullIntV2(
            shape=shape, key=[key], counter=counter, alg=1, dtype=tf.uint32
        )

    # As TensorFlow does: a state is scrambled, then cut into key and counter.
    scramble = tf.constant(0x02461E293EC8F720, tf.uint64)
    mixed = philox([4], scramble, tf.cast(state, tf.uint64))
    key, counter = tf.unstack(tf.bitcast(tf.reshape(mixed, [2, 2]), tf.uint64))
    return philox(shape, key, [tf.zeros_like(counter), counter])


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

"""The backend seam: the few things `keras.ops` cannot say.

Everything else in layers, losses, networks and models is written in
`keras.ops`. Automatic differentiation is not part of it, nor are the kernels
that normalize an image in one go, so they stand here, once for TensorFlow and
once for PyTorch.
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


# Up to 32 images of 64 px a kernel call an image takes a half to a fifth of what
# the reductions take; above, a graph of so many calls is long to build.
SPLIT_IMAGES = 32


def normalize_images(images, gamma, beta, epsilon):
    """Instance normalization by the fastest kernel of the backend.

    On TensorFlow, the fused kernel of batch norm on one image at a time: the
    statistics of a batch of one image are those of the image. It reads the
    tensor once where `keras.layers.GroupNormalization` reads it many times.
    Larger batches, and those whose size the graph does not know, are
    normalized by reductions with a gradient in closed form.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        gamma: scale, `keras.Variable` of shape `(channels,)`, or `None`.
        beta: offset, likewise.
        epsilon: float. Added to the variance.

    Returns:
        Tensor of the shape and dtype of `images`.
    """
    if keras.backend.backend() == "torch":
        return _torch_instance_norm(images, gamma, beta, epsilon)
    if images.shape[0] is None or images.shape[0] > SPLIT_IMAGES:
        normalized = _standardize(images, epsilon)
        if gamma is None:
            return normalized
        gamma, beta = (keras.ops.cast(v, images.dtype) for v in (gamma, beta))
        return normalized * gamma + beta
    channels = images.shape[-1]
    scale = tf.ones([channels]) if gamma is None else tf.convert_to_tensor(gamma)
    offset = tf.zeros([channels]) if beta is None else tf.convert_to_tensor(beta)
    scale, offset = tf.cast(scale, tf.float32), tf.cast(offset, tf.float32)
    parts = [
        tf.raw_ops.FusedBatchNormV3(
            x=image,
            scale=scale,
            offset=offset,
            mean=tf.zeros([0]),
            variance=tf.zeros([0]),
            epsilon=epsilon,
        ).y
        for image in tf.split(images, images.shape[0])
    ]
    return parts[0] if len(parts) == 1 else tf.concat(parts, axis=0)


def _standardize(images, epsilon):
    """Mean 0 and variance 1, image by image and channel by channel.

    With y the result, s the deviation and n the pixels of an image, the
    gradient is `(dy - mean(dy) - y mean(dy y)) / s`: two reductions and one
    pass, where the tape would keep and read five tensors.
    """

    def statistics(images):
        whole = tf.cast(images, tf.float32)
        mean = tf.reduce_mean(whole, [1, 2], keepdims=True)
        centred = whole - mean
        variance = tf.reduce_mean(tf.square(centred), [1, 2], keepdims=True)
        inverse = tf.math.rsqrt(variance + epsilon)
        return centred * inverse, inverse

    @tf.custom_gradient
    def standardized(images):
        def gradient(upstream):
            # Computed again and not kept, so that it can be differentiated.
            y, inverse = statistics(images)
            dy = tf.cast(upstream, tf.float32)
            mean_dy = tf.reduce_mean(dy, [1, 2], keepdims=True)
            mean_dyy = tf.reduce_mean(dy * y, [1, 2], keepdims=True)
            return tf.cast((dy - mean_dy - y * mean_dyy) * inverse, images.dtype)

        return tf.cast(statistics(images)[0], images.dtype), gradient

    return standardized(images)


def _torch_instance_norm(images, gamma, beta, epsilon):
    affine = {}
    if gamma is not None:
        affine = {"weight": gamma.value, "bias": beta.value}
        affine = {name: value.to(images.dtype) for name, value in affine.items()}
    # Not `instance_norm`: for one image whose gradient comes channels last, as all
    # do here, PyTorch 2.13 computes another gradient on the CPU.
    channels_first = images.permute(0, 3, 1, 2)
    normalized = torch.nn.functional.group_norm(
        channels_first, images.shape[-1], eps=epsilon, **affine
    )
    return normalized.permute(0, 2, 3, 1)


def reflect(images, padding):
    """Pads height and width by mirroring the images at their borders.

    TensorFlow's own kernel is the faster one for the gradient, but two to five
    times slower than joining slices for the values: each does what it does best.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        padding: int, smaller than height and width.

    Returns:
        Tensor of shape
        `(batch, height + 2 * padding, width + 2 * padding, channels)`.
    """
    sides = [[0, 0], [padding, padding], [padding, padding], [0, 0]]
    if keras.backend.backend() == "torch":
        return keras.ops.pad(images, sides, mode="reflect")

    @tf.custom_gradient
    def reflected(images):
        def gradient(upstream):
            return tf.raw_ops.MirrorPadGrad(
                input=upstream, paddings=sides, mode="REFLECT"
            )

        return _mirrored(_mirrored(images, 1, padding), 2, padding), gradient

    return reflected(images)


def crop(images, top, bottom, left, right):
    """Cuts rows and columns off at the borders.

    TensorFlow's gradient of a slice is several times slower than padding with
    zeros, which is what it does.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        top: int. Rows cut off; likewise `bottom`, and columns `left` and `right`.

    Returns:
        Tensor of shape
        `(batch, height - top - bottom, width - left - right, channels)`.
    """

    def inner(images):
        height, width = keras.ops.shape(images)[1:3]
        return images[:, top : height - bottom, left : width - right]

    if keras.backend.backend() == "torch":
        return inner(images)

    @tf.custom_gradient
    def cropped(images):
        sides = [[0, 0], [top, bottom], [left, right], [0, 0]]
        return inner(images), lambda upstream: tf.pad(upstream, sides)

    return cropped(images)


def _mirrored(images, axis, padding):
    across = (slice(None),) * axis
    first = images[(*across, slice(1, padding + 1))]
    last = images[(*across, slice(-padding - 1, -1))]
    if padding > 1:
        first, last = tf.reverse(first, [axis]), tf.reverse(last, [axis])
    return tf.concat([first, images, last], axis)

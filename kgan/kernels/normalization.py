"""Normalization of every image by itself."""

import keras

if keras.backend.backend() == "tensorflow":
    import tensorflow as tf
elif keras.backend.backend() == "torch":
    import torch


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

"""The fast ways to compute a layer, where `keras.ops` has a slow one.

Each is the layer's arithmetic to the last bits, with its gradients, by what the
backend computes fastest on a processor.
"""

import os

import keras

if keras.backend.backend() == "tensorflow":
    import tensorflow as tf
elif keras.backend.backend() == "torch":
    import torch


def cores():
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def one_core_a_branch(branches):
    """Gives each of several branches of a graph a core, where there are no more.

    Branches that do not wait for one another, such as CycleGAN's two generators, are
    computed side by side, each by one thread, instead of one after the other by
    threads that share out every operation and wait for each other at its end.

    For the whole process, and to be called before TensorFlow computes anything;
    later, with a GPU, with more cores, or where `TF_NUM_INTRAOP_THREADS` or
    `TF_NUM_INTEROP_THREADS` stand in the environment, it does nothing.

    Args:
        branches: int.

    Returns:
        bool, whether it did.
    """
    if keras.backend.backend() != "tensorflow" or branches < 2:
        return False
    told = {"TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"} & set(os.environ)
    if told or cores() > branches or tf.config.list_physical_devices("GPU"):
        return False
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(branches)
    except RuntimeError:  # too late
        return False
    return True


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


# Filters up to which four pixels at a time fill a vector of sixteen numbers.
FEW_FILTERS = 4


def makes_blocks(kernel, padding):
    """Whether `convolve_to_few` takes a kernel, and is faster here.

    Args:
        kernel: `(height, width, channels, filters)`.
        padding: `"valid"` or `"same"`.
    """
    height, width, _, filters = kernel.shape
    if keras.backend.backend() != "tensorflow" or tf.config.list_physical_devices(
        "GPU"
    ):
        return False
    odd = height % 2 == width % 2 == 1
    return (
        filters <= FEW_FILTERS
        and min(height, width) > 4
        and (padding == "valid" or odd)
    )


def convolve_to_few(images, kernel, padding):
    """Convolution to few channels: blocks of 2x2 pixels as so many more filters.

    A vector holds sixteen numbers, of which the three colours of one pixel leave
    thirteen unused. Four copies of the kernel, each shifted by a pixel in a frame
    larger by one, compute the four pixels of a block in one place of a convolution
    of stride 2: a third more multiplications for 7x7, in 0.35 to 0.5 of the time.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        kernel: float tensor of shape `(rows, columns, channels, filters)`.
        padding: `"valid"`, or, for odd kernels, `"same"`.

    Returns:
        What `keras.ops.conv` returns for stride 1.
    """
    blocks = tf.concat(
        [
            tf.pad(kernel, [[down, 1 - down], [right, 1 - right], [0, 0], [0, 0]])
            for down in (0, 1)
            for right in (0, 1)
        ],
        axis=-1,
    )
    lost = [0, 0] if padding == "same" else [size - 1 for size in kernel.shape[:2]]
    sizes = [
        (static or dynamic) - less
        for static, dynamic, less in zip(
            images.shape[1:3], tf.unstack(tf.shape(images))[1:3], lost, strict=True
        )
    ]
    whole = all(isinstance(size, int) and size % 2 == 0 for size in sizes)
    if not whole and padding == "valid":
        images = tf.pad(images, [[0, 0], *([0, size % 2] for size in sizes), [0, 0]])
    outputs = tf.nn.conv2d(images, blocks, strides=2, padding=padding.upper())
    outputs = tf.nn.depth_to_space(outputs, 2)
    return outputs if whole else outputs[:, : sizes[0], : sizes[1]]

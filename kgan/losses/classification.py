"""What a discriminator pays that also reads labels, and a generator that is told them.

Neither carries a weight: `lambda_cls` stands on the model.
"""

from keras import ops


def multi_label(labels, logits):
    """Binary cross-entropy, summed over the labels: `-E sum log p(label)`.

    The sum and not the mean, as in StarGAN, so that `lambda_cls` weighs every
    attribute alike however many there are.

    Args:
        labels: tensor of shape `(batch, num_labels)` of zeros and ones.
        logits: float tensor of the same shape.

    Returns:
        Scalar float32 tensor.

    Example:

    >>> float(multi_label(np.array([[1, 0]]), np.array([[0.0, 0.0]])))  # 2 log 2
    1.3862943649291992

    Reference:

    - [Choi et al., 2018](https://arxiv.org/abs/1711.09020), equations 2 and 3.
    """
    logits, labels = ops.cast(logits, "float32"), ops.cast(labels, "float32")
    # log(1 + e^-|l|) neither overflows nor loses small numbers.
    entropy = ops.relu(logits) - logits * labels + ops.softplus(-ops.abs(logits))
    return ops.mean(ops.sum(entropy, axis=-1))


def single_label(labels, logits):
    """Cross-entropy of classes that exclude one another: `-E log p(class)`.

    Args:
        labels: tensor of shape `(batch, num_classes)`, one-hot.
        logits: float tensor of the same shape.

    Returns:
        Scalar float32 tensor.

    Example:

    >>> float(single_label(np.array([[1, 0]]), np.array([[0.0, 0.0]])))  # log 2
    0.6931471824645996
    """
    logits, labels = ops.cast(logits, "float32"), ops.cast(labels, "float32")
    return -ops.mean(ops.sum(labels * ops.log_softmax(logits), axis=-1))

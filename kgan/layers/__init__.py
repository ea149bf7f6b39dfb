"""The layers that Keras lacks."""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "conv2d": ["Conv2D"],
        "cropping": ["Cropping2D"],
        "differentiable_augmentation": ["DifferentiableAugmentation"],
        "dropout": ["Dropout"],
        "instance_normalization": ["InstanceNormalization"],
        "label_planes": ["LabelPlanes"],
        "maxout": ["Maxout"],
        "minibatch_discrimination": ["MinibatchDiscrimination"],
        "reflection_padding": ["ReflectionPadding2D"],
        "spectral_normalization": ["SpectralNormalization"],
    },
)

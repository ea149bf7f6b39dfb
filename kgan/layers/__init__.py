"""The layers that Keras lacks."""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "label_planes": ["LabelPlanes"],
        "maxout": ["Maxout"],
        "minibatch_discrimination": ["MinibatchDiscrimination"],
        "spectral_normalization": ["SpectralNormalization"],
    },
)

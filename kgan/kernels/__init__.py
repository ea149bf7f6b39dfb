"""The fast ways to compute a layer, where `keras.ops` has a slow one.

Each is the layer's arithmetic up to rounding, with its gradients, by what the backend
computes fastest on a processor.
"""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "borders": ["crop", "reflect"],
        "convolution": ["convolve", "convolve_to_few"],
        "normalization": ["normalize_images"],
        "threads": ["one_core_a_branch", "pictures_at_once"],
        "winograd": ["convolve_by_tiles"],
    },
)

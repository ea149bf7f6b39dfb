"""Input pipelines: TFDS sets, folders, arrays and the 8x8 digits."""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "description": ["DataInfo", "info"],
        "errors": ["DataError"],
        "limits": ["CACHE_BYTES"],
        "pipeline": ["as_arrays", "load"],
    },
)

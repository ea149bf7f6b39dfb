"""Input pipelines: TFDS sets, folders, packs, arrays and the 8x8 digits."""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "attribute_classes": ["AttributeClasses"],
        "description": ["DataInfo", "info"],
        "errors": ["DataError"],
        "limits": ["CACHE_BYTES"],
        "originals": ["Originals", "read_picture", "read_pictures"],
        "pack": ["Pack"],
        "pack_writing": ["write_pack"],
        "packed_batches": ["PackedBatches", "load_packed"],
        "pipeline": ["as_arrays", "load"],
        "unpaired": ["load_unpaired"],
    },
)

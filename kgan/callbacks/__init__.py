"""Keras callbacks that show how a training goes.

`watch`, `watch_translation` and `watch_attributes` return the usual lists.
"""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "watching": ["watch", "watch_attributes", "watch_translation"],
        "attribute_grid": ["AttributeGrid"],
        "fixed_attributes": ["FixedAttributes"],
        "scalars": ["Scalars"],
        "image_grid": ["ImageGrid"],
        "translation_grid": ["TranslationGrid"],
        "fixed_translations": ["FixedTranslations"],
        "latent_walk": ["LatentWalk"],
        "recipe_text": ["RecipeText"],
        "collapse_monitor": ["CollapseMonitor"],
        "film": ["Film"],
        "sentinel": ["Sentinel"],
        "views": ["FixedSamples"],
    },
)

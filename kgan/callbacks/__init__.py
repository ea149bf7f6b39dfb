"""Keras callbacks that show how a training goes.

`watch` and `watch_translation` return the usual lists.
"""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "watching": ["watch", "watch_translation"],
        "scalars": ["Scalars"],
        "image_grid": ["ImageGrid"],
        "translation_grid": ["TranslationGrid"],
        "fixed_translations": ["FixedTranslations"],
        "latent_walk": ["LatentWalk"],
        "recipe_text": ["RecipeText"],
        "collapse_monitor": ["CollapseMonitor"],
        "film": ["Film"],
        "stop_on_nan": ["StopOnNaN"],
    },
)

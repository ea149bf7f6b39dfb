"""Keras callbacks that show how a training goes. See `watch` for the usual list."""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "watching": ["watch"],
        "scalars": ["Scalars"],
        "image_grid": ["ImageGrid"],
        "latent_walk": ["LatentWalk"],
        "recipe_text": ["RecipeText"],
        "collapse_monitor": ["CollapseMonitor"],
        "film": ["Film"],
        "stop_on_nan": ["StopOnNaN"],
    },
)

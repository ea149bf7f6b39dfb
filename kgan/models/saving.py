"""Reading a model back from a `.keras` file."""

import importlib
import pkgutil

import keras

import kgan

# Packages whose classes stand in saved models.
PACKAGES = ("layers", "losses", "networks", "models")


def load_model(path):
    """Loads a `.keras` file, with both optimizers if it was compiled.

    As `keras.models.load_model`, which finds only classes that were imported
    before; kgan imports none until it is used, so this one imports them all.

    Args:
        path: str or path of the file.

    Returns:
        The Keras model. Files that carry Python code are refused, as by
        Keras's safe mode.
    """
    register()
    return keras.models.load_model(path, safe_mode=True)


def register():
    """Imports every class of the package that Keras may have to find."""
    for name in PACKAGES:
        package = importlib.import_module(f"{kgan.__name__}.{name}")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)

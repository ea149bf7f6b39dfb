"""Writing a model to a `.keras` file again and again, and reading it back."""

import importlib
import pkgutil

import keras

import kgan

# Packages whose classes stand in saved models.
PACKAGES = ("layers", "losses", "networks", "models")
# Kinds of objects that a compiled model consists of, in Keras's words.
KINDS = ("Layer", "Functional", "Sequential", "Metric", "Optimizer")


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


def remember_kinds():
    """Spares every save but the first 70 kB of memory an optimizer, lost for good.

    Which attributes of an optimizer are no state of it, Keras reads off one that it
    makes for this. It means to do so once; but 3.15 keeps the answer under another
    name than it looks it up by, so it makes one at every save, and TensorFlow keeps
    something of every variable that ever was. Here the answers get that other name.
    """
    try:
        from keras.src.backend.common import global_state
        from keras.src.saving import saving_lib

        for kind in KINDS:
            names = saving_lib.get_attr_skipset(kind)
            global_state.set_global_attribute(f"saving_attr_skiplist_{kind}", names)
    except (ImportError, AttributeError):
        pass  # another Keras, in which nothing is where it was

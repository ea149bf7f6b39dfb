"""Packages whose names are imported when they are first used.

`import kgan` has to stay cheap: a command that lists the zoo should not wait
for TensorFlow.
"""

import importlib


def attach(package, names, submodules=()):
    """Returns `__getattr__`, `__dir__` and `__all__` of a lazy package.

    Args:
        package: str. The package's `__name__`.
        names: dict from submodule to the public names it defines.
        submodules: names of submodules that are public themselves.
    """
    home = {name: module for module, group in names.items() for name in group}
    public = sorted([*home, *submodules])

    def __getattr__(name):
        if name in home:
            return getattr(importlib.import_module(f"{package}.{home[name]}"), name)
        if name in submodules:
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(
            f"module {package!r} has no attribute {name!r}; it has {public}"
        )

    return __getattr__, lambda: public, public

"""Every example in a docstring says the truth."""

import doctest
import importlib
import pathlib

import keras
import numpy as np
import pytest

import kgan

ROOT = pathlib.Path(kgan.__file__).parent
MODULES = [
    ".".join(("kgan", *path.relative_to(ROOT).with_suffix("").parts))
    for path in sorted(ROOT.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="printed values are TensorFlow's"
)
@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(name)
    known = {"np": np, "keras": keras, "kgan": kgan}
    outcome = doctest.testmod(module, extraglobs=known)
    assert outcome.failed == 0
    assert outcome.attempted > 0


def test_there_are_examples():
    # A mistake in the search above would pass over everything in silence.
    assert {"kgan.layers.maxout", "kgan.losses.adversarial"} <= set(MODULES)

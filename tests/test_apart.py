"""Contenders of tools/benchmark in processes of their own."""

import importlib.util
import pathlib

import pytest

from kgan.cli.recipe import Recipe

ROOT = pathlib.Path(__file__).resolve().parents[1]
CONTENDER = """
import os

class Contender:
    def __init__(self, kind, recipe):
        print("words that are no answer")
        self.kind, self.recipe = kind, recipe

    def run(self, steps):
        if self.kind == "broken":
            raise SystemExit(3)
        self.held = bytearray(50 << 20)
        assert self.recipe.image_shape == (32, 48, 3)
        return steps / self.recipe.batch_size

contender = Contender
"""


@pytest.fixture
def apart(tmp_path, monkeypatch):
    """The class; its processes find a module `tried`."""
    (tmp_path / "tried.py").write_text(CONTENDER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    spec = importlib.util.spec_from_file_location("apart", ROOT / "tools" / "apart.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Apart


def recipe():
    return Recipe.of("cyclegan", image_shape=(32, 48, 3), batch_size=4)


def test_answers_and_a_peak_of_its_own(apart):
    held = bytearray(300 << 20)
    with apart("tried", "whole", recipe()) as contender:
        before = contender.peak()
        assert contender.run(2) == 0.5
        assert contender.run(8) == 2.0
        # 50 MiB more than before, and nothing of the 300 that this process holds.
        assert 45 < contender.peak() - before < 100
        assert contender.peak() < 300
    assert contender.process.returncode == 0
    del held


def test_a_contender_that_ends_is_named(apart):
    with (
        apart("tried", "broken", recipe()) as contender,
        pytest.raises(RuntimeError, match="broken of tried ended with 3"),
    ):
        contender.run(1)

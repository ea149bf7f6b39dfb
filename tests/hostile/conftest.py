"""Hypothesis of few examples: `tools/fuzz` tries the many."""

import pathlib
import shutil

import hypothesis
import pytest

from kgan.zoo import catalog

ROOT = pathlib.Path(__file__).parents[2]

hypothesis.settings.register_profile(
    "few",
    max_examples=30,
    deadline=None,
    derandomize=True,  # the same on every machine
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("few")


@pytest.fixture
def zoo_dir(tmp_path, monkeypatch):
    """The only zoo there is, with a copy of the entry `test_dcgan`."""
    root = tmp_path / "zoo"
    shutil.copytree(ROOT / "zoo" / "test_dcgan", root / "test_dcgan")
    monkeypatch.setenv("KGAN_ZOO", str(root))
    monkeypatch.setattr(catalog, "packaged_directory", lambda: None)
    return root

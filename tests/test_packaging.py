"""An installed kgan works from any directory, without the repository."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[1]
PROGRAM = """
import json, sys
import kgan
names = kgan.zoo.list_models()
early = sorted({"tensorflow", "keras", "torch"} & set(sys.modules))
pictures = kgan.zoo.load("test_dcgan").generate(3, seed=1)
print(json.dumps({
    "file": kgan.__file__,
    "version": kgan.__version__,
    "names": list(names),
    "early": early,
    "shape": pictures.shape,
    "dtype": str(pictures.dtype),
}))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder that `pip install .` filled from a copy of the repository."""
    # A copy, as setuptools leaves its build folders beside setup.py.
    source = tmp_path_factory.mktemp("source")
    for name in ("kgan", "zoo"):
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("setup.py", "pyproject.toml", "requirements.txt", "README.md"):
        shutil.copy(ROOT / name, source)
    target = tmp_path_factory.mktemp("target")
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, "--target", target, source],
        check=True,
    )
    return target


@pytest.fixture(scope="module")
def elsewhere(installed, tmp_path_factory):
    """Runs a command in an empty directory that sees only the installed kgan."""
    directory = tmp_path_factory.mktemp("elsewhere")
    environment = {key: value for key, value in os.environ.items() if key != "KGAN_ZOO"}
    environment["PYTHONPATH"] = str(installed)

    def run(*command):
        return subprocess.run(
            [sys.executable, *command],
            cwd=directory,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    return run


def test_loads_an_entry_from_anywhere(installed, elsewhere):
    report = json.loads(elsewhere("-c", PROGRAM).splitlines()[-1])
    assert pathlib.Path(report["file"]).is_relative_to(installed)
    assert report["early"] == []
    assert report["shape"][0] == 3 and len(report["shape"]) == 4
    assert report["dtype"] == "uint8"
    shipped = sorted(path.parent.name for path in ROOT.glob("zoo/*/card.json"))
    assert sorted(report["names"]) == shipped


def test_every_file_of_the_zoo_is_in_the_package(installed):
    def files(folder):
        return {
            path.relative_to(folder): path.stat().st_size
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    assert files(installed / "kgan" / "_entries") == files(ROOT / "zoo")


def test_only_kgan_is_installed(installed):
    names = {path.name for path in installed.iterdir()}
    assert {name for name in names if not name.endswith(".dist-info")} == {
        "kgan",
        "bin",
    }


def test_console_command(installed, elsewhere):
    script = installed / "bin" / "kgan"
    assert "test_dcgan" in elsewhere(str(script), "list")

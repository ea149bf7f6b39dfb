"""Builds kgan, with the zoo's entries inside of the package."""

import pathlib
import re

import setuptools

ROOT = pathlib.Path(__file__).parent


def read(name):
    """Returns the text of a file beside this one."""
    return (ROOT / name).read_text(encoding="utf-8")


def requirements():
    """Returns the lines of requirements.txt that are not comments."""
    lines = (line.strip() for line in read("requirements.txt").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


setuptools.setup(
    name="kgan",
    version=re.search(r'__version__ = "(.+)"', read("kgan/__init__.py")).group(1),
    description="Generative adversarial networks for Keras 3, trained and ready",
    long_description=read("README.md"),
    long_description_content_type="text/markdown",
    python_requires=">=3.10,<3.14",
    install_requires=requirements(),
    packages=[*setuptools.find_packages(include=["kgan", "kgan.*"]), "kgan._entries"],
    # The entries lie in `zoo/`, where one finds them; installed they are a part of
    # the package, so that it loads them from any directory.
    package_dir={"kgan._entries": "zoo"},
    package_data={"kgan._entries": ["**/*"]},
    entry_points={"console_scripts": ["kgan = kgan.cli.main:run"]},
    zip_safe=False,
)

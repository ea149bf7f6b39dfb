"""No pickle is ever loaded unrestricted: held by reading the source."""

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[2]
SOURCES = [
    path
    for path in (*(ROOT / "kgan").rglob("*.py"), *(ROOT / "tools").iterdir())
    if path.suffix == ".py" or (path.is_file() and b"python" in path.read_bytes()[:40])
]
MODULES = {"pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
BUILTINS = {"eval", "exec", "compile", "__import__"}


def dangers(source):
    """Yields what could run code out of a file, as `line: what`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = {alias.name.split(".")[0] for alias in node.names}
            yield from (f"{node.lineno}: import {name}" for name in names & MODULES)
        if isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield f"{node.lineno}: from {node.module}"
        if isinstance(node, ast.Call):
            yield from _calls(node)


def _calls(node):
    name = ast.unparse(node.func)
    said = {word.arg: ast.unparse(word.value) for word in node.keywords}
    if name in BUILTINS:
        yield f"{node.lineno}: {name}"
    if said.get("allow_pickle", "False") != "False":
        yield f"{node.lineno}: allow_pickle"
    if name.endswith("torch.load") and said.get("weights_only") != "True":
        yield f"{node.lineno}: {name} without weights_only"
    if said.get("safe_mode", "True") != "True" or "unsafe_deserialization" in name:
        yield f"{node.lineno}: Keras's safe mode is off"
    if name.split(".")[-1] in ("Lambda", "load_op_library", "py_function"):
        yield f"{node.lineno}: {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_loads_code(path):
    assert list(dangers(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import pickle", 1),
        ("from pickle import load", 1),
        ("np.load(path, allow_pickle=True)", 1),
        ("np.load(path, allow_pickle=False)", 0),
        ("np.load(path)", 0),  # numpy's default is not to
        ("torch.load(path)", 1),
        ("torch.load(path, weights_only=False)", 1),
        ("torch.load(path, weights_only=True)", 0),
        ("keras.models.load_model(path, safe_mode=False)", 1),
        ("keras.config.enable_unsafe_deserialization()", 1),
        ("keras.layers.Lambda(abs)", 1),
        ("eval(text)", 1),
        ("model.eval()", 0),
        ("re.compile(text)", 0),
    ],
)
def test_what_loads_code_is_found(source, found):
    assert len(list(dangers(source))) == found

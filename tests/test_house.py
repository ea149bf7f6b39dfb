"""The rules of the house, held by reading the source: see CONTRIBUTING.md."""

import ast
import importlib
import inspect
import operator
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "kgan"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TOOLS = [path for path in sorted((ROOT / "tools").glob("*")) if path.is_file()]
TEXTS = [
    path
    for path in (*MODULES, *TESTS, *TOOLS, *ROOT.glob("*.*"), *ROOT.glob("zoo/*.md"))
    if path.is_file()
]

# What each part may import of kgan. Imports point down only; metrics, callbacks
# and data are leaves that do not know one another.
BASE = {"_lazy", "pictures", "engine", "kernels", "replicas", "chance", "heap"}
NETWORKS = BASE | {"layers"}
MODELS = NETWORKS | {"networks", "losses"}
ALLOWED = {
    **dict.fromkeys(BASE, BASE),
    **dict.fromkeys(("layers", "metrics", "callbacks", "data"), BASE),
    **dict.fromkeys(("losses", "networks"), NETWORKS),
    "models": MODELS,
    "zoo": MODELS | {"models"},
}
TENSORFLOW_STANDS_IN = {"engine", "kernels", "replicas", "data", "zoo", "callbacks"}


def part_of(path):
    """`layers` for kgan/layers/maxout.py, `engine` for kgan/engine.py."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(tree):
    """Yields the dotted names of all imports, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def upward_imports(part, tree):
    """Returns the imports of kgan that a part must not make."""
    allowed = ALLOWED.get(part)
    if allowed is None:  # the surface and the command line stand on everything
        return []
    parts = [name.split(".") for name in imported(tree)]
    return [
        ".".join(name)
        for name in parts
        if name[0] == "kgan"
        and len(name) > 1
        and not name[1].startswith("__")
        and name[1] not in allowed | {part}
    ]


def undocumented(tree, documented_elsewhere=lambda name: False):
    """Returns the public definitions without a docstring of their own or a base's."""
    missing = [] if ast.get_docstring(tree) else ["the module"]
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

    def visit(node, prefix=""):
        for child in node.body:
            if not isinstance(child, definitions) or child.name.startswith("_"):
                continue
            name = prefix + child.name
            if not ast.get_docstring(child) and not documented_elsewhere(name):
                missing.append(name)
            if isinstance(child, ast.ClassDef):
                visit(child, f"{name}.")

    visit(tree)
    return missing


def inherits_documentation(path):
    """Says of `Class.method` whether a base class, such as Keras's, documents it."""
    name = ".".join(("kgan", *path.relative_to(PACKAGE).with_suffix("").parts))

    def inherits(definition):
        owner, _, method = definition.rpartition(".")
        if not owner:
            return False
        owner = operator.attrgetter(owner)(importlib.import_module(name))
        return bool(inspect.getdoc(getattr(owner, method)))

    return inherits


def lengths(tree):
    """Returns the number of lines of each function, its docstring left out."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            found.append(body[-1].end_lineno - body[0].lineno + 1 if body else 0)
    return found


def public_classes(tree):
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
class TestModule:
    def test_imports_point_down(self, path):
        assert upward_imports(part_of(path), parse(path)) == []

    def test_tensorflow_stands_only_behind_the_seam(self, path):
        names = {name.split(".")[0] for name in imported(parse(path))}
        if part_of(path) not in TENSORFLOW_STANDS_IN:
            assert not names & {"tensorflow", "tensorflow_datasets", "torch"}

    def test_public_definitions_are_documented(self, path):
        assert undocumented(parse(path), inherits_documentation(path)) == []

    def test_name_is_a_noun_in_snake_case(self, path):
        assert re.fullmatch(r"_?[a-z][a-z0-9_]*|__init__|__main__", path.stem)

    def test_class_and_file_have_one_name(self, path):
        if part_of(path) not in ("layers", "models") or path.stem == "__init__":
            return
        if path.stem == "schedules":  # a shelf of several, as its plural says
            return
        names = {name.lower() for name in public_classes(parse(path))}
        noun = path.stem.replace("_", "")
        assert not names or any(noun in name for name in names)

    def test_registered_classes_belong_to_kgan(self, path):
        source = path.read_text(encoding="utf-8")
        registrations = source.count("register_keras_serializable(")
        assert registrations == source.count(
            'register_keras_serializable(package="kgan")'
        )


@pytest.mark.parametrize(
    "path", [*MODULES, *TESTS, *TOOLS], ids=lambda p: str(p.relative_to(ROOT))
)
def test_file_fits_on_a_few_screens(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 300


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_path_of_one_machine(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.$}])/(home|root|Users|work|mnt|opt)/", text)


def test_functions_are_short():
    sizes = sorted(size for path in MODULES for size in lengths(parse(path)))
    assert sizes[int(0.9 * len(sizes))] < 40


def test_there_is_enough_test():
    def lines(paths):
        return sum(len(path.read_text("utf-8").splitlines()) for path in paths)

    assert lines(TESTS) >= 0.6 * lines(MODULES)


def test_public_names_are_there():
    packages = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
    assert {"layers", "losses"} <= set(packages)
    for package in packages:
        module = importlib.import_module(f"kgan.{package}")
        for name in getattr(module, "__all__", ()):
            assert getattr(module, name) is not None


def test_import_is_cheap():
    program = (
        "import sys, kgan, kgan.zoo, kgan.layers, kgan.losses, kgan.networks\n"
        "heavy = {'tensorflow', 'keras', 'torch', 'PIL', 'numpy'} & set(sys.modules)\n"
        "assert not heavy - {'numpy'}, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


# The rules above find what they look for.


@pytest.mark.parametrize(
    ("part", "source", "found"),
    [
        ("losses", "from kgan import networks", ["kgan.networks"]),
        ("losses", "import kgan.networks.dcgan", ["kgan.networks.dcgan"]),
        ("networks", "from kgan.losses import get", ["kgan.losses.get"]),
        ("metrics", "def f():\n    from kgan import data", ["kgan.data"]),
        ("layers", "from kgan.layers.maxout import Maxout\nimport kgan", []),
        ("zoo", "from kgan.models import GAN", []),
        ("models", "from kgan import zoo, __version__", ["kgan.zoo"]),
        ("cli", "from kgan import zoo, data, metrics", []),
    ],
)
def test_upward_imports_are_found(part, source, found):
    assert upward_imports(part, ast.parse(source)) == found


def test_undocumented_definitions_are_found():
    source = (
        '"""Doc."""\nclass A:\n    """Doc."""\n    def b(self): 1\n    def _c(self): 1'
    )
    assert undocumented(ast.parse(source)) == ["A.b"]
    assert undocumented(ast.parse("def a():\n    '''Doc.'''")) == ["the module"]

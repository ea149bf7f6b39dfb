"""The scripts in tools/: set-up with a Python that only pretends, and bookkeeping."""

import importlib.machinery
import importlib.util
import os
import pathlib
import shutil
import stat
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[1]
NEEDED = ("requirements.txt", "requirements-dev.txt", "setup.py", "pyproject.toml")


@pytest.fixture
def clone(tmp_path):
    """A folder with what the set-up reads."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    for name in NEEDED:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def bash(clone, program, **variables):
    """Runs a bash program in the clone, with tools/environment read."""
    return subprocess.run(
        ["bash", "-c", f"set -euo pipefail; . tools/environment; {program}"],
        cwd=clone,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def executable(path, text):
    """Writes a script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_without_a_fitting_python_it_says_which_ones_fit(clone):
    done = bash(clone, "environment product", PYTHON="/bin/false")
    assert done.returncode == 1
    assert "no Python from 3.10 to 3.13 found" in done.stderr
    assert "PYTHON=" in done.stderr
    assert not (clone / ".venv").exists()


def test_python_without_ensurepip_says_what_to_install(clone):
    python = executable(
        clone / "python",
        f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\n'
        f'exec "{sys.executable}" "$@"\n',
    )
    done = bash(clone, "environment product", PYTHON=python)
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


@pytest.fixture
def pretended(clone):
    """A .venv whose Python writes down what pip is asked for."""
    executable(
        clone / ".venv" / "bin" / "python",
        '#!/bin/sh\ncase "$*" in\n'
        '  *"pip install"*) echo "$*" >> pip.log;;\n'
        '  -\\ https*) test -n "$REACHABLE" || exit 1;;\nesac\n',
    )

    def asked():
        log = clone / "pip.log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    return asked


def test_second_call_installs_nothing(clone, pretended):
    assert bash(clone, "environment product").returncode == 0
    assert [line.split("--quiet ")[1] for line in pretended()] == [
        "--requirement requirements.txt",
        "--no-deps --editable .",
    ]
    assert bash(clone, "environment product").returncode == 0
    assert pretended() == []


def test_check_adds_its_own_and_a_change_is_noticed(clone, pretended):
    bash(clone, "environment product")
    pretended()
    bash(clone, "environment check")
    (line,) = pretended()
    assert line.endswith("--requirement requirements-dev.txt")
    bash(clone, "environment product; environment check")
    assert pretended() == []
    with (clone / "requirements.txt").open("a") as file:
        file.write("# changed\n")
    bash(clone, "environment check")
    assert len(pretended()) == 3


def test_torch_comes_without_cuda_where_its_index_is_in_reach(clone, pretended):
    bash(clone, "environment check", REACHABLE="yes")
    assert pretended()[-1].endswith(
        "requirements-dev.txt --extra-index-url https://download.pytorch.org/whl/cpu"
    )


@pytest.fixture(scope="module")
def benchmark():
    """tools/benchmark as a module."""
    path = str(ROOT / "tools" / "benchmark")
    loader = importlib.machinery.SourceFileLoader("benchmark", path)
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("benchmark", loader)
    )
    loader.exec_module(module)
    return module


def test_benchmark_interleaves(benchmark, monkeypatch):
    monkeypatch.setattr(benchmark.time, "sleep", lambda seconds: None)
    order = []
    runs = {name: lambda name=name: order.append(name) or len(order) for name in "abc"}
    seconds = benchmark.interleaved(runs, rounds=2)
    assert "".join(order) == "abccba"
    assert seconds == {"a": [1, 6], "b": [2, 5], "c": [3, 4]}


def test_benchmark_reports_medians_and_ratios(benchmark, capsys):
    seconds = {"ours": [0.2, 0.1, 0.9], "theirs": [0.3, 0.5, 0.1]}
    lines = benchmark.report("step", seconds, first="ours")
    assert [line["median_s"] for line in lines] == [0.2, 0.3]
    assert "| theirs | 300.0 | 100.0 | 500.0 | 1.500 |" in capsys.readouterr().out
    assert {"kgan", "tensorflow"} <= set(benchmark.circumstances()["versions"])


@pytest.fixture
def stargan_benchmark(benchmark, monkeypatch):
    """tools/stargan_benchmark.py, on networks that take no time."""
    pytest.importorskip("torch")
    import stargan_benchmark

    monkeypatch.setattr(benchmark.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(stargan_benchmark, "FILTERS", 2)
    monkeypatch.setattr(stargan_benchmark, "PRECISIONS", {"float32": "float32"})
    return stargan_benchmark


def test_benchmark_times_stargan(stargan_benchmark):
    contenders = ("kgan fit", "PyTorch", "PyTorch channels last")
    lines = stargan_benchmark.time_steps("tiny", (8, 2, 3, 1), rounds=1)
    assert [line["name"] for line in lines] == [
        f"{name}, float32" for name in contenders
    ]
    assert all(line["median_s"] > 0 for line in lines)
    assert set(stargan_benchmark.STEPS) < set(stargan_benchmark.rows())


def test_benchmark_takes_the_penalty_apart(stargan_benchmark):
    lines = stargan_benchmark.time_penalty((8, 2, 3, 1), rounds=1)
    assert len({line["name"] for line in lines}) == 6

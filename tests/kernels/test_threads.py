"""Who is given a core."""

import subprocess
import sys

import pytest
import tensorflow as tf

from kgan.kernels import one_core_a_branch, pictures_at_once, threads

PROGRAM = """
import tensorflow as tf
from kgan.kernels import one_core_a_branch, threads
threads.cores = lambda: 2
print(one_core_a_branch(2), end=" ")
print(tf.config.threading.get_intra_op_parallelism_threads(), end=" ")
print(tf.config.threading.get_inter_op_parallelism_threads(), end=" ")
tf.constant(1.0) + 1.0
print(one_core_a_branch(3))
"""


@pytest.fixture
def given(monkeypatch):
    """A machine of two cores; what TensorFlow is told on it."""
    told = {}
    for kind in ("intra", "inter"):
        monkeypatch.setattr(
            tf.config.threading,
            f"set_{kind}_op_parallelism_threads",
            lambda count, kind=kind: told.update({kind: count}),
        )
        monkeypatch.delenv(f"TF_NUM_{kind.upper()}OP_THREADS", raising=False)
    monkeypatch.setattr(threads, "cores", lambda: 2)
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    return told


def test_each_branch_has_a_core(given):
    assert one_core_a_branch(2)
    assert given == {"intra": 1, "inter": 2}


def test_one_branch_has_them_all(given):
    assert not one_core_a_branch(1)
    assert not given


def test_with_more_cores_tensorflow_decides(given, monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 3)
    assert not one_core_a_branch(2)
    assert not given


def test_a_gpu_computes_by_itself(given, monkeypatch):
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [kind])
    assert not one_core_a_branch(2)
    assert not given


@pytest.mark.parametrize("kind", ["INTRA", "INTER"])
def test_who_has_decided_is_not_overruled(given, monkeypatch, kind):
    monkeypatch.setenv(f"TF_NUM_{kind}OP_THREADS", "2")
    assert not one_core_a_branch(2)
    assert not given


def test_two_pictures_share_the_cores(given, monkeypatch):
    assert pictures_at_once() == 2
    monkeypatch.setattr(threads, "cores", lambda: 1)
    assert pictures_at_once() == 1
    monkeypatch.setattr(threads, "cores", lambda: 16)
    assert pictures_at_once() == 2
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [kind])
    assert pictures_at_once() == 1


def test_pytorch_has_threads_of_its_own(given, monkeypatch):
    monkeypatch.setattr(threads.keras.backend, "backend", lambda: "torch")
    assert pictures_at_once() == 1
    assert not one_core_a_branch(2)


def test_in_a_process_of_its_own_and_too_late():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "1", "2", "False"]

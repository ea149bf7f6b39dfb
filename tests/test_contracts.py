"""Descriptor rows x contracts.

Golden weight specs guard saved weights: a change of them is a change of the format.
Where it is meant, `KGAN_REGENERATE=1 pytest tests/test_contracts.py -k specs` writes
them anew.
"""

import json
import os
import pathlib

import keras
import pytest

import kgan
from tests import contracts, descriptors, model_contracts, model_descriptors

GOLDEN = pathlib.Path(__file__).parent / "golden" / "weight_specs.json"


@pytest.fixture(params=descriptors.MODULES, scope="module")
def row(request):
    """One layer or network."""
    return descriptors.MODULES[request.param]


class TestModules:
    def test_serializes(self, row, tmp_path):
        contracts.serializes(row, tmp_path / "module.keras")

    def test_shape(self, row):
        contracts.has_its_shape(row)

    def test_range(self, row):
        contracts.stays_in_range(row)

    def test_no_dead_weights(self, row):
        contracts.has_no_dead_weights(row)

    @pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
    def test_mixed_precision(self, row, dtype):
        contracts.runs_in_mixed_precision(row, dtype)

    def test_determinism(self, row):
        contracts.is_deterministic(row)

    def test_eager_graph_xla(self, row):
        contracts.is_the_same_in_graph_and_xla(row)


def test_weight_specs():
    specs = {
        name: contracts.weight_specs(row) for name, row in descriptors.MODULES.items()
    }
    if os.environ.get("KGAN_REGENERATE"):
        lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in specs.items()]
        GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    assert specs == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("loss", descriptors.LOSSES.values(), ids=descriptors.LOSSES)
class TestLosses:
    def test_serializes(self, loss):
        contracts.loss_serializes(loss)

    def test_scalar(self, loss):
        contracts.loss_is_a_scalar_everywhere(loss)

    def test_direction(self, loss):
        contracts.loss_pulls_in_the_right_direction(loss)


@pytest.fixture(params=model_descriptors.MODELS, scope="module")
def model_name(request):
    """The name of one model's row."""
    return request.param


class TestModels:
    def test_phase_isolation(self, model_name):
        model_contracts.phases_are_isolated(model_name)

    def test_logs_add_up(self, model_name):
        model_contracts.logs_add_up(model_name)

    def test_saved_and_loaded_it_fits_on_as_if_nothing_happened(
        self, model_name, tmp_path
    ):
        model_contracts.resumes_exactly(model_name, tmp_path / "model.keras")

    def test_determinism(self, model_name):
        model_contracts.is_deterministic(model_name)

    def test_eager_graph_xla(self, model_name):
        model_contracts.steps_the_same_in_graph_and_xla(model_name)

    def test_larger_calls(self, model_name):
        model_contracts.larger_calls_are_the_same_run(model_name)

    @pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16"])
    def test_mixed_precision(self, model_name, dtype):
        model_contracts.trains_in_mixed_precision(model_name, dtype)

    def test_pictures(self, model_name):
        model_contracts.makes_pictures(model_name)


def test_every_public_class_has_a_row():
    rows = {*descriptors.MODULES, *descriptors.LOSSES, *model_descriptors.MODELS}
    rows = {name.split("-")[0] for name in rows}
    kinds = (keras.layers.Layer, kgan.losses.AdversarialLoss)
    for package in (kgan.layers, kgan.networks, kgan.losses, kgan.models):
        for name in package.__all__:
            public = getattr(package, name)
            if isinstance(public, type) and issubclass(public, kinds):
                assert name in rows | {"AdversarialLoss", "TwoPlayer"}

"""tools/replica_cost: what GPUs in a ring send, and the time of a step."""

import importlib.machinery
import importlib.util
import pathlib

import pytest

pytest.importorskip("tensorflow")


@pytest.fixture(scope="module")
def replica_cost():
    """The tool as a module."""
    path = pathlib.Path(__file__).parents[2] / "tools" / "replica_cost"
    loader = importlib.machinery.SourceFileLoader("replica_cost", str(path))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader("replica_cost", loader)
    )
    loader.exec_module(module)
    return module


def test_a_ring_sends_nearly_twice_what_is_summed(replica_cost):
    told = {"gradients": 60, "statistics": 30, "logs": 10, "gathered": 0}
    # Patarasuk & Yuan, 2009: 2 (N - 1) / N times the data, the least that is possible.
    assert [replica_cost.sent(told, n) for n in (1, 2, 4, 8)] == [0, 100, 150, 175]
    told["gathered"] = 7
    assert replica_cost.sent(told, 4) == 150 + 3 * 7


def test_the_table_has_a_row_a_model(replica_cost, capsys):
    replica_cost.print_bytes({"small": ("dcgan", (8, 8, 1), None)})
    lines = capsys.readouterr().out.strip().splitlines()
    assert len(lines) == 3 and lines[2].startswith("| small | ")
    assert len({line.count("|") for line in lines}) == 1


def test_the_clock_counts_from_the_first_call_s_end(replica_cost, monkeypatch):
    times = iter([10.0, 11.0, 13.5])
    monkeypatch.setattr(replica_cost.time, "perf_counter", lambda: next(times))
    clock = replica_cost.Clock()
    callback = clock.callback()
    for batch in range(3):
        callback.on_train_batch_end(batch, {})
    assert clock.seconds == 3.5

"""`log.csv` has one row an epoch, whenever the run was cut."""

import pytest

from kgan.cli.epoch_log import epoch_log

HEAD = "epoch,d_loss\n"


@pytest.mark.parametrize(
    "text, epoch, kept",
    [
        ("", 0, ""),
        (HEAD, 3, HEAD),
        (HEAD + "0,1.5\n1,1.25\n", 2, HEAD + "0,1.5\n1,1.25\n"),
        (HEAD + "0,1.5\n1,1.25\n", 1, HEAD + "0,1.5\n"),  # cut in the middle of 1
        (HEAD + "0,1.5\n1,1.25\n2,1.0\n", 1, HEAD + "0,1.5\n"),
        (HEAD + "0,1.5\n1,1.2", 2, HEAD + "0,1.5\n"),  # killed in the middle of a row
        (HEAD + "0,1.5\n,,\nnan,1\n", 1, HEAD + "0,1.5\n"),
    ],
)
def test_rows_that_will_come_again_go(tmp_path, text, epoch, kept):
    path = tmp_path / "log.csv"
    path.write_text(text)
    epoch_log(path, epoch)
    assert path.read_text() == kept
    assert [file.name for file in tmp_path.iterdir()] == ["log.csv"]


def test_a_row_an_epoch_is_added(tmp_path):
    path = tmp_path / "log.csv"
    for epoch in range(2):
        log = epoch_log(path, epoch)
        log.set_model(type("Model", (), {"stop_training": False})())
        log.on_train_begin()
        log.on_epoch_end(epoch, {"d_loss": 0.5})
        log.on_train_end()
    head, *rows = [line.split(",")[:2] for line in path.read_text().splitlines()]
    assert (head, rows) == (["epoch", "d_loss"], [["0", "0.5"], ["1", "0.5"]])

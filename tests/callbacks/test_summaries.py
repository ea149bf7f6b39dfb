"""Event files: shared, flushed, closed."""

import gc
import warnings

from kgan.callbacks.summaries import Summaries


def event_files(log_dir):
    return list(log_dir.glob("events.out.tfevents.*"))


def test_users_of_a_directory_share_one_file(tmp_path):
    first, second = Summaries.of(tmp_path), Summaries.of(str(tmp_path))
    assert first is second
    assert Summaries.of(tmp_path / "other") is not first


def test_no_file_before_the_first_write(tmp_path):
    summaries = Summaries.of(tmp_path / "run")
    summaries.flush()
    assert not (tmp_path / "run").exists()


def test_the_last_user_closes_and_a_later_write_begins_a_new_file(
    tmp_path, read_events
):
    class User:
        pass

    one, two = User(), User()
    summaries = Summaries.of(tmp_path).acquire(one).acquire(two)
    summaries.scalar("a", 1.5, step=3)
    summaries.release(one)
    summaries.scalar("a", 2.5, step=4)
    assert len(event_files(tmp_path)) == 1
    summaries.release(two)
    summaries.scalar("a", 3.5, step=5)
    summaries.flush()
    assert len(event_files(tmp_path)) == 2
    assert read_events(tmp_path).curve("a") == [(3, 1.5), (4, 2.5), (5, 3.5)]


def test_flushed_figures_are_on_the_disk_while_the_file_is_open(tmp_path, read_events):
    summaries = Summaries.of(tmp_path)
    summaries.scalar("a", 0.25, step=1)
    summaries.flush()
    assert read_events(tmp_path).curve("a") == [(1, 0.25)]


def test_a_forgotten_writer_leaves_no_warning(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Summaries(tmp_path).text("note", "*hello*", step=0)
        gc.collect()

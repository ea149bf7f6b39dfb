"""The film: its frames, an interruption, a resumption."""

import keras
import numpy as np
import pytest
from PIL import Image

from kgan.callbacks import Film


def frames(path):
    with Image.open(path) as film:
        return film.n_frames


@pytest.mark.parametrize("name, kind", [("film.gif", "GIF"), ("film.webp", "WEBP")])
def test_one_frame_for_the_start_and_one_an_epoch(
    make_model, fit, tmp_path, name, kind
):
    path = tmp_path / "new" / name
    fit(make_model(), [Film(path, columns=3, rows=2)], epochs=4)
    with Image.open(path) as film:
        assert film.format == kind
        assert film.n_frames == 5
        # 3 x 2 pictures of 32 pixels and 2 around them; 16 for the caption.
        assert film.size == (3 * 34 + 2, 2 * 34 + 2 + 16)


def test_a_grey_film_has_the_generated_pixels(make_model, fit, tmp_path):
    model = make_model()
    fit(model, [Film(tmp_path / "film.gif", columns=1, rows=1)])
    with Image.open(tmp_path / "film.gif") as film:
        film.seek(1)
        shown = np.asarray(film.convert("L"))
    expected = np.rint(127.5 + 127.5 * np.asarray(model.latents(1, 0))).reshape(4, 4)
    np.testing.assert_array_equal(shown[2:34:8, 2:34:8], expected)


class Interrupt(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 3:
            raise KeyboardInterrupt


def test_an_interrupted_run_keeps_its_film_and_a_resumed_one_goes_on(
    make_model, fit, tmp_path
):
    path = tmp_path / "film.gif"
    first = make_model()
    with pytest.raises(KeyboardInterrupt):
        fit(first, [Film(path), Interrupt()], epochs=10)
    assert frames(path) == 4

    resumed = make_model()
    resumed.step.assign(first.step)
    fit(resumed, [Film(path)], epochs=5, initial_epoch=3)
    assert frames(path) == 6
    steps = [int(frame.stem) for frame in Film(path).frames()]
    assert steps == [0, 3, 6, 9, 12, 15]


def test_going_back_to_a_checkpoint_takes_out_what_came_later(
    make_model, fit, tmp_path
):
    path = tmp_path / "film.gif"
    fit(make_model(), [Film(path)], epochs=4)
    back = make_model()
    back.step.assign(6)
    fit(back, [Film(path)])
    assert [int(frame.stem) for frame in Film(path).frames()] == [0, 3, 6, 9]
    assert frames(path) == 4


def look_often(film, model, count):
    """Lets a film look at a model in training, without the training."""
    film.set_model(model)
    for step in range(count):
        model.step.assign(step)
        film.look({})


def test_a_long_film_is_cut_to_evenly_chosen_frames(make_model, tmp_path):
    path = tmp_path / "film.gif"
    film = Film(path, columns=1, rows=1, max_frames=4)
    look_often(film, make_model(), 31)
    film.cut()
    assert len(film.frames()) == 31
    assert frames(path) == 4


def test_cutting_stays_in_proportion(make_model, tmp_path, monkeypatch):
    film = Film(tmp_path / "film.gif", columns=1, rows=1)
    cuts = []
    monkeypatch.setattr(film, "cut", lambda: cuts.append(len(film.frames())))
    look_often(film, make_model(), 60)
    # Every frame up to 19, every second up to 39, every third up to 59, ...
    assert cuts[:22] == [*range(1, 20), 20, 22, 24]
    assert cuts[-4:] == [51, 54, 57, 60]


def test_a_failed_cut_leaves_the_old_film(make_model, fit, tmp_path, monkeypatch):
    path = tmp_path / "film.gif"
    fit(make_model(), [Film(path)], epochs=1)
    before = path.read_bytes()

    def fail(image, partial, **options):
        partial.write_bytes(b"half a fi")
        raise OSError("disk full")

    monkeypatch.setattr(Image.Image, "save", fail)
    with pytest.raises(OSError, match="disk full"):
        Film(path).cut()
    assert path.read_bytes() == before


def test_what_a_kill_left_half_written_is_replaced(make_model, fit, tmp_path):
    film = Film(tmp_path / "film.gif")
    film.frames_dir.mkdir()
    halves = [film.frames_dir / ".unfinished.png", tmp_path / ".unfinished.gif"]
    for half in halves:
        half.write_bytes(b"half a fi")
    fit(make_model(), [film], epochs=1)
    assert not any(half.exists() for half in halves)


def test_other_suffixes_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"ends in \.gif or \.webp; received .*\.mp4"):
        Film(tmp_path / "film.mp4")

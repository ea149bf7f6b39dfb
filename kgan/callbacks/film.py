"""A film of a training."""

import os
import pathlib

import numpy as np
from PIL import Image, ImageDraw

from kgan import pictures
from kgan.callbacks.fixed_grid import FixedGrid
from kgan.callbacks.watcher import Watcher

_FORMATS = {".gif": "GIF", ".webp": "WEBP"}
_CAPTION_PIXELS = 16
_LAST_FRAME_MS = 2000
# A film is many sheets, so they are smaller than TensorBoard's.
_CELL_PIXELS = 32


class Film(Watcher):
    """Films what becomes of the same latents, or pictures, from epoch to epoch.

    The frames are kept one by one in a folder beside the film,
    `<film>.frames/<step>.png`, and the film is cut anew from them: an
    interrupted training keeps its film, and a resumed one goes on with it.
    Frames later than the model's step are those of a course that was given
    up for an earlier checkpoint; they are taken out.

    Args:
        path: str or path. The film; `.gif` or `.webp`.
        grid: callable that draws a model as a sheet, a uint8 array `(height,
            width, channels)`, such as `FixedTranslations`. Defaults to the
            pictures of fixed latents, which `seed`, `columns` and `rows`
            describe.
        seed: int. Chooses the latents. Defaults to `0`.
        columns: int. Pictures in a row. Defaults to as many as read well.
        rows: int. Defaults to `columns`, or to all classes (at most 20).
        frame_ms: int. How long a frame is shown. Defaults to `120`.
        max_frames: int. A film of more frames shows this many of them, evenly
            chosen. Defaults to `200`.
        every: int. Epochs from one frame to the next. Defaults to `1`.
    """

    def __init__(
        self,
        path,
        *,
        grid=None,
        seed=0,
        columns=None,
        rows=None,
        frame_ms=120,
        max_frames=200,
        every=1,
    ):
        super().__init__(every)
        self.path = pathlib.Path(path)
        if self.path.suffix not in _FORMATS:
            raise ValueError(
                f"A film's file ends in {' or '.join(_FORMATS)}; received {path}."
            )
        if max_frames < 2:
            raise ValueError(f"`max_frames` must be at least 2; received {max_frames}.")
        self.frames_dir = self.path.with_name(self.path.name + ".frames")
        self.grid = grid or FixedGrid(seed, columns, rows, _CELL_PIXELS)
        self.model_wants = ("step", *getattr(self.grid, "model_wants", ()))
        self.frame_ms, self.max_frames = frame_ms, max_frames

    def begin(self):
        self.look({})

    def look(self, logs):
        self._keep_frame()
        # Cutting costs time for every frame, so long films are cut less often:
        # the work stays in proportion to the number of frames.
        count = len(self.frames())
        if count % (1 + count // 20) == 0:
            self.cut()

    def on_train_end(self, logs=None):
        self.cut()

    def frames(self):
        """Returns the paths of the frames in the order of their steps."""
        return sorted(self.frames_dir.glob("[0-9]*.png"))

    def cut(self):
        """Writes the film from the frames; the old film stays until it is done."""
        frames = _matching(_evenly(self.frames(), self.max_frames))
        if not frames:
            return
        first, *rest = frames
        durations = [self.frame_ms] * len(rest) + [_LAST_FRAME_MS]
        _replace(
            self.path,
            first,
            format=_FORMATS[self.path.suffix],
            save_all=True,
            append_images=rest,
            duration=durations,
            loop=0,
        )

    def _keep_frame(self):
        self.frames_dir.mkdir(parents=True, exist_ok=True)
        path = self.frames_dir / f"{self.step:010d}.png"
        for frame in self.frames():
            if frame.name > path.name:
                frame.unlink()
        frame = _captioned(self.grid(self.model), f"step {self.step:,}")
        _replace(path, frame, format="PNG")


def _captioned(sheet, text):
    height, width, channels = sheet.shape
    strip = np.full((_CAPTION_PIXELS, width, channels), 255, "uint8")
    image = pictures.pillow_image(np.concatenate([sheet, strip]))
    black = 0 if channels == 1 else (0, 0, 0, 255)[:channels]
    ImageDraw.Draw(image).text((4, height + 1), text, fill=black)
    return image


def _evenly(paths, count):
    if len(paths) <= count:
        return paths
    return [paths[i] for i in np.linspace(0, len(paths) - 1, count).round().astype(int)]


def _matching(paths):
    """Opens the frames that have the size of the last one."""
    images = []
    for path in paths:
        with Image.open(path) as image:
            image.load()
            images.append(image.copy())
    return [image for image in images if image.size == images[-1].size]


def _replace(path, image, **options):
    """Saves an image so that `path` holds the old one or all of the new one."""
    # One name for all of a folder: what a kill leaves, the next picture replaces.
    partial = path.with_name(f".unfinished{path.suffix}")
    image.save(partial, **options)
    os.replace(partial, path)

"""Captions: pictures side by side, each below the words that tell what it is."""

import math

import numpy as np

from kgan import pictures

# Smaller letters are blots; larger ones draw the eye away from the pictures.
LEAST_SIZE, LARGEST_SIZE = 9, 24
# Pixels that captions side by side stay apart.
GAP = 6


def captioned(images, captions, columns=None):
    """Lays pictures out row by row, below their captions.

    Args:
        images: uint8 array `(n, height, width, channels)`.
        captions: sequence of captions, each a sequence of lines; a row in
            which none has a caption is as high as its pictures. Pictures
            beyond the last caption have none.
        columns: int. Pictures in a row. Defaults to the nearest square.

    Returns:
        uint8 array `(height, width, 3)`: grey pictures become colours, too.
    """
    images = np.asarray(images)
    if images.shape[-1] == 1:
        images = np.repeat(images, 3, axis=-1)
    count, width = len(images), images.shape[2]
    columns = min(columns or math.ceil(math.sqrt(count)), count)
    captions = [*map(tuple, captions), *[()] * (count - len(captions))]
    lines = [line for caption in captions for line in caption]
    font = fitting_font(lines, width - GAP)
    room = max([width, *(math.ceil(font.getlength(line)) + GAP for line in lines)])
    rows = []
    for start in range(0, count, columns):
        end = start + columns
        cells = row_of_cells(images[start:end], captions[start:end], room, font)
        white = np.full((columns - len(cells), *cells.shape[1:]), 255, "uint8")
        rows.append(pictures.grid(np.concatenate([cells, white]), columns))
    return np.concatenate(rows)


def row_of_cells(images, captions, room, font):
    """Returns pictures with their captions above them, all of one size.

    Args:
        images: uint8 array `(n, height, width, channels)`.
        captions: list of n tuples of lines.
        room: int. Width of a cell in pixels.
        font: Pillow font.
    """
    count, height, width, channels = images.shape
    above = max(map(len, captions)) * line_height(font)
    cells = np.full((count, above + height, room, channels), 255, "uint8")
    left = (room - width) // 2
    cells[:, above:, left : left + width] = images
    if above:
        for cell, caption in zip(cells, captions, strict=True):
            cell[:above] = written(caption, (room, above), font)[..., None]
    return cells


def written(lines, size, font):
    """Returns lines of black letters on white, as low as they can be.

    Args:
        lines: sequence of str.
        size: pair of int, width and height in pixels.
        font: Pillow font.

    Returns:
        uint8 array `(height, width)`.
    """
    from PIL import Image, ImageDraw

    sheet = Image.new("L", size, 255)
    draw = ImageDraw.Draw(sheet)
    for up, line in enumerate(reversed(lines), 1):
        left = (size[0] - font.getlength(line)) / 2
        draw.text((left, size[1] - up * line_height(font)), line, fill=0, font=font)
    return np.asarray(sheet)


def fitting_font(lines, width):
    """Returns the largest of the usual fonts in which all lines fit a width."""
    from PIL import ImageFont

    size = LARGEST_SIZE
    font = ImageFont.load_default(size)
    while size > LEAST_SIZE and any(font.getlength(line) > width for line in lines):
        size -= 1
        font = ImageFont.load_default(size)
    return font


def line_height(font):
    """Returns the pixels from one line to the next."""
    return sum(font.getmetrics())

"""Writing a prepared data set into one file."""

import contextlib
import functools
import hashlib
import io
import json
import os
import pathlib
import secrets
import shutil
import tempfile
import zipfile

import numpy as np

from kgan.data.arguments import one_of
from kgan.data.decoding import at_once, decode_rows, describe, report
from kgan.data.domains import open_domains, shared_shape
from kgan.data.errors import DataError
from kgan.data.images import FITS
from kgan.data.pack import ATTRIBUTES, FORMAT, HEADER, LABELS, VERSION, Pack
from kgan.data.shapes import stored_shape
from kgan.data.source import SUFFIX, open_source

_DECODED = 256  # pictures in memory at a time
_TIME = (1980, 1, 1, 0, 0, 0)  # the same data make the same file
_COPIED = 1 << 22  # bytes


def write_pack(
    path,
    source,
    domain_y=None,
    *,
    splits=None,
    image_shape=None,
    load_size=None,
    fit="cover",
    on_error="skip",
    limit=None,
    data_dir=None,
    licence=None,
    overwrite=False,
    progress=None,
):
    """Writes a data set into one compact file, decoded and resized.

    `kgan.data.load_packed` makes batches of it on any Keras backend, without
    TensorFlow; `load`, `load_unpaired` and all that takes a source open it,
    too. `numpy.load` reads its arrays.

    Args:
        path: str or path, `*.npz`. A crash leaves what was there before.
        source: see `kgan.data.load`; with `domain_y`, the pictures of x.
        domain_y: pictures of y. The two become the splits `trainA` and
            `trainB`, and `testA` and `testB` where both have `test`.
        splits: list of str. Defaults to all that the source has.
        image_shape: `(height, width, channels)` to train on. Defaults to the
            pictures' own.
        load_size: int or `(height, width)`. Size that pictures are stored in,
            for crops of `image_shape`. Defaults to `image_shape`: no crops.
        fit: see `kgan.data.load`, like `on_error`, `data_dir` and `limit`.
        licence: str. Defaults to what the source says.
        overwrite: bool. Whether to replace a file that is there.
        progress: function called with a split's name, the number of its
            pictures that are written, and the number of all.

    Returns:
        The `Pack`.

    Raises:
        DataError: for data that are missing or damaged, and for a path that
            is taken or does not end in `.npz`.
    """
    one_of("fit", fit, FITS)
    one_of("on_error", on_error, ("skip", "raise"))
    path = checked_path(path, overwrite)
    parts = _parts(source, domain_y, splits, data_dir)
    crops = load_size is not None
    shape = shared_shape(parts.values(), image_shape, crops)
    stored = stored_shape(shape, load_size, crops)
    # Where nobody asked for a size, a picture of another one is a surprise.
    fit = fit if image_shape or crops else "exact"
    header = _header(parts, licence, crop_shape=shape if crops else None)
    with _staged(path) as stage, zipfile.ZipFile(stage, "w") as archive:
        for name, (opened, split) in parts.items():
            files, known = _read(opened, split, limit, header)
            step = functools.partial(progress or _silent, name)
            described = _write(archive, name, files, known, stored, fit, on_error, step)
            header["arrays"].update(described)
        text = json.dumps(header, indent=1) + "\n"
        archive.writestr(zipfile.ZipInfo(HEADER, _TIME), text)
    return Pack(path)


def checked_path(path, overwrite=False):
    """Returns the path that a pack may be written to.

    Raises:
        DataError: there is a file already, or the name ends in something else.
    """
    path = pathlib.Path(path).expanduser()
    if path.suffix != SUFFIX:
        raise DataError(f"A pack's name ends in {SUFFIX!r}; received {str(path)!r}.")
    if path.exists() and not overwrite:
        raise DataError(
            f"{path} is there already; overwrite=True (on the command line "
            "--overwrite) replaces it."
        )
    return path


def _parts(source, domain_y, splits, data_dir):
    """Returns a dict from a split of the pack to `(source, its split)`."""
    if domain_y is None:
        opened = open_source(source, data_dir)
        parts = {name: (opened, name) for name in opened.sizes}
    else:
        domains = open_domains(source, domain_y, data_dir=data_dir)
        parts = dict(zip(("trainA", "trainB"), domains, strict=True))
        if all("test" in opened.sizes for opened, _ in domains):
            tests = [(opened, "test") for opened, _ in domains]
            parts.update(zip(("testA", "testB"), tests, strict=True))
    unknown = [name for name in splits or () if name not in parts]
    if unknown:
        raise DataError(f"No split {unknown[0]!r}. Splits there are: {list(parts)}.")
    return {name: parts[name] for name in splits or parts}


def _header(parts, licence, crop_shape):
    sources = list(dict.fromkeys(opened for opened, _ in parts.values()))
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": " and ".join(opened.name for opened in sources),
        "licence": licence or sources[0].licence,
        "homepage": sources[0].homepage,
        "class_names": sources[0].class_names if len(sources) == 1 else None,
        "attribute_names": sources[0].attribute_names if len(sources) == 1 else None,
        "crop_shape": crop_shape,
        "arrays": {},
    }


def _read(opened, split, limit, header):
    """Returns the pictures of a split, and arrays of what is known of them."""
    examples = opened.examples(split, header["class_names"] is not None, limit)
    known, names = {}, header["attribute_names"]
    if examples.labels is not None:
        known[LABELS] = examples.labels.astype("int32")
    if names is not None:
        labels = opened.examples(split, True, limit, names).labels
        known[ATTRIBUTES] = labels.astype("uint8")
    return examples.files, known


def _silent(*_):
    """Shows no progress."""


def _write(archive, name, files, known, shape, fit, on_error, progress):
    """Writes pictures and labels; returns the description of their arrays."""
    files, digest, bad = at_once(files), hashlib.sha256(), {}
    with tempfile.TemporaryFile(dir=pathlib.Path(archive.filename).parent) as pixels:
        for start in range(0, len(files), _DECODED):
            rows = range(start, min(start + _DECODED, len(files)))
            decoded, damaged = decode_rows(files, rows, shape, fit)
            if damaged and on_error == "raise":
                raise DataError(describe(files, *next(iter(damaged.items()))))
            bad.update(damaged)
            whole = decoded[[row not in damaged for row in rows]].tobytes()
            digest.update(whole)
            pixels.write(whole)
            progress(rows.stop, len(files))
        if bad:
            report(files, bad)
        pixels.seek(0)
        shape = (len(files) - len(bad), *shape)
        described = {name: _member(archive, name, "uint8", shape, pixels, digest)}
    kept = [row for row in range(len(files)) if row not in bad]
    for kind, array in known.items():
        described[name + kind] = _array(archive, name + kind, array[kept])
    return described


def _array(archive, name, array):
    content = array.astype(array.dtype.newbyteorder("<")).tobytes()
    digest = hashlib.sha256(content)
    return _member(
        archive, name, str(array.dtype), array.shape, io.BytesIO(content), digest
    )


def _member(archive, name, dtype, shape, content, digest):
    """Writes an array as numpy would; returns its description."""
    shape = [int(size) for size in shape]
    layout = dict(descr=np.dtype(dtype).newbyteorder("<").str, fortran_order=False)
    info = zipfile.ZipInfo(f"{name}.npy", _TIME)
    with archive.open(info, "w", force_zip64=True) as member:
        header = {**layout, "shape": tuple(shape)}
        np.lib.format.write_array_header_1_0(member, header)
        shutil.copyfileobj(content, member, _COPIED)
    return {"dtype": dtype, "shape": shape, "sha256": digest.hexdigest()}


@contextlib.contextmanager
def _staged(path):
    """Yields a hidden path beside `path` that takes its place when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stage = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.tmp")
    try:
        yield stage
        with open(stage, "rb") as file:
            os.fsync(file.fileno())
        os.replace(stage, path)
    finally:
        stage.unlink(missing_ok=True)

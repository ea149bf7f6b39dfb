"""The encoded pictures in the record files of a prepared TFDS set."""

import collections.abc
import functools
import math
import struct

import numpy as np
import tensorflow as tf

from kgan.data.errors import DataError
from kgan.data.limits import CACHE_BYTES

_PNG = b"\x89PNG"


class Records(collections.abc.Sequence):
    """Encoded pictures of some splits, read from disk one by one.

    TFRecord files know no positions. One pass over the records' lengths finds
    them, so that a set larger than memory can be shuffled as a whole.

    Args:
        builder: prepared `tfds.core.DatasetBuilder`.
        parts: list of `(split, start, stop)`.
        key: str. Name of the image feature.
    """

    def __init__(self, builder, parts, key):
        info = builder.info
        if info.file_format.value != "tfrecord":
            raise DataError(
                f"{info.full_name} is prepared as {info.file_format.value!r}; kgan "
                "reads 'tfrecord'. Prepare it again with file_format='tfrecord'."
            )
        self.key, self.feature = key, info.features[key]
        self.pieces = []
        for split, start, stop in parts:
            self.pieces += info.splits[f"{split}[{start}:{stop}]"].file_instructions
        self.length = sum(stop - start for _, start, stop in parts)

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        path, position = self._positions[index]
        with tf.io.gfile.GFile(path, "rb") as file:
            file.seek(position)
            record = file.read(struct.unpack("<Q4x", file.read(12))[0])
        features = tf.train.Example.FromString(record).features.feature
        return features[self.key].bytes_list.value[0]

    @functools.cached_property
    def _positions(self):
        positions = []
        for piece in self.pieces:
            found = _record_starts(piece.filename)[piece.skip :]
            found = found[: piece.take] if piece.take >= 0 else found
            positions += [(piece.filename, position) for position in found]
        return positions

    def numbers(self, key):
        """Returns a whole-number feature of all records as an int32 array."""
        return self.columns([key])[:, 0]

    def columns(self, keys):
        """Returns whole-number features of all records, int32 `(n, len(keys))`."""
        parsed = self._parsed(keys, tf.int64).as_numpy_iterator()
        batches = [np.stack([batch[key] for key in keys], axis=1) for batch in parsed]
        return np.concatenate(batches).astype("int32")

    def decoded(self):
        """Decodes all pictures at once, several times faster than one by one.

        Returns:
            uint8 array `(n, height, width, channels)`; `None` where they are
            not 8-bit PNG of one shape, which are the same to every decoder,
            or too many for memory.
        """
        shape = self.feature.shape
        if None in shape or len(self) * math.prod(shape) > CACHE_BYTES:
            return None
        if self.feature.np_dtype != np.uint8 or not self[0].startswith(_PNG):
            return None

        @tf.autograph.experimental.do_not_convert  # see `Batches.rows`
        def decode(parsed):
            files, signature = parsed[self.key], tf.TensorSpec(shape, tf.uint8)
            return tf.map_fn(tf.io.decode_png, files, fn_output_signature=signature)

        batches = self._parsed([self.key], tf.string).map(decode, tf.data.AUTOTUNE)
        out, filled = np.empty((len(self), *shape), np.uint8), 0
        for batch in batches.as_numpy_iterator():
            out[filled : filled + len(batch)] = batch
            filled += len(batch)
        return out

    def _parsed(self, keys, dtype):
        features = {key: tf.io.FixedLenFeature([], dtype) for key in keys}
        pieces = [
            tf.data.TFRecordDataset(piece.filename).skip(piece.skip).take(piece.take)
            for piece in self.pieces
        ]
        joined = functools.reduce(tf.data.Dataset.concatenate, pieces).batch(1024)

        @tf.autograph.experimental.do_not_convert
        def parse(records):
            return tf.io.parse_example(records, features)

        return joined.map(parse)


def _record_starts(path):
    """Finds where the records of a TFRecord file begin.

    A record is its length (8 bytes), a checksum (4), the data, a checksum (4).
    """
    starts, position = [], 0
    with tf.io.gfile.GFile(path, "rb") as file:
        while header := file.read(8):
            starts.append(position)
            position += struct.unpack("<Q", header)[0] + 16
            file.seek(position)
    return starts

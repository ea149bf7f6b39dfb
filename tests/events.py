"""What TensorBoard reads, for tests that look at it."""

import collections
import io

import numpy as np
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util


class Events:
    """What TensorBoard reads from a log directory."""

    def __init__(self, log_dir):
        accumulator = EventAccumulator(str(log_dir), size_guidance={"tensors": 0})
        accumulator.Reload()
        self.kinds = collections.defaultdict(list)
        self._tensors = {}
        for tag in accumulator.Tags()["tensors"]:
            metadata = accumulator.SummaryMetadata(tag)
            self.kinds[metadata.plugin_data.plugin_name].append(tag)
            self._tensors[tag] = [
                (event.step, event.tensor_proto) for event in accumulator.Tensors(tag)
            ]

    def curve(self, tag):
        """Returns a scalar's (step, value) pairs, to six digits."""
        return [
            (step, float(f"{float(value):.6g}")) for step, value in self._values(tag)
        ]

    def images(self, tag):
        """Returns the (step, uint8 array) pairs of an image."""
        return [
            (step, np.asarray(Image.open(io.BytesIO(value[2]))))
            for step, value in self._values(tag)
        ]

    def texts(self, tag):
        """Returns the (step, str) pairs of a text."""
        return [(step, value.item().decode()) for step, value in self._values(tag)]

    def _values(self, tag):
        return [
            (step, tensor_util.make_ndarray(proto))
            for step, proto in self._tensors[tag]
        ]

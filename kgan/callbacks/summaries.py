"""TensorBoard's event files: one a log directory, whoever writes to it.

This is the only module of the package that imports TensorFlow.
"""

import os
import weakref

import tensorflow as tf

_open = weakref.WeakValueDictionary()


class Summaries:
    """Writes scalars, pictures and texts where TensorBoard finds them.

    Get one with `Summaries.of(log_dir)`: all callers that name the same
    directory share one writer, hence one event file. The file is made by the
    first write and closed when the last user has let go of it; a write after
    that begins a new file in the same directory, which TensorBoard reads as
    the same run.

    Args:
        log_dir: str or path. The directory of the run.
    """

    def __init__(self, log_dir):
        self.log_dir = os.path.abspath(os.fspath(log_dir))
        self._users = weakref.WeakSet()
        self._writer = None

    @classmethod
    def of(cls, log_dir):
        """Returns the `Summaries` that all users of `log_dir` share."""
        summaries = cls(log_dir)
        return _open.setdefault(summaries.log_dir, summaries)

    def scalar(self, tag, value, step, description=None):
        """Writes one point of the curve `tag`."""
        with self._recording():
            tf.summary.scalar(tag, value, step=step, description=description)

    def image(self, tag, image, step, description=None):
        """Writes one uint8 picture of shape `(height, width, channels)`."""
        with self._recording():
            tf.summary.image(tag, image[None], step=step, description=description)

    def text(self, tag, markdown, step):
        """Writes one text, which TensorBoard renders as Markdown."""
        with self._recording():
            tf.summary.text(tag, markdown, step=step)

    def layout(self, layout):
        """Writes the layout of the tab "Custom scalars".

        Args:
            layout: dict from the title of a category to a dict from the title
                of a chart to the list of tags drawn in it.
        """
        from tensorboard.plugins.custom_scalar import layout_pb2, summary

        categories = []
        for title, charts in layout.items():
            charts = [
                layout_pb2.Chart(
                    title=chart,
                    multiline=layout_pb2.MultilineChartContent(
                        tag=[f"^{tag}$" for tag in tags]
                    ),
                )
                for chart, tags in charts.items()
            ]
            categories.append(layout_pb2.Category(title=title, chart=charts))
        proto = summary.pb(layout_pb2.Layout(category=categories))
        with self._recording():
            tf.summary.experimental.write_raw_pb(proto.SerializeToString(), step=0)

    def flush(self):
        """Puts on the disk what was written, so that a crash does not lose it."""
        if self._writer is not None:
            self._writer.flush()

    def acquire(self, user):
        """Keeps the file open for `user`; returns self."""
        self._users.add(user)
        return self

    def release(self, user):
        """Lets go of the file; the last user closes it."""
        self._users.discard(user)
        if not self._users and self._writer is not None:
            self._writer.close()
            self._writer = None

    def _recording(self):
        if self._writer is None:
            self._writer = tf.summary.create_file_writer(self.log_dir)
        return self._writer.as_default()

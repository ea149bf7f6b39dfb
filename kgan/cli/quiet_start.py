"""A start without messages: what TensorFlow says of itself when it is imported."""

import contextlib
import importlib.util
import os
import re
import sys
import tempfile

# TensorFlow 2.21 writes these before anything that was said of its level is heeded
# (tensorflow/tensorflow#100442). Warnings and errors are others, and are shown.
ABOUT_ITSELF = re.compile(
    rb"I0000 |WARNING: All log messages before absl::InitializeLog\(\)"
)
NAME = "tensorflow"


class QuietStart:
    """Finder of modules that has TensorFlow imported without a word about itself.

    To be put first into `sys.meta_path`, where it takes itself out again: the first
    verb that needs TensorFlow imports it, and others do not wait for it.
    """

    def find_spec(self, name, path=None, target=None):
        """Returns TensorFlow's spec with another way to run it; of others `None`."""
        if name != NAME:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        run = spec.loader.exec_module

        def run_quietly(module):
            with without_messages(ABOUT_ITSELF):
                run(module)

        spec.loader.exec_module = run_quietly
        return spec


@contextlib.contextmanager
def without_messages(pattern):
    """Drops lines of standard error, C++'s among them, that begin with a pattern.

    The others are written at the end, however it ends.

    Args:
        pattern: compiled regular expression of bytes.
    """
    with contextlib.ExitStack() as stack:
        try:
            there = os.dup(2)
            stack.callback(os.close, there)
            held = stack.enter_context(tempfile.TemporaryFile())
        except OSError:  # Nowhere to write: the messages are read, then.
            yield
            return
        sys.stderr.flush()
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(there, 2)
            held.seek(0)
            for line in held:
                if not pattern.match(line):
                    os.write(2, line)

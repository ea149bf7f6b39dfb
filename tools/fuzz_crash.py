"""Crash: what no door of `tools/fuzz` may come to."""


class CrashError(Exception):
    """What came of an input is not what people should see."""

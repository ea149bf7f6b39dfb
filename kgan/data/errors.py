"""What goes wrong with data, in words that say what to do about it."""


class DataError(ValueError):
    """Data that are missing, unreadable or not what was asked for."""

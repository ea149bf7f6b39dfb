"""What the phases of one step tell one another and the logs."""

import threading


class Notes(threading.local):
    """The notes of a step, for each thread by itself.

    TensorFlow traces the replicas of one process in threads that take turns in the
    middle of a step; on a common sheet one would read what another wrote.

    Attributes:
        observed: dict of scalars to log.
        handed: dict of tensors from one phase to the next.
    """

    def __init__(self):
        self.clear()

    def clear(self):
        """Begins a new sheet."""
        self.observed, self.handed = {}, {}

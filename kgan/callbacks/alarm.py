"""What alarms have in common: they ring when a sign of trouble lasts."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Finding:
    """An alarm that has begun to ring.

    Args:
        alarm: str. Its name.
        step: int. The training step.
        words: str. What is wrong, with the figures, and what may help.
    """

    alarm: str
    step: int
    words: str


class Alarm:
    """Base: rings when a sign of trouble lasts.

    A subclass sets `name`, `title` and `advice` and overrides `sign`.

    Args:
        looks: int. Looks in a row that have to show the sign.
        steps: int. Training steps that it has to last; those of the first look
            that shows it count from the look before, or from the start. So no
            alarm rings in the first `steps` steps of a training.

    Attributes:
        ringing: bool.
        beginner: bool. Whether every look since the start of the training has
            shown the sign, as untrained models do.
    """

    name = title = advice = None
    # Whether a training that shows it must not go on.
    fatal = False

    def __init__(self, looks=1, steps=0):
        if looks < 1 or steps < 0:
            raise ValueError(
                "An alarm wants at least 1 look and 0 steps; received "
                f"looks={looks}, steps={steps}."
            )
        self.looks, self.steps = looks, steps
        self.begin(0)

    def begin(self, step):
        """Forgets all signs; the next ones count from `step`."""
        self._since, self._seen, self.ringing = step, 0, False
        self.beginner = step == 0 and not self.fatal

    @property
    def calm(self):
        """Whether the model has no sign, or has had no time to lose it."""
        return self._seen == 0 or self.beginner

    def sign(self, sight):
        """Looks for the sign.

        Args:
            sight: `Sight`.

        Returns:
            str: what is wrong; empty if nothing is; `None` where the sight does
            not tell.
        """
        raise NotImplementedError

    def look(self, sight):
        """Takes one more look; returns a `Finding` when it begins to ring."""
        sign = self.sign(sight)
        if sign is None:
            return None
        if not sign:
            self.begin(sight.step)
            self.beginner = False
            return None
        self._seen += 1
        lasted = sight.step - self._since
        rang = self.ringing
        self.ringing = self._seen >= self.looks and lasted >= self.steps
        if rang or not self.ringing:
            return None
        if self._seen > 1:
            sign += f", for {self._seen} looks, {lasted:,} steps"
        words = f"Step {sight.step:,}: {self.title}. {sign}. {self.advice}"
        return Finding(self.name, sight.step, words)

"""Attribute names: which labels there are, and which exclude one another."""

import difflib
import itertools

import numpy as np


class AttributeNames:
    """Names of labels, in their order, and the groups that exclude one another.

    Args:
        names: sequence of str.
        exclusive: sequence of groups, each a sequence of two names or more.
        single: bool. Whether all names exclude one another.

    Raises:
        ValueError: if a name is there twice, a group holds what is no name, two
            groups share one, or there are groups of a single label.
    """

    def __init__(self, names, exclusive=(), single=False):
        self.names = check_names(names)
        self.single = bool(single)
        self.exclusive = tuple(map(tuple, exclusive))
        self._check_groups()

    def __len__(self):
        return len(self.names)

    def __repr__(self):
        kind = "classes" if self.single else "attributes"
        return f"<{type(self).__name__} {kind}: {', '.join(self.names)}>"

    @property
    def groups(self):
        """The exclusive groups; of a single label one, of all names."""
        return (self.names,) if self.single else self.exclusive

    def index(self, name):
        """Returns the place of a name.

        Raises:
            ValueError: if there is none; lists those there are, nearest first.
        """
        if name not in self.names:
            noun = "class" if self.single else "attribute"
            raise ValueError(
                f"There is no {noun} {name!r}; available: "
                f"{', '.join(self.nearest(name))}."
            )
        return self.names.index(name)

    def nearest(self, name):
        """Returns all names, those that are most like `name` first."""

        def likeness(other):
            pair = str(name).lower(), other.lower()
            return difflib.SequenceMatcher(None, *pair).ratio()

        return sorted(self.names, key=likeness, reverse=True)

    def rivals(self, name):
        """Returns the names that a picture of `name` cannot have beside it."""
        return [n for group in self.groups if name in group for n in group if n != name]

    def changes(self, doubles=True):
        """Returns all changes of one name and, where `doubles`, of two.

        Returns:
            List of tuples of names, those of one name first; never two names
            of an exclusive group.
        """
        changes = [(name,) for name in self.names]
        if doubles:
            pairs = itertools.combinations(self.names, 2)
            changes += [pair for pair in pairs if pair[1] not in self.rivals(pair[0])]
        return changes

    def check_change(self, names):
        """Returns the names of a change as a tuple.

        Raises:
            ValueError: if there is none, one is unknown, or two of them are of
                one exclusive group or the same.
        """
        if not is_sequence(names) or not len(names):
            raise ValueError(
                "A change wants a dict from names to 0 or 1, or a list of names to "
                f"flip; received {names!r}. Available: {', '.join(self.names)}."
            )
        for name in names:
            self.index(name)
        for first, second in itertools.combinations(names, 2):
            if first == second:
                raise ValueError(f"{first} is there twice.")
            if second in self.rivals(first):
                raise ValueError(
                    f"One of {', '.join([first, *self.rivals(first)])} can be "
                    f"chosen at a time; received {first} and {second}."
                )
        return tuple(names)

    def get_config(self):
        """Returns the constructor's arguments as JSON types."""
        return {
            "names": list(self.names),
            "exclusive": [list(group) for group in self.exclusive],
            "single": self.single,
        }

    @classmethod
    def from_config(cls, config):
        """Makes what `get_config` described."""
        return cls(**config)

    def _check_groups(self):
        if self.single and self.exclusive:
            raise ValueError(
                "Classes of a single label exclude one another already; received "
                f"the groups {self.exclusive}."
            )
        members = list(itertools.chain(*self.exclusive))
        for name in members:
            self.index(name)
        shared = len(set(members)) < len(members)
        if shared or any(len(group) < 2 for group in self.exclusive):
            raise ValueError(
                "Exclusive groups want two names or more each, and no name twice; "
                f"received {self.exclusive}."
            )


def check_names(names):
    """Returns names as a tuple.

    Raises:
        ValueError: if they are none, no texts, or two are the same.
    """
    texts = is_sequence(names) and all(isinstance(n, str) and n for n in names)
    if not texts or not len(names) or len(set(names)) < len(names):
        raise ValueError(
            f"Attributes want a list of different names; received {names!r}."
        )
    return tuple(map(str, names))


def is_sequence(value):
    """Whether a value is a list, a tuple or an array."""
    return isinstance(value, (list, tuple, np.ndarray))

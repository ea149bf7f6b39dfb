"""Attributes: the labels of a StarGAN by name, and what changing them means."""

import numpy as np

from kgan.models.attribute_names import AttributeNames, is_sequence


class Attributes(AttributeNames):
    """The labels that a StarGAN changes, by name.

    A picture's labels are a vector of zeros and ones, one a name. Names of an
    exclusive group, such as colours of hair, take each other's place: at most
    one of them is 1. Of the classes of a `single` label one is 1, always.

    Args:
        names: sequence of str, in the order of the labels.
        exclusive: sequence of groups, each a sequence of two names or more.
        single: bool. Whether the names are classes, of which a picture has
            one. They exclude one another; groups are not wanted.

    Attributes:
        names: tuple of str.
        exclusive: tuple of tuples of str.
        single: bool.

    Raises:
        ValueError: if a name is there twice, a group holds what is no name, or
            two groups share one.

    Example:

    >>> hair = ["Black_Hair", "Blond_Hair"]
    >>> attributes = Attributes([*hair, "Male"], exclusive=[hair])
    >>> attributes.targets([[1, 0, 1]], to={"Blond_Hair": 1})
    array([[0., 1., 1.]], dtype=float32)
    >>> attributes.targets([[1, 0, 1]], to=["Male"])
    array([[1., 0., 0.]], dtype=float32)
    """

    def vectors(self, labels, rest=None):
        """Returns the label vectors of labels in any form.

        Args:
            labels: `(n, c)` of zeros and ones, or `(c,)` for one picture; a dict
                from names to 0 or 1, or a sequence of n dicts. Of a single
                label also a class, by name or index, or a sequence of n.
            rest: `(n, c)`. What dicts do not name. Defaults to zeros.

        Returns:
            float32 array of shape `(n, c)`; n is 1 for a dict without `rest`.

        Raises:
            ValueError: for anything else.
        """
        rest = None if rest is None else self.vectors(rest)
        if isinstance(labels, dict):
            return self._assigned(self._zeros(1) if rest is None else rest, labels)
        if is_sequence(labels) and any(isinstance(row, dict) for row in labels):
            rows = self._zeros(len(labels)) if rest is None else rest
            return self._one_each(rows, labels)
        if self.single and np.ndim(labels) < 2:
            return self._one_hot(labels)
        return self._checked(labels)

    def targets(self, labels, to):
        """Returns the label vectors that pictures of `labels` are to have.

        Args:
            labels: labels of n pictures, see `vectors`.
            to: dict from names to 0 or 1, where a 1 in an exclusive group puts
                the others of the group to 0; or a sequence of names to flip,
                of which one of an exclusive group is chosen: it becomes 1,
                the others 0. Of a single label the class, by name or index,
                or a sequence of n of them.

        Returns:
            float32 array of shape `(n, c)`.

        Raises:
            ValueError: naming what is available, for an unknown name, two of
                one group, or a value that is neither 0 nor 1.
        """
        vectors = self.vectors(labels)
        if isinstance(to, dict) and to:
            return self._assigned(vectors, to)
        if self.single and not isinstance(to, dict):
            return self._one_for_all(self._one_hot(to), len(vectors))
        for name in self.check_change([to] if isinstance(to, str) else to):
            place, rivals = self.index(name), self._places(self.rivals(name))
            vectors[:, place] = 1 if rivals else 1 - vectors[:, place]
            vectors[:, rivals] = 0
        return vectors

    def from_probabilities(self, probabilities):
        """Returns the labels that are more probable than not.

        Args:
            probabilities: `(n, c)`, as a class head gives them.

        Returns:
            int32 array of shape `(n, c)`: 1 above 0.5, in an exclusive group
            for the most probable alone; of a single label 1 for the most
            probable class, whatever its probability.
        """
        probabilities = np.asarray(probabilities)
        likely = probabilities > 0.5
        for places in map(self._places, self.groups):
            most = probabilities[:, places].argmax(axis=1)
            first = np.eye(len(places), dtype=bool)[most]
            likely[:, places] = first if self.single else first & likely[:, places]
        return likely.astype("int32")

    def _zeros(self, count):
        return np.zeros((count, len(self)), "float32")

    def _places(self, names):
        return [self.names.index(name) for name in names]

    def _one_each(self, rows, dicts):
        if len(rows) != len(dicts) or not all(isinstance(d, dict) for d in dicts):
            raise ValueError(
                f"Labels want one dict a picture, {len(rows)}; received {dicts!r:.200}."
            )
        pairs = zip(rows[:, None], dicts, strict=True)
        return np.concatenate([self._assigned(row, one) for row, one in pairs])

    def _one_for_all(self, vectors, count):
        if len(vectors) not in (1, count):
            raise ValueError(
                f"`to` wants a class, or one a picture, {count}; received "
                f"{len(vectors)}."
            )
        return np.repeat(vectors, count // len(vectors), axis=0)

    def _assigned(self, vectors, values):
        """The vectors with the named values in place of their own."""
        for name, value in values.items():
            self.index(name)
            if np.ndim(value) or value not in (0, 1):
                raise ValueError(f"{name} wants 0 or 1; received {value!r}.")
        vectors = np.array(vectors, "float32")
        vectors[:, self._places(values)] = [float(v) for v in values.values()]
        ones = [name for name, value in values.items() if value]
        for name in self.check_change(ones) if ones else ():
            vectors[:, self._places(self.rivals(name))] = 0
        return self._checked(vectors)

    def _one_hot(self, classes):
        flat = np.atleast_1d(np.asarray(classes)).tolist()
        places = [self.index(c) if isinstance(c, str) else c for c in flat]
        if not places or not all(type(p) is int and 0 <= p < len(self) for p in places):
            raise ValueError(
                f"A class wants an integer of 0 .. {len(self) - 1} or a name of "
                f"{', '.join(self.names)}; received {classes!r:.200}."
            )
        return np.eye(len(self), dtype="float32")[places]

    def _checked(self, labels):
        """Labels that are vectors already, as float32 `(n, c)`."""
        vectors = np.array(labels)
        vectors = vectors[None] if vectors.ndim == 1 else vectors
        if vectors.shape[1:] != (len(self),) or not np.isin(vectors, (0, 1)).all():
            raise ValueError(
                f"Labels want zeros and ones of shape (n, {len(self)}), for "
                f"{', '.join(self.names)}, or dicts from these names; received "
                f"{labels!r:.200}."
            )
        if self.single and (vectors.sum(axis=1) != 1).any():
            raise ValueError(
                f"A picture wants one class of {', '.join(self.names)}; received "
                f"{labels!r:.200}."
            )
        return vectors.astype("float32")

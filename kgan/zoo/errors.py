"""What can go wrong with an entry; each message names the entry or the file."""


class ZooError(ValueError):
    """Base of all errors of the zoo: a name, a card or a file is not right."""


class UnknownEntryError(ZooError, LookupError):
    """No entry has this name, or it is no name of an entry at all."""


class CardError(ZooError):
    """A card is not readable or says something it cannot say."""


class IntegrityError(ZooError):
    """A file of an entry was changed, truncated, removed or added."""


class UntrustedError(ZooError):
    """An entry holds what could do more than compute; it was not loaded."""


class GoldenError(ZooError):
    """An entry no longer gives the output that it was published with."""


class EntryExistsError(ZooError, FileExistsError):
    """Publishing would have replaced an entry."""

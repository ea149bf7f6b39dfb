"""Door of directories of the zoo; see `fuzz_doors`."""

import json
import os
import pathlib
import shutil

from fuzz_crash import CrashError
from fuzz_mutations import ODD_TEXTS, any_json, changed_bytes
from fuzz_zoo_doors import ENTRY, only_zoo

CARD = "card.json"
TEXTS = ("summary", "dataset", "licence", "command", "created")


class ZooDirectories:
    """Entries whose files are others, and entries that are whole for all that.

    All bytes of an entry but its card stand in the card as sha256. So whatever was
    done to them has to be refused; and what was done to none of them must not be.
    Half of the inputs are of the one sort, half of the other, and the wrong answer
    counts as a crash.
    """

    name = "zoo directories"

    def __init__(self, directory):
        self.zoo, self.outside = directory / "zoo", directory / "outside"
        self.outside.write_bytes(b"not of the zoo")
        self.whole = contents(ENTRY)

    def __call__(self, rng):
        shutil.rmtree(self.zoo, ignore_errors=True)
        entry = pathlib.Path(shutil.copytree(ENTRY, self.zoo / "test_dcgan"))
        harmless, done = rng.random() < 0.5, []
        for _ in range(rng.randrange(1, 3)):
            change = rng.choice(HARMLESS) if harmless else self._harm
            done.append(change.__name__.strip("_"))
            change(rng, entry)
        try:
            self._read()
        except (ValueError, OSError) as error:
            if harmless:
                raise CrashError(f"refused after {' and '.join(done)}") from error
            raise
        if contents(entry) != self.whole:
            raise CrashError("taken, although its files are others")

    def _read(self):
        from kgan.zoo import card, catalog, checksum

        with only_zoo(self.zoo):
            catalog.list_models()
            entry = card.read_entry(catalog.find("test_dcgan"), "test_dcgan")
            checksum.check_files(entry)

    def _harm(self, rng, entry):
        paths = [path for path in (entry, *inside(entry)) if not path.is_symlink()]
        if not paths:
            return
        path, kind = rng.choice(paths), rng.randrange(6)
        if kind == 0 and path.is_file():
            path.write_bytes(changed_bytes(rng, path.read_bytes()))
            return
        if kind == 1 and path.is_dir():
            name = rng.choice(("extra", ".hidden", "card.json.old", "saved_model.pb~"))
            (path / name).write_bytes(rng.randbytes(rng.choice((0, 9))))
            return
        remove(path)
        if kind == 2:
            path.symlink_to(rng.choice((self.outside, path, "/", self.zoo)))
        elif kind == 3 and path.parent.is_dir():
            os.mkfifo(path)
        elif kind == 4:
            path.mkdir()


def inside(entry):
    """Returns what lies in an entry, in order.

    A link is not gone through: it may lead to the root of the machine, and what is
    found here is changed and removed.
    """
    found = []
    for top, folders, files in os.walk(entry) if not entry.is_symlink() else ():
        found += [pathlib.Path(top, name) for name in folders + files]
    return sorted(found)


def remove(path):
    """Removes a file, a folder with all in it, or a link and not where it leads."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def contents(entry):
    """Returns what the files of an entry are, but its card, by their paths."""
    found = {}
    for path in inside(entry):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            found[path.relative_to(entry)] = None  # as no file of an entry is
        elif path.is_file():
            found[path.relative_to(entry)] = path.read_bytes()
    found.pop(pathlib.Path(CARD), None)
    return found


def _layout(rng, entry):
    """The card's keys in another order, with other spaces."""
    card = json.loads((entry / CARD).read_text("utf-8"))
    keys = rng.sample(list(card), k=len(card))
    text = json.dumps({key: card[key] for key in keys}, indent=rng.choice((None, 0, 7)))
    (entry / CARD).write_text(rng.choice(("", "\n \t")) + text + "\r\n")


def _texts(rng, entry):
    """Other words for people."""
    texts = [text for text in ODD_TEXTS if text.strip()]
    _tell(entry, {rng.choice(TEXTS): rng.choice(texts)})


def _more(rng, entry):
    """A key of the card that nobody knows, and a figure."""
    _tell(entry, {f"x_{rng.choice(ODD_TEXTS)}": any_json(rng)})
    _tell(entry, {"metrics": {rng.choice(ODD_TEXTS): rng.uniform(-1e9, 1e9)}})


def _empty(rng, entry):
    """A folder without a file."""
    (entry / rng.choice(("empty", "saved_model/assets", ".git/refs"))).mkdir(
        parents=True, exist_ok=True
    )


def _dates(rng, entry):
    """Other dates and rights of a file."""
    path = rng.choice(inside(entry))
    os.utime(path, (rng.randrange(2**31), rng.randrange(2**31)))
    path.chmod(rng.choice((0o700, 0o755, 0o777)))


def _neighbour(rng, entry):
    """Something else in the zoo."""
    path = entry.with_name(rng.choice(("other", "README.md", "é", ".x", "x.old")))
    remove(path)
    kind = rng.randrange(5)
    if kind == 0:
        path.symlink_to(rng.choice((entry, entry.parent, "/", path)))
    elif kind == 1:
        os.mkfifo(path)
    elif kind == 2:
        path.write_bytes(rng.randbytes(9))
    else:
        path.mkdir()
        (path / rng.choice((CARD, "x"))).write_bytes(rng.randbytes(9))


def _tell(entry, told):
    card = json.loads((entry / CARD).read_text("utf-8"))
    (entry / CARD).write_text(json.dumps({**card, **told}))


HARMLESS = (_layout, _texts, _more, _empty, _dates, _neighbour)

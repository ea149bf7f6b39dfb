"""Mutations of command lines: words that make sense, made wrong, repeatably."""

# What begins with a slash would lead out of the directories of a door; `..` and `~`
# lead to others of them.
ODD_WORDS = (
    *("0", "-1", "1", "2", "2147483648", "9" * 30, "-" + "9" * 30, "9" * 5000),
    *("1e400", "-1e400", "1e-400", "nan", "inf", "-inf", "-0.0", "0x10", "1_000", "½"),
    *("", " ", "\t", "\n", "a\nb", "\0", "a\0b.png", "\ud800", "\udcff.png", "\x1b[2J"),
    *("é", "e\u0301", "\u202egnp.x", "𝟙", "１２", "é" * 300, "x" * 5000, "\ufeff1"),
    *(
        ".",
        "..",
        "../x",
        "../../x/",
        "...",
        "~",
        "~nobody/x",
        "C:\\x",
        "con",
        "x/" * 99,
    ),
    *("pictures", "pictures/0.png", "few.npz", "bytes", "flags", "runs/mine", "two"),
    *(
        "true",
        "None",
        "[]",
        "{}",
        "%s",
        "%n",
        "$HOME",
        "*",
        "'",
        '"',
        'a,"b',
        ",",
        ",,",
    ),
    *(
        "1,1,1",
        "8,8,3",
        "1,2",
        "a=b",
        "=",
        "a=1,a=0",
        "Male=2",
        "trainA[:1]",
        "train[x",
    ),
    *("test_dcgan", "test_cyclegan", "test_stargan", "TEST_DCGAN", "best", "mirrored"),
)
ODD_FLAGS = (
    *("--nonsense", "--nonsense=1", "-x", "-", "--", "---", "--=1", "--é=1", "--no"),
    *("--nonum", "--nojson=1", "--undefok=num", "--undefok", "--helpfull", "-help"),
    *("--flagfile=flags", "--flagfile=bytes", "--flagfile=.", "--flagfile=a\0b"),
    *("--flagfile", "--flagfile=", "--flagfile=nothing", "-flagfile=flags"),
    *("--tryfromenv=HOME", "--only_check_args", "--num=1=2", "--seed 1", "--out\n=x"),
)


def changed_line(rng, words, flags):
    """Returns the words of a command line with none to six of them changed.

    Args:
        rng: `random.Random`.
        words: list of str, without `kgan`.
        flags: dict from every verb to the names of its flags.
    """
    words = list(words)
    for _ in range(rng.choice((0, 1, 1, 1, 1, 2, 2, 3, 6))):
        rng.choice(CHANGES)(rng, words, flags)
    return words


def _value(rng, words, flags):
    """Another value."""
    for place in _valued(rng, words):
        words[place] = f"{words[place].partition('=')[0]}={rng.choice(ODD_WORDS)}"


def _own(rng, words, flags):
    """One more flag of the same verb."""
    verb = words[0] if words and words[0] in flags else rng.choice(list(flags))
    if flags[verb]:
        flag = f"--{rng.choice(flags[verb])}={rng.choice(ODD_WORDS)}"
        words.insert(rng.randint(1, max(1, len(words))), flag)


def _foreign(rng, words, flags):
    """A flag of any verb, with a value, without one, or denied."""
    names = flags[rng.choice([verb for verb in flags if flags[verb]])]
    flag = rng.choice(("--{}", "--{}", "-{}", "--no{}", "--{}={}"))
    flag = flag.format(rng.choice(names), rng.choice(ODD_WORDS))
    words.insert(rng.randint(1, max(1, len(words))), flag)


def _unknown(rng, words, flags):
    """A flag that nobody has, or that has a meaning of its own."""
    words.insert(rng.randint(0, len(words)), rng.choice(ODD_FLAGS))


def _twice(rng, words, flags):
    """A flag said again, otherwise."""
    for place in _valued(rng, words):
        flag = words[place].partition("=")[0]
        words.append(f"{flag}={rng.choice(ODD_WORDS)}")


def _valueless(rng, words, flags):
    """A flag without its value."""
    for place in _valued(rng, words):
        words[place] = words[place].partition("=")[0]


def _apart(rng, words, flags):
    """A flag and its value as two words: as good as one."""
    for place in _valued(rng, words):
        flag, _, value = words[place].partition("=")
        words[place : place + 1] = [flag, value]


def _lost(rng, words, flags):
    """A word less."""
    if words:
        del words[rng.randrange(len(words))]


def _more(rng, words, flags):
    """A word more, that is no flag."""
    words.insert(rng.randint(0, len(words)), rng.choice(ODD_WORDS))


def _other(rng, words, flags):
    """Another word in the place of the verb or what it is for."""
    if words:
        words[rng.randrange(min(3, len(words)))] = rng.choice((*flags, *ODD_WORDS))


def _moved(rng, words, flags):
    """Two words in each other's place."""
    if words:
        one, other = (rng.randrange(len(words)) for _ in range(2))
        words[one], words[other] = words[other], words[one]


def _valued(rng, words):
    # The place of a flag with a value, in a list that is empty where there is none.
    places = [i for i, word in enumerate(words) if word[:2] == "--" and "=" in word]
    return rng.sample(places, k=min(1, len(places)))


CHANGES = (
    *(_value, _value, _value, _own, _own, _foreign, _unknown, _twice, _valueless),
    *(_apart, _lost, _more, _other, _moved),
)

"""Doors of command lines: such as make sense, made wrong; see `fuzz_doors`."""

import contextlib
import importlib
import io
import os
import shutil
import subprocess
import sys
from unittest import mock

import numpy as np
from absl import flags
from fuzz_crash import CrashError
from fuzz_line_mutations import changed_line
from fuzz_zoo_doors import ROOT, only_zoo

ENTRIES = ("test_dcgan", "test_cyclegan", "test_stargan")
# Each of them makes sense beside the files that `furnish` writes.
LINES = [
    line.split()
    for line in """
list
list test_*
show test_dcgan --json
generate test_dcgan --num=4 --seed=1 --out=few.png --scale=2
generate test_dcgan --num=3 --out=there/ --overwrite --trust
translate test_cyclegan pictures --out=there --side_by_side --tile=64
translate test_cyclegan pictures/1.png --reverse --out=one.png
translate test_stargan pictures --to=Male=1,Young=0 --labels=Male=0
translate test_stargan pictures/1.png --all --out=sheet.png
train gan --data=digits --out=runs/new --epochs=1 --batch_size=16 --dropout=0.3
train dcgan --data=pictures --image_shape=8,8,3 --augment=flip --batch_size=2
 --out=runs/new
train cgan --data=digits --out=runs/new --d_learning_rate=1e-4 --ema_decay=0.9
 --strategy=mirrored
train cyclegan --domain_x=two/trainA --domain_y=two/trainB --image_shape=32,32,3
 --load_size=36 --filters=4 --num_blocks=1 --out=runs/new
train cyclegan --dataroot=two --netG=resnet_6blocks --crop_size=32 --load_size=36
 --lr=1e-4 --n_epochs=2 --n_epochs_decay=2 --direction=BtoA --out=runs/new
train --recipe=runs/mine/recipe.json --out=runs/mine --epochs=30 --sentinel=stop
 --save_minutes=1.5 --save_steps=5 --keep=3 --verbose=2
evaluate test_dcgan --judge=test_dcgan --data=digits --num=100 --seed=1 --nobaselines
evaluate test_cyclegan --data=two --judge=test_dcgan --split=train --nostore
pack pictures --out=new.npz --image_shape=4,4,3 --fit=stretch --limit=2 --licence=CC0
pack few.npz
publish runs/mine dcgan_mine --weights=last --summary=Mine --licence=CC0
publish runs/mine dcgan_mine --directory=. --dataset=shapes --limits=None --overwrite
verify
verify test_dcgan test_stargan --trust
""".strip()
    .replace("\n ", " ")
    .splitlines()
]
# What a good command line comes to: nothing of it is wanted here.
WORK = (
    *("kgan.zoo.loader.load", "kgan.zoo.verification.verify"),
    *("kgan.zoo.loader.read_keras", "kgan.cli.training.open_model"),
)


class Begun(BaseException):
    """The work would begin: the command line was taken."""


class CommandLines:
    """Words of all verbs, up to where a model is loaded or trained."""

    name = "command lines"

    def __init__(self, directory):
        from kgan.cli import main

        self.whole, self.home = directory / "whole", directory / "home"
        self.here = self.home / "a" / "b"
        self.zoo = self.here / "zoo"
        furnish(self.whole)
        self.flags = {}
        for verb in main.VERBS:
            values = flags.FlagValues()
            importlib.import_module(f"kgan.cli.{verb}").define_flags(values)
            self.flags[verb] = sorted(values)

    def __call__(self, rng):
        words = changed_line(rng, rng.choice(LINES), self.flags)
        judge(words, *self.answer(words))

    def answer(self, words):
        """Returns what `run` does, among files that are as `furnish` wrote them."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.whole, self.here)
        surroundings = {
            # `~` leads to a directory of the door's own, as `..` does.
            **{"HOME": str(self.home), "TFDS_DATA_DIR": str(self.home)},
            **{"KGAN_ZOO": str(self.zoo), "COLUMNS": "80"},
        }
        with mock.patch.dict(os.environ, surroundings):
            return self.run(words)

    def run(self, words):
        """Returns the exit code, and what was said on stdout and on stderr."""
        from kgan.cli import main

        out, errors = stream("strict"), stream("backslashreplace")
        with (
            working_in(self.here),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(errors),
            no_work(self.zoo),
        ):
            try:
                code = main.main(words)
            except Begun:
                code = 0
            except (Exception, SystemExit) as error:
                raise CrashError(f"{words!r} ends in {error!r}") from error
        return code, said(out), said(errors)


class Processes(CommandLines):
    """The same words, as a shell would hand them over; nothing is left out."""

    name = "processes"
    PROGRAM = (
        "from kgan.cli import main; from kgan.zoo import catalog; "
        "catalog.packaged_directory = lambda: None; main.run()"  # that is large
    )

    def run(self, words):
        """Returns the exit code, and what was said on stdout and on stderr."""
        words = [word.replace("\0", "") for word in words if word != "--"]
        if "train" in words[:1]:  # with data it would begin to train
            words += ["--data=./nowhere", "--dataroot=", "--judge="]
        program = [sys.executable, "-W", "ignore", "-c", self.PROGRAM]
        process = subprocess.run(
            [*program, *(word.encode("utf-8", "surrogatepass") for word in words)],
            cwd=self.here,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            timeout=600,
        )
        told, said = process.stdout, process.stderr
        return process.returncode, told.decode(), said.decode()


@contextlib.contextmanager
def working_in(directory):
    """`contextlib.chdir`, which Python 3.10 has not."""
    before = os.getcwd()
    os.chdir(directory)
    try:
        yield
    finally:
        os.chdir(before)


def judge(words, code, told, said):
    """Raises what an exit code, and the words on stdout and stderr, come to.

    Raises:
        ValueError: where a command line was refused with a word for people.
        CrashError: where it ended otherwise.
    """
    wrong = [word for word in ("Traceback", "KGAN_TRACEBACK") if word in said]
    both = told + said
    wrong += [f"{c!r} is sent" for c in both if not (c.isprintable() or c == "\n")]
    wrong += [f"the exit code {code}"] * (code not in (0, 1, 2, 3))
    if code and not (said or told).startswith("kgan"):
        wrong.append("no word of kgan's")
    if wrong:
        raise CrashError(f"{words!r}: {wrong[0]}, {said[:300]!r}")
    if code:
        raise ValueError(said or told)


@contextlib.contextmanager
def no_work(zoo):
    """Context: whatever takes long raises `Begun`, and no data are fetched."""
    with contextlib.ExitStack() as patches:
        patches.enter_context(only_zoo(zoo))
        offline = mock.patch("kgan.data.datasets._is_offline", return_value=True)
        patches.enter_context(offline)
        for place in WORK:
            patches.enter_context(mock.patch(place, side_effect=Begun))
        yield


def stream(errors):
    """Returns a text stream with the encoding of a terminal."""
    return io.TextIOWrapper(io.BytesIO(), "utf-8", errors, write_through=True)


def said(stream):
    """Returns what was written into a stream."""
    return stream.buffer.getvalue().decode()


def furnish(directory):
    """Writes what the command lines speak of: pictures, a pack, a run, odd files."""
    from kgan import data, pictures
    from kgan.cli.recipe import Recipe

    for entry in ENTRIES:
        shutil.copytree(ROOT / "zoo" / entry, directory / "zoo" / entry)
    noise = np.random.default_rng(0).integers(0, 256, (3, 24, 24, 3), "uint8")
    for folder in ("pictures", "two/trainA", "two/trainB"):
        for number, image in enumerate(noise):
            pictures.save(directory / folder / f"{number}.png", image)
    data.write_pack(directory / "few.npz", noise, licence="CC0-1.0")
    run = directory / "runs" / "mine"
    Recipe.of("dcgan", data="digits").write(run / "recipe.json")
    (run / "checkpoint").mkdir()
    shutil.copy(ROOT / "zoo/test_dcgan/model.keras", run / "checkpoint")
    (directory / "flags").write_text("# of a file\n--seed=1\n")
    (directory / "bytes").write_bytes(bytes(range(256)))

"""Batches of a pack: their law, and training without TensorFlow."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from kgan import pictures
from kgan.data import DataError, load_packed, write_pack
from kgan.data.packed_batches import draw

# Every pixel of every picture is unique, so that it tells where it comes from.
IMAGES = np.arange(250, dtype="uint8").reshape(10, 5, 5, 1)
LABELS = np.arange(10) % 3
CROPS = dict(image_shape=(4, 3, 1), augment=("crop", "flip"), seed=3)


@pytest.fixture
def plain(tmp_path):
    path = tmp_path / "plain.npz"
    write_pack(path, (IMAGES, LABELS))
    return path


@pytest.fixture
def domains(tmp_path):
    path = tmp_path / "domains.npz"
    write_pack(path, IMAGES[:5], IMAGES[5:8])
    return path


def order(batches):
    shown = np.concatenate([pictures.to_uint8(batch) for batch in batches])
    return (shown[:, 0, 0, 0] // 25).tolist()


def assert_same(a, b):
    assert len(a) == len(b) > 0
    for one, other in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_plan_is_made_of_philox():
    # Salmon et al., 2011: ten rounds of two multiplications, by these constants.
    seed, epoch, count = 5, 2, 3
    state = np.random.Philox(np.random.SeedSequence([seed, epoch])).state["state"]
    key, words = [int(k) for k in state["key"]], []
    for counter in range(1, 4):
        w, k = [counter, 0, 0, 0], list(key)
        for _ in range(10):
            one, two = 0xD2E7470EE14C6C93 * w[0], 0xCA5A826395121157 * w[2]
            w = [(two >> 64) ^ w[1] ^ k[0], two, (one >> 64) ^ w[3] ^ k[1], one]
            w = [x % 2**64 for x in w]
            k = [k[0] + 0x9E3779B97F4A7C15, k[1] + 0xBB67AE8584CAA73B]
            k = [x % 2**64 for x in k]
        words += w
    ranks, flips, tops, lefts = (words[i * count :][:count] for i in range(4))
    expected = [
        [row, flips[i] % 2, tops[i] % 4, lefts[i] % 7]
        for i, row in enumerate(sorted(range(count), key=ranks.__getitem__))
    ]
    assert draw(seed, epoch, count, room=(3, 6)).tolist() == expected


def test_draws_are_fair():
    drawn = np.concatenate([draw(-1, epoch, 50, room=(4, 9)) for epoch in range(40)])
    # 2,000 draws; five standard deviations each way.
    assert abs(drawn[:, 1].mean() - 0.5) < 0.056
    assert np.abs(np.bincount(drawn[:, 2]) - 400).max() < 90
    assert np.abs(np.bincount(drawn[:, 3]) - 200).max() < 68
    first = [draw(seed, 0, 50)[0, 0] for seed in range(300)]
    assert len(set(first)) == 50
    assert draw(0, 0, 5, shuffle=False)[:, 0].tolist() == [0, 1, 2, 3, 4]


def test_epochs_show_every_picture_once_and_differ(plain):
    packed = load_packed(plain, batch_size=4, labelled=True, drop_remainder=False)
    assert packed.steps_per_epoch == packed.num_batches == 3
    images, labels = (np.concatenate(part) for part in zip(*packed, strict=True))
    assert images.dtype == np.float32 and labels.dtype == np.int32
    shown = pictures.to_uint8(images)[:, 0, 0, 0] // 25
    assert sorted(shown) == list(range(10))
    assert labels.tolist() == LABELS[shown].tolist()
    packed = load_packed(plain, batch_size=5, seed=7)
    first, second = order(packed), order(packed)
    assert first != second and packed.epoch == 1
    assert order(load_packed(plain, batch_size=2, seed=7)) == first
    assert order(load_packed(plain, batch_size=2, seed=8)) not in (first, second)
    kept = load_packed(plain, batch_size=3, shuffle=False, limit=7)
    assert order(kept) == list(range(6))
    with pytest.raises(IndexError, match="0 .. 1; received 2"):
        kept[2]


def test_crops_and_flips_are_windows_of_the_pictures(plain):
    seen = set()
    packed = load_packed(plain, batch_size=10, repeat=True, **CROPS)
    for step in range(20):
        for image in pictures.to_uint8(packed[step])[..., 0]:
            flipped = image[0, 0] > image[0, -1]
            upright = image[:, ::-1] if flipped else image
            index, corner = divmod(int(upright[0, 0]), 25)
            top, left = divmod(corner, 5)
            window = IMAGES[index, top : top + 4, left : left + 3, 0]
            np.testing.assert_array_equal(upright, window)
            seen.add((bool(flipped), top, left))
    assert len(seen) == 2 * 2 * 3


@pytest.mark.parametrize("batch_size", [1, 2])
def test_a_resumed_stream_goes_on_as_if_uninterrupted(domains, batch_size):
    options = dict(batch_size=batch_size, repeat=True, **CROPS)
    whole = load_packed(domains, **options)
    steps = whole.steps_per_epoch
    assert steps == 5 // batch_size and whole.num_batches is None
    resumed = load_packed(domains, first_epoch=2, **options)
    for step in range(3 * steps):
        assert_same(resumed[step], whole[2 * steps + step])
    one_by_one = load_packed(domains, first_epoch=2, **{**options, "repeat": False})
    expected = [whole[2 * steps + step] for step in range(2 * steps)]
    for one, other in zip([*one_by_one, *one_by_one], expected, strict=True):
        assert_same(one, other)


def test_domains_are_paired_anew_in_every_epoch(domains):
    packed = load_packed(domains, repeat=True)
    numbers = [[order([side])[0] for side in packed[step]] for step in range(150)]
    assert sorted(x for x, _ in numbers[:5]) == [0, 1, 2, 3, 4]
    assert sorted(y for _, y in numbers[3:6]) == [5, 6, 7]
    assert len({tuple(pair) for pair in numbers}) == 15  # everyone meets everyone


def fed(data, **options):
    """The pictures that `fit` gives a model, in their order."""

    class Listener(keras.Model):
        shown = []

        def train_step(self, *args):
            batch = args[-1][0] if isinstance(args[-1], tuple) else args[-1]
            self.shown.append(keras.ops.convert_to_numpy(batch))
            return {"seen": float(len(self.shown))}

    model = Listener()
    model.compile(run_eagerly=True)
    model.fit(data, verbose=0, **options)
    return order(model.shown)


def test_fit_sees_the_law(plain):
    options = dict(batch_size=2, seed=1)
    expected = load_packed(plain, **options)
    two = order(expected) + order(expected)
    assert fed(load_packed(plain, **options), epochs=2, shuffle=False) == two
    endless = load_packed(plain, repeat=True, **options)
    # `fit` mixes the batches of a set with an end, but not of one without.
    assert fed(endless, epochs=2, steps_per_epoch=5) == two
    workers = load_packed(plain, repeat=True, workers=3, **options)
    assert fed(workers, epochs=2, steps_per_epoch=5) == two


def test_the_split_that_nobody_named(tmp_path):
    for name in ("testA", "testB", "odd"):
        pictures.save(tmp_path / "set" / name / "0.png", IMAGES[0])
    pack = write_pack(tmp_path / "tests.npz", tmp_path / "set")
    assert len(load_packed(pack)[0]) == 2  # x and y of testA and testB
    odd = write_pack(tmp_path / "odd.npz", tmp_path / "set", splits=["odd", "testA"])
    with pytest.raises(DataError, match=r"Name a split of .*\['odd', 'testA'\]"):
        load_packed(odd)
    assert len(load_packed(odd, split="odd", batch_size=1)[0]) == 1


@pytest.mark.parametrize(
    "options, message",
    [
        (dict(split="test"), r"No split 'test'.*'trainA' \(5\)"),
        (dict(split="trainA", labelled=True), "has no labels. It was packed from"),
        (dict(labelled=True), "two domains.* have no labels"),
        (dict(batch_size=4), "3 pictures make no batch of 4"),
        (
            dict(image_shape=(4, 4, 1)),
            r"are \(5, 5, 1\); .*\(4, 4, 1\).*augment='crop'",
        ),
        (dict(image_shape=(5, 5, 3)), r"are \(5, 5, 1\); .*pack anew"),
        (dict(image_shape=(8, 8, 1), augment="crop"), "smaller than the 8 x 8 crops"),
        (dict(augment="turn"), "`augment` is one of"),
        (dict(workers=2), "repeat=True, too; received workers=2"),
    ],
)
def test_arguments_that_mean_nothing(domains, options, message):
    with pytest.raises(DataError, match=message):
        load_packed(domains, **options)


TRAIN = """
import json, sys
sys.modules["tensorflow"] = None  # importing it now raises
sys.modules["tensorflow_datasets"] = None
import keras, numpy as np
from kgan import data, models, networks
from kgan.cli import main

folder = sys.argv[1]
assert main.main(["pack", f"--domain_x={folder}/x", f"--domain_y={folder}/y",
    "--image_shape=16,16,3", "--load_size=18", f"--out={folder}/both.npz"]) == 0
pair = data.load_packed(f"{folder}/both.npz", augment=("crop", "flip"), repeat=True)
cyclegan = models.CycleGAN(
    *(networks.ResNetGenerator((16, 16, 3), filters=2, num_blocks=1) for _ in "gf"),
    *(networks.PatchGANDiscriminator((16, 16, 3), filters=2, num_layers=1)
      for _ in "xy"),
    pool_size=2,
)
gan = models.GAN(
    networks.DCGANGenerator((16, 16, 3), 4, filters=2),
    networks.DCGANDiscriminator((16, 16, 3), filters=2),
)
one = data.load_packed(f"{folder}/both.npz", split="trainA", batch_size=2,
                       augment="crop", repeat=True)
logs = []
for model, batches in ((cyclegan, pair), (gan, one)):
    adam = keras.optimizers.Adam
    model.compile(d_optimizer=adam(1e-3), g_optimizer=adam(1e-3))
    history = model.fit(batches, epochs=2, steps_per_epoch=1, verbose=0).history
    logs.append({key: values[-1] for key, values in history.items()})
    logs[-1]["step"] = int(model.step)
sums = [float(np.sum(pair[0][side])) for side in (0, 1)]
print(json.dumps([keras.backend.backend(), logs, sums]))
"""


def test_it_trains_without_tensorflow(tmp_path, write):
    pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    for index in range(3):
        noise = rng.integers(0, 256, (30, 40 + index, 3), "uint8")
        write(f"{'xy'[index % 2]}/{index}.png", pictures.pillow_image(noise))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TRAIN, str(tmp_path)],
        env={**os.environ, "KERAS_BACKEND": "torch"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    backend, logs, sums = json.loads(done.stdout.splitlines()[-1])
    assert backend == "torch"
    for log in logs:
        assert log["step"] == 2 and np.isfinite(list(log.values())).all()
    assert logs[0]["cycle_x"] > 0 and logs[1]["d_loss"] > 0
    # The same batches here, under another backend.
    packed = load_packed(tmp_path / "both.npz", augment=("crop", "flip"), repeat=True)
    assert [float(np.sum(side)) for side in packed[0]] == sums


def test_batches_bring_the_attributes_that_are_named(tmp_path, celeba):
    write_pack(tmp_path / "faces.npz", celeba())
    options = dict(batch_size=3, labelled=True, augment="flip", seed=4)
    data = load_packed(tmp_path / "faces.npz", attributes=("Male", "Young"), **options)
    images, labels = data[0]
    known = {0: [1, 1], 50: [0, 1], 100: [0, 0]}  # the rows of the list
    shown = pictures.to_uint8(images)[:, 0, 0, 0].tolist()
    assert sorted(shown) == [0, 50, 100] and labels.dtype == np.int32
    assert labels.tolist() == [known[value] for value in shown]
    with pytest.raises(DataError, match="has no labels"):
        load_packed(tmp_path / "faces.npz", **options)

"""How tools/train_judge changes photographs: what it keeps, and what it hides."""

import importlib.util
import pathlib

import numpy as np
import pytest

TOOL = pathlib.Path(__file__).parents[2] / "tools" / "judge_augmentation.py"


@pytest.fixture(scope="module")
def augmentation():
    spec = importlib.util.spec_from_file_location("judge_augmentation", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(60, 200, (48, 48, 3), "uint8")


def generators(count):
    return (np.random.default_rng([7, index]) for index in range(count))


def test_a_view_depends_on_its_generator_alone(augmentation, image):
    views = [augmentation.augmented(image, 32, rng) for rng in generators(8)]
    again = [augmentation.augmented(image, 32, rng) for rng in generators(8)]
    assert np.array_equal(views, again)
    assert {view.shape for view in views} == {(32, 32, 3)}
    assert {view.dtype for view in views} == {np.dtype("uint8")}
    assert len({view.tobytes() for view in views}) == 8


def test_a_cut_moves_pictures_and_leaves_their_colours(augmentation):
    flat = np.full((48, 48, 3), (140, 90, 50), "uint8")
    for rng in generators(20):
        cut = augmentation.cut(flat, 32, rng)
        assert cut.shape == (32, 32, 3)
        # What was turned into the picture at the corners is another colour.
        assert np.all(cut[12:20, 12:20] == (140, 90, 50))


def test_few_changes_cover_and_blur_nothing(augmentation):
    """Every pixel of a flat picture is still alike, up to the noise of its tones."""
    flat = np.full((48, 48, 3), 128, "uint8")
    spreads = {few: [] for few in (True, False)}
    for few, spread in spreads.items():
        for rng in generators(40):
            view = augmentation.augmented(flat, 32, rng, few)
            spread.append(view[8:24, 8:24].astype(float).std(axis=(0, 1)).max())
    assert max(spreads[True]) < 0.07 * 255
    assert np.mean(np.array(spreads[True]) < 2) > 0.6
    assert np.mean(np.array(spreads[False]) < 2) < 0.5


def test_colours_are_turned_and_taken_away(augmentation):
    """A brown picture comes out grey or tinted: brown decides nothing."""
    brown = np.tile(np.float32([0.55, 0.35, 0.2]), (8, 8, 1))
    tones = np.array([augmentation.toned(brown, rng)[0, 0] for rng in generators(300)])
    red_most = np.mean(tones.argmax(axis=1) == 0)
    assert 0.3 < red_most < 0.8
    grey = np.mean(np.ptp(tones, axis=1) < 0.02)
    assert 0.1 < grey < 0.35  # the third that is grey, less the tinted half


def test_brightness_is_that_of_the_standard(augmentation):
    """Rec. 601: 0.299 R + 0.587 G + 0.114 B; the way back is the inverse."""
    assert augmentation.TO_YIQ[0] == pytest.approx([0.299, 0.587, 0.114])
    assert augmentation.TO_YIQ[1:].sum(axis=1) == pytest.approx([0, 0], abs=1e-12)
    grey = augmentation.FROM_YIQ @ [0.5, 0, 0]
    assert grey == pytest.approx([0.5] * 3)


def test_a_texture_lies_over_all_of_a_picture(augmentation):
    flat = np.full((64, 64, 3), 0.5, "float32")
    textured = [augmentation.textured(flat, rng) for rng in generators(200)]
    changed = [picture for picture in textured if not np.array_equal(picture, flat)]
    assert 0.25 < len(changed) / 200 < 0.47
    for picture in changed:
        quarters = [picture[y : y + 32, x : x + 32] for y in (0, 32) for x in (0, 32)]
        assert min(quarter.std() for quarter in quarters) > 0.005
        assert np.ptp(picture) < 0.27


def test_waves_and_ripples_have_their_period(augmentation):
    """The largest wave numbers of the spectrum are 64 / 8 = 8 of 64 pixels."""
    rng = np.random.default_rng(0)
    wave = augmentation.wave((64, 64, 3), 0, 8, rng)
    spectrum = np.abs(np.fft.fft2(wave))
    assert np.unravel_index(spectrum.argmax(), (64, 64)) in [(0, 8), (0, 56)]
    ripples = augmentation.ripples((64, 64, 3), 8, rng)
    power = np.abs(np.fft.fft2(ripples)) ** 2
    numbers = np.hypot(*np.meshgrid(*2 * [np.fft.fftfreq(64) * 64]))
    assert np.sum(power * numbers) / np.sum(power) == pytest.approx(8, abs=1)
    assert ripples.std() == pytest.approx(1, abs=1e-5)


def test_much_may_be_covered_but_not_all(augmentation):
    flat = np.full((40, 40, 3), 0.5, "float32")
    parts = [
        np.mean(np.any(augmentation.covered(flat, rng) != 0.5, axis=-1))
        for rng in generators(200)
    ]
    assert min(parts) == 0
    assert 0.25 < max(parts) < 0.95
    assert np.all(flat == 0.5)  # what was given is not written to

"""Sheets: their size by hand, the same latents, one row a class."""

import numpy as np

from kgan.callbacks import ImageGrid

# Pictures of 4 x 4 are enlarged 14 times to 56, with 2 pixels between them.
CELL = 14 * 4 + 2


def test_sheets_before_the_first_step_and_after_every_epoch(
    make_model, fit, tmp_path, read_events
):
    fit(make_model(), [ImageGrid(tmp_path, columns=3, rows=2)], epochs=2)
    sheets = read_events(tmp_path).images("samples/generated")
    assert [step for step, _ in sheets] == [0, 3, 6]
    assert {sheet.shape for _, sheet in sheets} == {(2 * CELL + 2, 3 * CELL + 2)}


def test_the_latents_are_always_the_same(make_model, fit, tmp_path):
    model = make_model()
    fit(model, [ImageGrid(tmp_path, seed=4)], epochs=2)
    first, second, third = (asked["latents"] for asked in model.asked)
    np.testing.assert_array_equal(first, model.latents(64, 4))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(first, third)


def test_pixels_are_those_that_were_generated(make_model, fit, tmp_path, read_events):
    model = make_model()
    fit(model, [ImageGrid(tmp_path, columns=1, rows=1)])
    _, sheet = read_events(tmp_path).images("samples/generated")[-1]
    latent = np.asarray(model.latents(1, 0))
    expected = np.rint(127.5 + 127.5 * latent).reshape(4, 4)
    np.testing.assert_array_equal(sheet[2:-2:14, 2:-2:14], expected)


def test_one_row_a_class_with_shared_latents(make_model, fit, tmp_path):
    model = make_model(num_classes=3)
    fit(model, [ImageGrid(tmp_path, columns=2)])
    asked = model.asked[0]
    assert asked["labels"].tolist() == [0, 0, 1, 1, 2, 2]
    np.testing.assert_array_equal(asked["latents"][:2], asked["latents"][2:4])


def test_a_thousand_classes_do_not_make_a_thousand_rows(make_model, fit, tmp_path):
    model = make_model(num_classes=1000)
    fit(model, [ImageGrid(tmp_path)])
    assert len(model.asked[0]["labels"]) == 20 * 8


def test_real_images_stand_beside_by_class(make_model, fit, tmp_path, read_events):
    real = np.repeat(np.array([10, 20, 30], "uint8"), 16).reshape(3, 4, 4, 1)
    labels = np.array([1, 0, 1])
    grid = ImageGrid(tmp_path, real_images=(real, labels), columns=2)
    fit(make_model(num_classes=3), [grid], epochs=2)
    ((step, sheet),) = read_events(tmp_path).images("samples/real")
    centres = sheet[CELL // 2 :: CELL, CELL // 2 :: CELL]
    # Rows are the classes 0, 1, 2; where there is no picture the sheet is white.
    assert centres.tolist() == [[20, 255], [10, 30], [255, 255]]
    assert step == 0


def test_large_pictures_make_smaller_grids(make_model, fit, tmp_path):
    model = make_model()
    model.image_shape = (128, 128, 3)
    model.generate = lambda latents: np.zeros((len(latents), 128, 128, 3), "uint8")
    grid = ImageGrid(tmp_path)
    fit(model, [grid])
    assert grid.grid.shape(model) == (4, 4)

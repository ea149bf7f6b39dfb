"""A walk changes one dimension and nothing else."""

import numpy as np
import pytest

from kgan.callbacks import LatentWalk


@pytest.mark.parametrize(
    "distribution, ends",
    [("uniform", (-1, 1)), ("normal", (-3, 3)), ("unit_uniform", (0, 1))],
)
def test_each_row_walks_one_dimension(make_model, fit, tmp_path, distribution, ends):
    model = make_model()
    model.latent_distribution = distribution
    fit(model, [LatentWalk(tmp_path, dimensions=2, columns=5)])
    walks = model.asked[0]["latents"].reshape(2, 5, 16)
    start = np.asarray(model.latents(1, 0))[0]
    for row, walk in enumerate(walks):
        np.testing.assert_allclose(walk[:, row], np.linspace(*ends, 5))
        others = np.delete(walk, row, axis=1)
        np.testing.assert_array_equal(others, np.tile(np.delete(start, row), (5, 1)))


def test_no_more_rows_than_dimensions(make_model, fit, tmp_path, read_events):
    model = make_model()
    fit(model, [LatentWalk(tmp_path, dimensions=99)])
    ((step, sheet),) = read_events(tmp_path).images("samples/latent_walk")
    assert step == 3
    assert sheet.shape == (16 * 58 + 2, 9 * 58 + 2)


def test_rows_of_a_conditional_model_go_through_the_classes(make_model, fit, tmp_path):
    model = make_model(num_classes=3)
    fit(model, [LatentWalk(tmp_path, dimensions=4, columns=2)])
    assert model.asked[0]["labels"].tolist() == [0, 0, 1, 1, 2, 2, 0, 0]

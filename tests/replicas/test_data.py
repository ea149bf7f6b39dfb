"""Every picture comes once an epoch, in the batches of one device."""

import numpy as np
import pytest

from kgan import data
from tests.replicas import tiny_models
from tests.replicas.test_steps import mirrored

tf = pytest.importorskip("tensorflow")


@pytest.mark.parametrize("count", [1, 2, 4])
def test_replicas_share_the_batches_of_one_device(count):
    whole = tiny_models.seen(tf.distribute.get_strategy(), tiny_models.numbered())
    parts = tiny_models.seen(mirrored(count), tiny_models.numbered())
    np.testing.assert_array_equal(parts, whole)
    # 24 pictures: three batches of eight, each picture once, another order next time.
    for epoch in (parts[:3], parts[3:]):
        np.testing.assert_array_equal(np.sort(np.concatenate(epoch)), range(24))
    assert not np.array_equal(parts[:3], parts[3:])


def test_unpaired_domains_stay_side_by_side():
    dark, light = (np.full((n, 8, 8, 1), n, "uint8") for n in (6, 4))
    both = data.load_unpaired(dark, light, batch_size=2, shuffle=False)
    strategy = mirrored(2)
    count = 0
    for x, y in strategy.experimental_distribute_dataset(both):
        for side, number in ((x, 6), (y, 4)):
            for part in strategy.experimental_local_results(side):
                assert part.shape == (1, 8, 8, 1)
                np.testing.assert_allclose(part, number / 127.5 - 1, atol=1e-6)
        count += 1
    assert count == 3


def test_the_size_of_a_replica_s_batch_is_known_before_it_comes():
    """Instance norm's fast kernel wants it; see `kgan.kernels.normalize_images`."""
    spec = mirrored(2).experimental_distribute_dataset(tiny_models.numbered())
    (local, *_) = spec.element_spec._component_specs
    assert local.shape[0] == 4

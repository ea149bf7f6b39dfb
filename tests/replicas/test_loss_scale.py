"""float16 on several replicas: where one overflows, none steps."""

import keras
import numpy as np
import pytest

from kgan import models, networks
from tests.replicas.test_steps import mirrored
from tests.replicas.tiny_models import SHAPE

tf = pytest.importorskip("tensorflow")


def test_an_overflow_of_one_replica_stops_all():
    keras.config.set_dtype_policy("mixed_float16")
    with mirrored(2).scope():
        judge = networks.MLPDiscriminator(
            SHAPE, units=(8,), pieces=2, input_dropout=0, dropout=0
        )
        model = models.GAN(networks.MLPGenerator(SHAPE, 3, units=(8,)), judge)
        model.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    scale = model.d_optimizer.dynamic_scale
    before = [v.numpy() for v in judge.variables]
    calm = np.ones((8, *SHAPE), "float32")
    wild = calm.copy()
    wild[4:] = 1e6  # the second replica's half; above 65504 there is no float16

    def step(images):
        stream = tf.data.Dataset.from_tensors(tf.constant(images))
        model.fit(stream, shuffle=False, verbose=0)

    step(wild)
    for value, old in zip(judge.variables, before, strict=True):
        np.testing.assert_array_equal(value.numpy(), old)
    assert scale.numpy() == 2.0**14  # half of Keras's first, 2^15
    step(calm)
    assert scale.numpy() == 2.0**14
    assert any(
        not np.array_equal(v.numpy(), old)
        for v, old in zip(judge.variables, before, strict=True)
    )

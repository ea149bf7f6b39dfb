"""The bytes of a step, against those that TensorFlow really carries."""

import pytest

from kgan.models import GAN
from kgan.models.communication import communication
from kgan.networks import DCGANDiscriminator, DCGANGenerator
from tests.replicas import tiny_models

tf = pytest.importorskip("tensorflow")


class Counted(tf.distribute.ReductionToOneDevice):
    """Counts what passes: bytes reduced, and bytes gathered."""

    def __init__(self):
        super().__init__()
        self.reduced = self.gathered = 0

    def reduce_implementation(self, reduce_op, value, destinations, options):
        self.reduced += size(value.values[0])
        return super().reduce_implementation(reduce_op, value, destinations, options)

    def _gather_implementation(self, value, destinations, axis, options):
        self.gathered += sum(map(size, value.values))
        return super()._gather_implementation(value, destinations, axis, options)


def size(tensor):
    return tensor.shape.num_elements() * tensor.dtype.size


@pytest.mark.parametrize("name", ["GAN", "StarGAN", "CycleGAN-full"])
def test_a_step_carries_what_is_counted(name):
    counted = Counted()
    with tf.distribute.MirroredStrategy(
        ["CPU:0", "CPU:1"], cross_device_ops=counted
    ).scope():
        model = tiny_models.compiled(name, run_eagerly=True)
    tiny_models.fit(model, name, steps=1)
    minibatch = 4 if name == "CycleGAN-full" else 8
    told = communication(model, minibatch)
    assert counted.reduced == told["gradients"] + told["statistics"] + told["logs"]
    assert counted.gathered == told["gathered"]


def test_the_paper_s_dcgan_by_hand():
    """Radford et al.'s: kernels of 4 x 4, widths 512 to 64, batch norm between."""
    model = GAN(DCGANGenerator((64, 64, 3)), DCGANDiscriminator((64, 64, 3)))
    model.compile("sgd", "sgd")
    widths = [512, 256, 128, 64]
    between = sum(16 * a * b for a, b in zip(widths, widths[1:], strict=False))
    g = 100 * 16 * 512 + 2 * sum(widths) + between + 16 * 64 * 3
    d = 16 * 3 * 64 + between + 2 * (128 + 256 + 512) + 16 * 512
    told = communication(model, 64)
    assert told["gradients"] == 4 * (g + d)
    assert told["statistics"] == 4 * 2 * (sum(widths) + 128 + 256 + 512)
    assert told["gathered"] == 0

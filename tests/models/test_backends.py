"""The same classes and the same step on TensorFlow and on PyTorch.

Two independent automatic differentiations have to agree: one step of SGD with
rate 1 moves each variable by its gradient.
"""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("torch")

STEP = """
import json, sys
if sys.argv[1] == "torch":
    sys.modules["tensorflow"] = None  # importing it now raises
import keras, numpy as np
from kgan import chance, models, networks
from kgan.models import gan

SHAPE = (8, 8, 1)
CASES = {
    "gan": lambda: models.GAN(
        networks.MLPGenerator(SHAPE, 4, units=(6, 5), batch_norm=True),
        networks.MLPDiscriminator(SHAPE, (6, 5), 3, input_dropout=0.0, dropout=0.0),
        adversarial_loss="minimax",
    ),
    "dcgan": lambda: models.GAN(
        networks.DCGANGenerator((16, 16, 3), 4, filters=3),
        networks.DCGANDiscriminator((16, 16, 3), filters=3, spectral_norm=True),
        lambda_gp=10.0,
        lambda_r1=1.0,
        ema_decay=0.9,
    ),
    "dcgan_paper": lambda: models.GAN(
        networks.DCGANGenerator((16, 16, 3), 4, filters=3, form="paper"),
        networks.DCGANDiscriminator((16, 16, 3), 3, form="paper", spectral_norm=True),
        adversarial_loss="hinge",
        d_steps=2,
    ),
    "dcgan_batch_norm": lambda: models.GAN(
        networks.DCGANGenerator((16, 16, 3), 4, filters=3),
        networks.DCGANDiscriminator((16, 16, 3), filters=3),
    ),
    "cgan": lambda: models.ConditionalGAN(
        networks.ConditionalDCGANGenerator(SHAPE, 3, 4, filters=3),
        networks.ConditionalDCGANDiscriminator(SHAPE, 3, filters=3),
        num_classes=3,
        adversarial_loss="least_squares",
    ),
    "cgan_paper": lambda: models.ConditionalGAN(
        networks.ConditionalMLPGenerator(SHAPE, 3, 4, dropout=0.0),
        networks.ConditionalMLPDiscriminator(SHAPE, 3, dropout=0.0),
        num_classes=3,
    ),
    "cyclegan": lambda: models.CycleGAN(
        *translators(), *judges(networks.PatchGANDiscriminator, num_layers=1)
    ),
    # The step as published has one image, for which kernels go other ways.
    "cyclegan_single": lambda: models.CycleGAN(
        *translators(affine=True),
        *judges(networks.PixelGANDiscriminator, affine=True),
        adversarial_loss="non_saturating",
        lambda_identity=0.0,
        ema_decay=0.9,
        pool_size=1,
    ),
    "stargan": lambda: models.StarGAN(
        networks.StarGANGenerator((8, 8, 3), 3, filters=3, num_blocks=1),
        networks.StarGANDiscriminator((8, 8, 3), 3, filters=3, num_layers=2),
        attributes=["a", "b", "c"],
        d_steps=1,
        lambda_gp=0.1,  # the published 10 is too much for a rate of 1
        ema_decay=0.9,
    ),
}


def translators(**options):
    options = dict(image_shape=(8, 8, 3), filters=3, **options)
    return (
        networks.ResNetGenerator(num_blocks=1, **options),
        networks.UNetGenerator(num_downs=2, **options),
    )


def judges(kind, **options):
    return [kind((8, 8, 3), filters=3, **options) for _ in range(2)]


gan.draw_latents = lambda name, shape, seed: keras.ops.convert_to_tensor(
    np.random.default_rng(7).normal(size=shape).astype("float32")
)

def constant(shape, seed):
    return keras.ops.full(shape, 0.3)


# StarGAN puts labels into the order of what is drawn.
def falling(shape, seed):
    return keras.ops.linspace(0.9, 0.2, shape[0])


results = {}
for name, make in CASES.items():
    rng = np.random.default_rng(1)  # so that no case depends on those before it
    chance.uniform = falling if name == "stargan" else constant
    model = make()
    # Spectral norm's u is drawn, too; random generators differ by backend.
    drawn = [v for v in model.weights if v.trainable or v.name == "u"]
    for variable in drawn:
        value = rng.normal(scale=0.3, size=variable.shape).astype("float32")
        variable.assign(value)
    for role in ("generator", "generator_g", "generator_f"):
        if getattr(model, "ema_" + role, None) is not None:
            weights = getattr(model, role).get_weights()
            getattr(model, "ema_" + role).set_weights(weights)
    sgd = keras.optimizers.SGD
    model.compile(d_optimizer=sgd(1.0), g_optimizer=sgd(1.0))
    before = [np.array(keras.ops.convert_to_numpy(v)) for v in model.weights]
    size = 1 if name.endswith("single") else 6
    images = rng.uniform(-1, 1, (size, *model.image_shape)).astype("float32")
    beside = np.arange(size, dtype="int32") % 3
    if isinstance(model, models.CycleGAN):
        beside = rng.uniform(-1, 1, images.shape).astype("float32")
    if isinstance(model, models.StarGAN):
        beside = np.arange(1, size + 1, dtype="int32")[:, None] >> np.arange(3) & 1
    logs = model.train_on_batch(images, beside, return_dict=True)
    after = [np.array(keras.ops.convert_to_numpy(v)) for v in model.weights]
    results[name + "/logs"] = [float(logs[key]) for key in sorted(logs)]
    for i, (old, new) in enumerate(zip(before, after)):
        results[f"{name}/{i}"] = (new - old).ravel().tolist()
print(json.dumps(results))
"""


@pytest.fixture(scope="module")
def results():
    return {backend: run(backend) for backend in ("tensorflow", "torch")}


def run(backend):
    environment = {**os.environ, "KERAS_BACKEND": backend}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STEP, backend],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


CASES = ["gan", "dcgan", "dcgan_batch_norm", "dcgan_paper", "cgan", "cgan_paper"]
CASES += ["cyclegan", "cyclegan_single", "stargan"]


@pytest.mark.parametrize("case", CASES)
def test_losses_and_gradients_agree(results, case):
    mine, theirs = results["tensorflow"], results["torch"]
    keys = [key for key in mine if key.startswith(f"{case}/")]
    assert keys == [key for key in theirs if key.startswith(f"{case}/")]
    for key in keys:
        left, right = np.array(mine[key]), np.array(theirs[key])
        # Beside the largest of a tensor, whose rounding the others share. Biases that
        # an instance norm takes away again have gradients of rounding errors alone.
        close = 1e-4 * np.abs(left).max() + (1e-5 if "cyclegan" in case else 1e-6)
        np.testing.assert_allclose(left, right, rtol=1e-4, atol=close, err_msg=key)

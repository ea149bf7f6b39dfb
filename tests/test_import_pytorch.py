"""tools/import_pytorch: from files of PyTorch to entries that work."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from kgan import models, zoo

torch = pytest.importorskip("torch")

from tests import torch_cyclegan, torch_dcgan, torch_stargan  # noqa: E402  (torch)

TOOL = pathlib.Path(__file__).parents[1] / "tools" / "import_pytorch"
ABOUT = ("--dataset=noise", "--licence=CC0-1.0")


def saved(module, path):
    torch.save(module.state_dict(), path)
    return str(path)


def tool(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-W", "ignore", str(TOOL), *arguments],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def translators(tmp_path):
    """Two small translators, there and back, and the paths of their checkpoints."""
    modules = [torch_cyclegan.ResNet(2, 1) for _ in range(2)]
    for seed, module in enumerate(modules):
        torch_cyclegan.randomize(module, seed, scale=0.2)
    names = ("latest_net_G_A.pth", "latest_net_G_B.pth")
    pairs = zip(modules, names, strict=True)
    return modules, [saved(m, tmp_path / name) for m, name in pairs]


def close_to_torch(translate, module):
    """A translator's pictures beside PyTorch's: at most a rounding apart."""
    photo = np.random.default_rng(3).integers(0, 256, (20, 28, 3)).astype("uint8")
    wanted = torch_cyclegan.output(module, photo[None].astype("float32") / 127.5 - 1)
    ours = translate(photo).astype(int)
    assert np.abs(ours - (wanted[0] + 1) * 127.5).max() <= 1


def test_translator_both_ways(translators, tmp_path, monkeypatch):
    modules, (there, back) = translators
    arguments = (there, "cyclegan_test", f"--reverse_checkpoint={back}", *ABOUT)
    arguments += (
        "--domains=apple,orange",
        "--image_size=64",
        f"--directory={tmp_path}",
    )
    done = tool(*arguments, "--dry_run")
    assert done.returncode == 0, done.stderr
    assert "cyclegan_test: translator; not written" in done.stdout
    assert not (tmp_path / "cyclegan_test").exists()
    done = tool(*arguments)
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    loaded = zoo.load("cyclegan_test")
    close_to_torch(loaded.translate, modules[0])
    close_to_torch(loaded.reverse.translate, modules[1])
    assert loaded.domains == ("apple", "orange") and loaded.image_shape == (64, 64, 3)
    assert "random initial" in loaded.card.extra["discriminators"]
    assert str(tmp_path) not in loaded.card.command
    zoo.verify("cyclegan_test")


@pytest.mark.skipif(
    not hasattr(zoo.LoadedTranslator, "has_reverse"),
    reason="the zoo has translators of both directions alone",
)
def test_translator_one_way(translators, tmp_path, monkeypatch):
    modules, (there, _) = translators
    keras_file = tmp_path / "there.keras"
    done = tool(
        there,
        "cyclegan_test_one_way",
        f"--directory={tmp_path}",
        f"--keras={keras_file}",
        *ABOUT,
    )
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    loaded = zoo.load("cyclegan_test_one_way")
    close_to_torch(loaded.translate, modules[0])
    with pytest.raises(zoo.ZooError, match="one way"):
        loaded.reverse  # noqa: B018
    zoo.verify("cyclegan_test_one_way")
    images = np.random.default_rng(0).uniform(-1, 1, (1, 16, 16, 3)).astype("float32")
    theirs = torch_cyclegan.output(modules[0], images)
    for network in (
        models.load_model(keras_file),
        zoo.load("cyclegan_test_one_way", trainable=True),
    ):
        np.testing.assert_allclose(network(images), theirs, atol=1e-4)


def test_dcgan_entry(tmp_path, monkeypatch):
    generator = torch_dcgan.generator(nc=3)
    path = saved(generator, tmp_path / "netG.pth")
    judge = saved(torch_dcgan.discriminator(nc=3), tmp_path / "netD.pth")
    done = tool(
        path,
        "dcgan_test",
        f"--directory={tmp_path}",
        f"--discriminator_checkpoint={judge}",
        *ABOUT,
    )
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    loaded = zoo.load("dcgan_test")
    latents = loaded.latents(3, seed=1)
    theirs = generator.main(torch.tensor(latents)[..., None, None])
    theirs = (theirs.permute(0, 2, 3, 1).detach().numpy() + 1) * 127.5
    ours = loaded.generate(latents=latents).astype(int)
    assert np.abs(ours - theirs).max() <= 1


@pytest.fixture
def stargan(tmp_path):
    """A small StarGAN of three labels, and the paths of its checkpoints."""
    modules = torch_stargan.Generator(2, 3, 1), torch_stargan.Discriminator(8, 2, 3, 2)
    for seed, module in enumerate(modules):
        torch_cyclegan.randomize(module, seed, scale=0.2)
    names = ("200000-G.ckpt", "200000-D.ckpt")
    pairs = zip(modules, names, strict=True)
    return modules, [saved(m, tmp_path / name) for m, name in pairs]


def test_stargan_entry(stargan, tmp_path, monkeypatch):
    (generator, judge), (g, d) = stargan
    done = tool(
        *(g, "stargan_test", f"--discriminator_checkpoint={d}", *ABOUT),
        *("--attributes=Black,Blond,Male", "--exclusive=Black+Blond"),
        f"--directory={tmp_path}",
    )
    assert done.returncode == 0, done.stderr
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path))
    loaded = zoo.load("stargan_test")
    assert loaded.attributes.names == ("Black", "Blond", "Male")
    assert loaded.attributes.exclusive == (("Black", "Blond"),)
    assert "--attributes=Black,Blond,Male" in loaded.card.command
    assert str(tmp_path) not in loaded.card.command
    zoo.verify("stargan_test")
    photos = np.random.default_rng(3).integers(0, 256, (2, 8, 8, 3)).astype("uint8")
    floats = photos.astype("float32") / 127.5 - 1
    _, logits = torch_stargan.judged(judge, floats)
    probabilities = 1 / (1 + np.exp(-logits))
    np.testing.assert_allclose(loaded.classify(photos), probabilities, atol=1e-3)
    ours = loaded.translate(photos, {"Male": 1}, labels=[[0, 1, 0], [1, 0, 0]])
    told = np.array([[0, 1, 1], [1, 0, 1]], "float32")
    wanted = (torch_stargan.translated(generator, floats, told) + 1) * 127.5
    assert np.abs(ours.astype(int) - wanted).max() <= 1


def test_a_stargan_wants_both_networks_and_names(stargan, tmp_path):
    (generator, _), (g, d) = stargan
    home = f"--directory={tmp_path}"
    done = tool(g, "stargan_test", home, *ABOUT)
    assert done.returncode == 1 and "--discriminator_checkpoint" in done.stderr
    assert "Traceback" not in done.stderr
    both = (g, "stargan_test", home, *ABOUT, f"--discriminator_checkpoint={d}")
    done = tool(*both, "--attributes=Black,Blond")
    assert done.returncode == 1 and "2 names" in done.stderr
    done = tool(d, "stargan_test", home, *ABOUT)
    assert done.returncode == 1 and "no entry by itself" in done.stderr
    alone = tmp_path / "generator.keras"
    done = tool(g, f"--keras={alone}")
    assert done.returncode == 0, done.stderr
    images = np.random.default_rng(0).uniform(-1, 1, (1, 12, 12, 3)).astype("float32")
    told = np.array([[0, 1, 1]], "float32")
    theirs = torch_stargan.translated(generator, images, told)
    network = models.load_model(alone)
    np.testing.assert_allclose(network([images, told]), theirs, atol=1e-4)


def test_wrong_calls(translators, tmp_path):
    _, (there, _) = translators
    done = tool(there, "cyclegan_test", f"--directory={tmp_path}")
    assert done.returncode and "--dataset and --licence" in done.stdout + done.stderr
    done = tool(there)
    assert done.returncode and "--dry_run" in done.stdout + done.stderr
    done = tool(str(tmp_path / "none.pth"), "--dry_run")
    assert done.returncode == 1 and "there is no such file" in done.stderr
    assert "Traceback" not in done.stderr

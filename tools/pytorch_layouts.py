"""Layouts of PyTorch's checkpoints: which tensor becomes which weight of a network.

A layout knows the names that a checkpoint's tensors have, in the order of the weights
of the Keras network that they become, and reads off them how large that network is.
"""

import re

import numpy as np

# What training leaves in a checkpoint beside the weights.
COUNTERS = re.compile(r"(running_mean|running_var|num_batches_tracked)$")
PAIR = ("weight", "bias")
NORM = (*PAIR, "running_mean", "running_var")


def resnet(tensors):
    """CycleGAN's generator, in the layout of its reference."""
    from kgan.networks import ResNetGenerator

    nested = [re.fullmatch(r"model\.(\d+)\.(\w+)\.\d+\.\w+", name) for name in tensors]
    nested = [(int(match[1]), match[2]) for match in nested if match]
    blocks = max((index for index, _ in nested), default=9) - 9
    inside = nested[0][1] if nested else "conv_block"
    affine = "model.2.weight" in tensors
    filters, channels = tensors["model.1.weight"].shape[:2]
    last = 10 + blocks + 7
    out = tensors.get(f"model.{last}.bias", np.zeros(channels)).size
    second = tensors.get(f"model.10.{inside}.6.weight")
    dropout = 0.5 if second is not None and second.ndim == 4 else 0.0
    network = ResNetGenerator(
        (None, None, channels), filters, blocks, out, affine=affine, dropout=dropout
    )
    places = [f"model.{index}" for index in (1, 4, 7)]
    for block in range(10, 10 + blocks):
        places += [f"model.{block}.{inside}.{i}" for i in (1, 6 if dropout else 5)]
    places += [f"model.{10 + blocks + index}" for index in (0, 3)]
    names = []
    for place in places:
        stem, _, index = place.rpartition(".")
        norm = f"{stem}.{int(index) + 1}"
        names += [f"{p}.{w}" for p in [place, norm][: 1 + affine] for w in PAIR]
    names += [f"model.{last}.{weight}" for weight in PAIR]
    return network, paired(names, network), _about_statistics(tensors)


def stargan_generator(tensors):
    """StarGAN's generator, in the layout of its reference."""
    from kgan.networks import StarGANGenerator

    inside = [re.match(r"main\.(\d+)\.main\.", name) for name in tensors]
    blocks = max((int(match[1]) for match in inside if match), default=8) - 8
    last = f"main.{15 + blocks}.weight"
    filters, told = tensors["main.0.weight"].shape[:2]
    channels = tensors[last].shape[0] if last in tensors else 3
    network = StarGANGenerator(
        (None, None, channels), max(1, told - channels), filters, blocks
    )
    places = ["main.0", "main.3", "main.6"]
    for block in range(9, 9 + blocks):
        places += [f"main.{block}.main.{index}" for index in (0, 3)]
    places += [f"main.{9 + blocks}", f"main.{12 + blocks}"]
    names = []
    for place in places:
        stem, _, index = place.rpartition(".")
        names.append(f"{place}.weight")
        names += [f"{stem}.{int(index) + 1}.{part}" for part in PAIR]
    return network, paired([*names, last], network), _about_statistics(tensors)


def stargan_discriminator(tensors):
    """StarGAN's discriminator, in the layout of its reference."""
    from kgan.networks import StarGANDiscriminator

    num_layers = len(_kernels(tensors))
    filters, channels = tensors["main.0.weight"].shape[:2]
    head = tensors.get("conv2.weight", np.zeros((5, 0, 2, 2)))
    num_labels, _, *rest = head.shape
    image_shape = (*(size << num_layers for size in rest), channels)
    network = StarGANDiscriminator(image_shape, num_labels, filters, num_layers)
    places = range(0, 2 * num_layers, 2)
    names = [f"main.{place}.{part}" for place in places for part in PAIR]
    # Keras sorts the heads by how much stands behind them.
    return network, paired([*names, "conv2.weight", "conv1.weight"], network), []


def dcgan_generator(tensors):
    """The generator of PyTorch's DCGAN example."""
    from kgan.networks import DCGANGenerator

    kernels = _kernels(tensors)
    doublings = len(kernels) - 1
    size, channels = 4 << doublings, tensors[kernels[-1]].shape[1]
    filters = tensors[kernels[-1]].shape[0]
    latent_dim = tensors[kernels[0]].shape[0]
    network = DCGANGenerator((size, size, channels), latent_dim, filters)
    names = _with_norms(range(0, 3 * doublings, 3), [1] * doublings)
    weights = paired([*names, f"main.{3 * doublings}.weight"], network)
    # The first works on a map of 1 px and so is a dense layer here.
    wide = filters << (doublings - 1)
    shape = (latent_dim, 4 * 4 * wide)
    weights["main.0.weight"] = (
        shape,
        (latent_dim, wide, 4, 4),
        lambda kernel, shape: kernel.transpose(0, 2, 3, 1).reshape(shape),
    )
    return network, weights, []


def dcgan_discriminator(tensors):
    """The discriminator of PyTorch's DCGAN example."""
    from kgan.networks import DCGANDiscriminator

    kernels = _kernels(tensors)
    halvings = len(kernels) - 1
    size = 4 << halvings
    filters, channels = tensors[kernels[0]].shape[:2]
    network = DCGANDiscriminator((size, size, channels), filters)
    places = [0, *range(2, 3 * halvings - 1, 3)]
    names = _with_norms(places, [0] + [1] * (halvings - 1))
    last = f"main.{3 * halvings - 1}.weight"
    weights = paired([*names, last], network)
    wide = filters << (halvings - 1)
    weights[last] = (
        (4 * 4 * wide, 1),
        (1, wide, 4, 4),
        lambda kernel, shape: kernel.transpose(2, 3, 1, 0).reshape(shape),
    )
    return network, weights, []


def paired(names, network):
    """Returns a dict from name to the weight it becomes, in the network's order.

    Its values are the shape in Keras, the shape in PyTorch and the change between.
    """
    weights = {}
    for name, variable in zip(names, _saved(network), strict=True):
        shape = tuple(variable.shape)
        theirs = (shape[3], shape[2], *shape[:2]) if len(shape) == 4 else shape
        weights[name] = (shape, theirs, _in_keras_layout)
    return weights


def _about_statistics(tensors):
    if not any(COUNTERS.search(name) for name in tensors):
        return []
    return ["running statistics of instance norm are ignored: it uses none"]


def _in_keras_layout(array, shape):
    return array.transpose(2, 3, 1, 0) if array.ndim == 4 else array


def _saved(network):
    return [v for v in network.weights if not v.name.startswith("seed_generator")]


def _kernels(tensors):
    names = [k for k, v in tensors.items() if v.ndim == 4 and k.startswith("main.")]
    return sorted(names, key=lambda name: int(name.split(".")[1]))


def _with_norms(places, normalized):
    names = []
    for place, norm in zip(places, normalized, strict=True):
        names.append(f"main.{place}.weight")
        names += [f"main.{place + 1}.{part}" for part in NORM] if norm else []
    return names


def _is_dcgan(generator):
    def matches(tensors):
        kernels = _kernels(tensors)
        if len(kernels) < 2 or any(tensors[k].shape[2:] != (4, 4) for k in kernels):
            return False
        # G's last kernel leads to a picture, D's to one logit by way of 1 channel.
        first, last = tensors[kernels[0]], tensors[kernels[-1]]
        makes_logit = last.shape[0] == 1 and last.shape[1] >= first.shape[0]
        return makes_logit != generator

    return matches


def _is_resnet(tensors):
    first = tensors.get("model.1.weight")
    return first is not None and first.ndim == 4 and first.shape[2:] == (7, 7)


def _is_stargan_generator(tensors):
    first = tensors.get("main.0.weight")
    return first is not None and first.ndim == 4 and first.shape[2:] == (7, 7)


def _is_stargan_discriminator(tensors):
    # DCGAN's, of 4x4 too, has one head and no bias.
    heads = {"conv1.weight", "conv2.weight", "main.0.bias"} & set(tensors)
    first = tensors.get("main.0.weight")
    return bool(heads) and first is not None and first.shape[2:] == (4, 4)


# What a layout is recognized by, the first that fits, and what makes the network.
LAYOUTS = {
    "resnet": (_is_resnet, resnet),
    "stargan_generator": (_is_stargan_generator, stargan_generator),
    "stargan_discriminator": (_is_stargan_discriminator, stargan_discriminator),
    "dcgan_generator": (_is_dcgan(True), dcgan_generator),
    "dcgan_discriminator": (_is_dcgan(False), dcgan_discriminator),
}

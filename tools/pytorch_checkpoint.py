"""Checkpoints of PyTorch, turned into networks of kgan; see `tools/import_pytorch`."""

import dataclasses

import numpy as np
from pytorch_layouts import COUNTERS, LAYOUTS

# Under what checkpoints of whole trainings keep the tensors.
WRAPPERS = ("state_dict", "model_state_dict", "generator", "params")
SHOWN = 12


class CheckpointError(ValueError):
    """A checkpoint that is none, or does not fit."""


@dataclasses.dataclass(frozen=True)
class Imported:
    """What came out of a checkpoint.

    Attributes:
        network: Keras network with the checkpoint's weights.
        layout: str, its name in `LAYOUTS`.
        notes: list of str, what people should know.
    """

    network: object
    layout: str
    notes: list


def read(path):
    """Returns the tensors of a checkpoint: a dict from name to float32 array.

    No code is run: what is not plain tensors is refused. The prefix `module.` of
    `DataParallel` and a dict around the tensors are taken off.

    Raises:
        CheckpointError: if it is no checkpoint, or holds more than tensors.
    """
    import torch

    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise CheckpointError(f"{path}: there is no such file.") from None
    except Exception as error:  # torch raises whatever its readers do
        reason = str(error).strip().split("\n")[0]
        raise CheckpointError(
            f"{path}: not a checkpoint of plain tensors, as `torch.save("
            f"network.state_dict(), path)` writes it: {reason}"
        ) from error
    if isinstance(content, dict):
        wrapped = [content[k] for k in WRAPPERS if isinstance(content.get(k), dict)]
        content = wrapped[0] if wrapped else content
    tensors = isinstance(content, dict) and all(map(torch.is_tensor, content.values()))
    if not tensors or not content:
        raise CheckpointError(
            f"{path}: wants a dict of tensors, such as `network.state_dict()`; "
            f"received {_described(content)}."
        )
    return {
        name.removeprefix("module."): tensor.detach().float().numpy()
        for name, tensor in content.items()
    }


def convert(tensors):
    """Returns the network that some tensors are the weights of.

    Args:
        tensors: dict from name to array, see `read`.

    Returns:
        `Imported`.

    Raises:
        CheckpointError: listing what is missing, unexpected or of another shape.
    """
    name, layout = layout_of(tensors)
    network, weights, notes = layout(tensors)
    check(tensors, weights, name)
    network.set_weights(
        [change(tensors[name], shape) for name, (shape, _, change) in weights.items()]
    )
    return Imported(network, name, notes)


def layout_of(tensors):
    """Returns the name of the layout and its function.

    Raises:
        CheckpointError: if it is none of those that are known.
    """
    for name, (first, layout) in LAYOUTS.items():
        if first(tensors):
            return name, layout
    raise CheckpointError(
        "The checkpoint is of no layout that is known here: the ResNet generator of "
        "pytorch-CycleGAN-and-pix2pix (model.1.weight of 7x7, "
        "model.10.conv_block.1.weight, ...), the generator (main.0.weight of 7x7, "
        "main.9.main.0.weight, ...) or the discriminator (main.0.weight of 4x4, "
        "conv1.weight, conv2.weight) of StarGAN, the generator or the discriminator "
        "of PyTorch's DCGAN example (main.0.weight of 4x4, ...). Received "
        f"{_listed([f'{k} {v.shape}' for k, v in tensors.items()])}."
    )


def check(tensors, weights, layout):
    """Compares what there is with what is wanted.

    Raises:
        CheckpointError: listing all that differs.
    """
    missing = [f"{name} {weights[name][1]}" for name in weights if name not in tensors]
    unexpected = [
        f"{name} {tensors[name].shape}"
        for name in tensors
        if name not in weights and not COUNTERS.search(name)
    ]
    common = [name for name in weights if name in tensors]
    misshaped = [
        f"{name} {tensors[name].shape} in the place of {weights[name][1]}"
        for name in common
        if tensors[name].shape != weights[name][1]
    ]
    infinite = [name for name in common if not np.isfinite(tensors[name]).all()]
    problems = {
        "missing": missing,
        "unexpected": unexpected,
        "of another shape": misshaped,
        "with values that are not finite": infinite,
    }
    if not any(problems.values()):
        return
    lines = [f"  {key}: {_listed(found)}" for key, found in problems.items() if found]
    counters = any(COUNTERS.search(name) for name in tensors)
    if layout == "resnet" and "model.1.bias" not in tensors and counters:
        lines.append("  It seems to use batch norm; kgan has instance norm here.")
    raise CheckpointError(
        f"The tensors do not fit the layout {layout!r} of {len(weights)} tensors:\n"
        + "\n".join(lines)
    )


def _listed(names):
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _described(content):
    if not isinstance(content, dict):
        return f"a {type(content).__name__}"
    kinds = [f"{key}: {type(value).__name__}" for key, value in content.items()]
    return f"a dict of {_listed(kinds)}" if kinds else "an empty dict"

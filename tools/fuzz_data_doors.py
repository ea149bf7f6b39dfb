"""Doors of pictures, packs, lists and checkpoints; see `fuzz_doors`."""

import io

import numpy as np
from fuzz_mutations import changed_bytes, changed_member


class Pictures:
    """Bytes of pictures of nine sorts."""

    name = "pictures"

    def __init__(self, directory):
        self.pictures = list(pictures().values())

    def __call__(self, rng):
        from kgan import data

        data.read_picture(changed_bytes(rng, rng.choice(self.pictures)))


class Packs:
    """Files that `kgan pack` wrote: their bytes, and the JSON in them."""

    name = "packs"

    def __init__(self, directory):
        from kgan import data

        images = np.arange(6 * 12, dtype="uint8").reshape(6, 2, 2, 3)
        labels = np.array([0, 1, 0, 1, 0, 1])
        self.path, whole = directory / "wrong.npz", directory / "whole.npz"
        data.write_pack(whole, (images, labels), licence="CC0-1.0")
        self.bytes = whole.read_bytes()

    def __call__(self, rng):
        from kgan import data

        if rng.random() < 0.5:
            self.path.write_bytes(changed_bytes(rng, self.bytes))
        else:
            wrong = changed_member(rng, self.bytes, "kgan.json")
            self.path.write_bytes(wrong)
        pack = data.Pack(self.path)
        pack.verify()
        for split in pack.sizes:
            pack.examples(split, labelled=pack.class_names is not None)


class AttributeLists:
    """`list_attr_celeba.txt`, its partition, and the folder beside them."""

    name = "attribute lists"

    def __init__(self, directory):
        self.directory = directory
        (directory / "images").mkdir()
        names = [f"{i:06}.png" for i in range(1, 6)]
        for name in names:
            (directory / "images" / name).write_bytes(pictures()["grey"])
        rows = "".join(f"{name} -1  1\n" for name in names)
        self.list = f"5\nMale Young\n{rows}".encode()
        self.partition = "".join(f"{name} 0\n" for name in names).encode()

    def __call__(self, rng):
        from kgan.data.attribute_folder import LIST, PARTITION, AttributeFolder

        texts = {LIST: self.list, PARTITION: self.partition}
        wrong = rng.choice(list(texts))
        texts[wrong] = changed_bytes(rng, texts[wrong])
        for name, text in texts.items():
            (self.directory / name).write_bytes(text)
        AttributeFolder(self.directory).examples("train", True, None, ("Male",))


class Checkpoints:
    """Checkpoints of PyTorch, as `tools/import_pytorch` reads them."""

    name = "PyTorch checkpoints"

    def __init__(self, directory):
        import torch

        self.path = directory / "wrong.pth"
        torch.save({"main.0.weight": torch.zeros(4, 3, 7, 7)}, self.path)
        self.bytes = self.path.read_bytes()

    def __call__(self, rng):
        import pytorch_checkpoint

        self.path.write_bytes(changed_bytes(rng, self.bytes))
        pytorch_checkpoint.convert(pytorch_checkpoint.read(self.path))


def pictures():
    """Returns small pictures of nine sorts, encoded, by name."""
    from PIL import Image

    noise = np.random.default_rng(0).integers(0, 256, (24, 20, 3), "uint8")
    colours = Image.fromarray(noise)
    frames = [colours.rotate(angle).convert("P") for angle in (90, 180)]
    wanted = {
        "colours": (colours, "PNG", {}),
        "grey": (colours.convert("L"), "PNG", {}),
        "palette": (colours.convert("P"), "PNG", {"transparency": 3}),
        "16 bits": (Image.fromarray(noise[..., 0].astype("uint16") * 257), "PNG", {}),
        "jpeg": (colours, "JPEG", {}),
        "cmyk": (colours.convert("CMYK"), "JPEG", {}),
        "animation": (colours, "GIF", {"save_all": True, "append_images": frames}),
        "tiff": (colours, "TIFF", {"compression": "tiff_lzw"}),
        "webp": (colours, "WEBP", {}),
    }
    encoded = {}
    for name, (picture, form, options) in wanted.items():
        stream = io.BytesIO()
        picture.save(stream, form, **options)
        encoded[name] = stream.getvalue()
    return encoded

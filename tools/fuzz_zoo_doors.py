"""Doors of entries of the zoo; see `fuzz_doors`."""

import contextlib
import json
import os
import pathlib
import shutil

from fuzz_mutations import changed_bytes, changed_json, changed_member, json_text

ROOT = pathlib.Path(__file__).resolve().parents[1]
ENTRY = ROOT / "zoo" / "test_dcgan"


class Cards:
    """The JSON of `card.json`."""

    name = "cards"

    def __init__(self, directory):
        self.path = directory / "card.json"
        self.card = json.loads((ENTRY / "card.json").read_text("utf-8"))

    def __call__(self, rng):
        from kgan.cli import show
        from kgan.zoo.card import read_entry

        self.path.write_bytes(json_text(rng, changed_json(rng, self.card)))
        show.describe(read_entry(self.path.parent))


class Graphs:
    """`saved_model.pb` and checkpoint of an entry whose card says they are right."""

    name = "SavedModels"

    def __init__(self, directory):
        self.directory = directory
        shutil.copytree(ENTRY, directory / "test_dcgan")
        self.saved = directory / "test_dcgan" / "saved_model"
        from kgan.zoo.graph_operations import ALLOWED

        self.operations = (*sorted(ALLOWED), "ReadFile", "WriteFile", "EagerPyFunc")
        self.files = {
            path: path.read_bytes()
            for path in self.saved.rglob("*")
            if path.is_file() and path.suffix != ".data"
        }

    def __call__(self, rng):
        from kgan import zoo
        from kgan.zoo import checksum, storage

        for path, content in self.files.items():
            path.write_bytes(content)
        graph = self.saved / "saved_model.pb"
        if rng.random() < 0.5:
            graph.write_bytes(self._changed_graph(rng, self.files[graph]))
        else:
            path = rng.choice(list(self.files))
            path.write_bytes(changed_bytes(rng, self.files[path]))
        entry = self.directory / "test_dcgan"
        card = json.loads((ENTRY / "card.json").read_text("utf-8"))
        storage.write_card({**card, "files": checksum.measure(entry)}, entry)
        with only_zoo(self.directory):
            zoo.load("test_dcgan").generate(1)

    def _changed_graph(self, rng, content):
        """A graph that can be read, but with other nodes or other links of them."""
        from tensorflow.core.protobuf import saved_model_pb2

        proto = saved_model_pb2.SavedModel.FromString(content)
        graph = proto.meta_graphs[0].graph_def
        places = [graph.node, *(f.node_def for f in graph.library.function)]
        for _ in range(rng.choice((1, 1, 2))):
            nodes = rng.choice([nodes for nodes in places if nodes])
            node, other = rng.choice(nodes), rng.choice(nodes)
            change = rng.randrange(5)
            if change == 0:
                node.op = rng.choice((other.op, *self.operations))
            elif change == 1:
                del node.input[:1]
            elif change == 2:
                node.input.extend(other.input)
            elif change == 3:
                nodes.remove(node)
            else:
                node.attr.clear()
                for key in other.attr:
                    node.attr[key].CopyFrom(other.attr[key])
        return proto.SerializeToString()


class KerasFiles:
    """`.keras` files: their bytes, and the JSON in them."""

    name = ".keras files"

    def __init__(self, directory):
        self.path = directory / "wrong.keras"
        self.bytes = (ENTRY / "model.keras").read_bytes()

    def __call__(self, rng):
        from kgan.zoo.loader import read_keras

        if rng.random() < 0.3:
            wrong = changed_bytes(rng, self.bytes)
        else:
            member = rng.choice(("config.json", "config.json", "metadata.json"))
            wrong = changed_member(rng, self.bytes, member)
        self.path.write_bytes(wrong)
        read_keras(self.path)


@contextlib.contextmanager
def only_zoo(directory):
    """Context: the only zoo there is."""
    from unittest import mock

    from kgan.zoo import catalog

    zoo = {catalog.VARIABLE: str(directory)}
    packaged = mock.patch.object(catalog, "packaged_directory", lambda: None)
    with mock.patch.dict(os.environ, zoo), packaged:
        yield

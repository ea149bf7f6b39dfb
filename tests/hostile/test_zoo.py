"""Entries of strangers: what they may bring along, and what is refused."""

import json
import os
import pathlib
import shutil
import zipfile

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from kgan import zoo
from kgan.zoo import checksum, export, storage, verification
from kgan.zoo.graph_operations import ALLOWED, FILES
from kgan.zoo.graph_safety import find_problems

ROOT = pathlib.Path(__file__).parents[2]
SAVED_MODELS = sorted((ROOT / "zoo").glob("*/saved_model"))

# By TensorFlow's guide to security and its list of operations.
DANGEROUS = """
    ReadFile WriteFile MatchingFiles Save SaveSlices SaveV2 Restore RestoreSlice
    RestoreV2 MergeV2Checkpoints PyFunc PyFuncStateless EagerPyFunc PrintV2 Print
    TextLineReaderV2 TFRecordReaderV2 WholeFileReaderV2 TFRecordDataset
    TextLineDataset FixedLengthRecordDatasetV2 SnapshotDatasetV2 LMDBDataset
    CacheDatasetV2 CreateSummaryFileWriter WriteSummary ImmutableConst
    InitializeTableFromTextFileV2 GenerateVocabRemapping LoadAndRemapMatrix
    DebugIdentityV2 DebugNumericSummary RemoteCall CollectiveReduceV2 RpcCall
    XlaCustomCall XlaCustomCallV2 _Send _Recv SymbolicGradient GetSessionHandle
    DataServiceDatasetV4 RegisterDatasetV2 SqlDataset DistributedSave Stage
"""


def seal(directory):
    """Has the card say that the files are as they should be, as a stranger would."""
    card = json.loads((directory / "card.json").read_text("utf-8"))
    storage.write_card({**card, "files": checksum.measure(directory)}, directory)


@pytest.fixture
def entry(zoo_dir):
    return zoo_dir / "test_dcgan"


class TestFiles:
    def test_directory_that_leads_out_is_no_entry(self, zoo_dir, tmp_path):
        shutil.move(zoo_dir / "test_dcgan", tmp_path / "test_dcgan")
        (zoo_dir / "test_dcgan").symlink_to(tmp_path / "test_dcgan")
        assert zoo.list_models() == []
        with pytest.raises(zoo.UnknownEntryError):
            zoo.load("test_dcgan")

    @pytest.mark.parametrize(
        "name", ["../x", "/etc", "", ".", "a/b", "A", "x" * 101, None]
    )
    def test_names_spell_no_path(self, zoo_dir, name):
        with pytest.raises(zoo.UnknownEntryError, match="is no name of an entry"):
            zoo.load(name)

    @pytest.mark.parametrize("file", ["golden.npz", "saved_model/variables"])
    def test_links_are_refused_by_name(self, entry, tmp_path, file):
        shutil.move(entry / file, tmp_path / "elsewhere")
        (entry / file).symlink_to(tmp_path / "elsewhere")
        with pytest.raises(zoo.IntegrityError, match=file):
            zoo.load("test_dcgan")

    def test_pipe_is_not_waited_for(self, entry):
        card = json.loads((entry / "card.json").read_text("utf-8"))
        card["files"]["golden.npz"]["bytes"] = 0
        storage.write_card(card, entry)
        (entry / "golden.npz").unlink()
        os.mkfifo(entry / "golden.npz")
        with pytest.raises(zoo.IntegrityError, match="golden.npz is no regular file"):
            zoo.load("test_dcgan")

    def test_golden_output_of_no_archive_is_said(self, entry):
        (entry / "golden.npz").write_bytes(b"PK\3\4 nothing")
        seal(entry)
        with pytest.raises(zoo.GoldenError, match="no golden output"):
            zoo.verify("test_dcgan")

    def test_golden_output_of_gigabytes_is_not_unpacked(self, entry, monkeypatch):
        monkeypatch.setattr(verification, "_LARGEST", 99_999)
        with zipfile.ZipFile(
            entry / "golden.npz", "w", zipfile.ZIP_DEFLATED
        ) as archive:
            archive.writestr("images.npy", bytes(100_000))  # 120 bytes on the disk
        seal(entry)
        with pytest.raises(zoo.GoldenError, match="100000 bytes"):
            zoo.verify("test_dcgan")

    def test_golden_output_is_never_unpickled(self, entry):
        np.savez(entry / "golden.npz", images=np.array([print], object))
        seal(entry)
        with pytest.raises(zoo.GoldenError, match="allow_pickle=False"):
            zoo.verify("test_dcgan")


class TestGraphs:
    @pytest.mark.parametrize("path", SAVED_MODELS, ids=lambda p: p.parent.name)
    def test_all_entries_of_the_zoo_pass(self, path):
        assert find_problems(path) == []

    def test_nothing_that_touches_files_is_allowed(self):
        assert not ALLOWED & {*DANGEROUS.split()}

    def test_allowed_operations_exist(self):
        there = {name for name in ALLOWED | FILES if hasattr(tf.raw_ops, name)}
        assert (ALLOWED | FILES) - there <= {"PreventGradient"}

    def test_graph_that_writes_is_refused_and_writes_only_when_trusted(
        self, entry, tmp_path
    ):
        written = tmp_path / "written"
        replace_graph(entry, lambda: tf.io.write_file(str(written), "x"))
        with pytest.raises(zoo.UntrustedError) as error:
            zoo.load("test_dcgan").generate(1)
        for word in ("WriteFile", "node", "the function", "trust=True", "--trust"):
            assert word in str(error.value)
        assert not written.exists()
        zoo.load("test_dcgan", trust=True).latents(1, 0)
        assert written.read_text() == "x"

    @pytest.mark.parametrize("place", ["main graph", "function"])
    @pytest.mark.parametrize("op", ["ReadFile", "EagerPyFunc", "OfTheFuture"])
    def test_operations_are_found_everywhere(self, entry, place, op):
        def change(graph):
            library = graph.graph_def.library
            nodes = {"main graph": graph.graph_def.node, "function": None}[place]
            nodes = library.function[0].node_def if nodes is None else nodes
            nodes.add(op=op, name="harmless")

        assert f"{op} (node 'harmless'" in ", ".join(changed(entry, change))

    @pytest.mark.parametrize("nested", [False, True])
    def test_saver_is_for_the_saver_alone(self, entry, nested):
        """`tf.saved_model.save` adds functions that write: no other may call them."""

        def change(graph):
            functions = graph.graph_def.library.function
            saver = next(f for f in functions if "_traced_save_" in f.signature.name)
            caller = next(f for f in functions if "_draw_" in f.signature.name)
            node = caller.node_def.add(op="PartitionedCall", name="harmless")
            called = node.attr["f"].func
            if nested:
                called.name, called = "other", called.attr["g"].func
            called.name = saver.signature.name

        (problem,) = changed(entry, change)
        assert "opens files, is called by node 'harmless'" in problem

    def test_saver_is_no_signature(self, entry):
        def change(graph):
            functions = graph.graph_def.library.function
            saver = next(f for f in functions if "_traced_save_" in f.signature.name)
            graph.object_graph_def.concrete_functions[
                saver.signature.name
            ].SetInParent()

        (problem,) = changed(entry, change)
        assert "is a signature" in problem

    def test_restoring_by_a_name_of_its_own_is_refused(self, entry):
        def change(graph):
            graph.saver_def.filename_tensor_name = "another:0"

        assert any("RestoreV2" in problem for problem in changed(entry, change))

    def test_objects_that_code_revives_are_refused(self, entry):
        def change(graph):
            graph.object_graph_def.nodes.add().asset.asset_file_def_index = 0
            graph.object_graph_def.nodes.add().user_object.identifier = (
                "_tf_keras_model"
            )

        problems = changed(entry, change)
        assert "an object 'asset'" in problems[0]
        assert "an object '_tf_keras_model'" in problems[1]

    def test_graph_of_tensorflow_1_is_refused(self, entry):
        (problem,) = changed(entry, lambda graph: graph.ClearField("object_graph_def"))
        assert "TensorFlow 2" in problem

    @pytest.mark.parametrize("name", ["assets/words.txt", "saved_model.cpb"])
    def test_other_files_are_refused(self, entry, name):
        file = entry / "saved_model" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
        seal(entry)
        with pytest.raises(zoo.UntrustedError, match=f"the file '{name}'"):
            zoo.load("test_dcgan")

    def test_garbage_is_no_graph(self, entry):
        (entry / "saved_model" / "saved_model.pb").write_bytes(b"\xff" * 99)
        seal(entry)
        for trust in (False, True):
            with pytest.raises(zoo.ZooError, match="saved_model"):
                zoo.load("test_dcgan", trust=trust)

    def test_model_of_another_kind_is_said(self, entry):
        card = json.loads((entry / "card.json").read_text("utf-8"))
        storage.write_card({**card, "kind": "translator"}, entry)
        with pytest.raises(zoo.ZooError, match="wants the signature 'translate'"):
            zoo.load("test_dcgan")


class TestKerasFiles:
    @pytest.mark.parametrize(
        ("module", "name", "config"),
        [
            ("keras.layers", "Lambda", {"function": {"class_name": "__lambda__"}}),
            ("os", "system", {"command": "true"}),
            ("keras.utils", "get_file", {"fname": "x", "origin": "file:///etc/passwd"}),
            ("builtins", "eval", "1"),
        ],
    )
    def test_no_code_comes_along(self, entry, module, name, config):
        layer = {"module": module, "class_name": name, "config": config}
        model = {
            "module": "keras",
            "class_name": "Sequential",
            "config": {"name": "x", "layers": [layer]},
            "registered_name": None,
        }
        with zipfile.ZipFile(entry / "model.keras") as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        members["config.json"] = json.dumps(model).encode()
        with zipfile.ZipFile(entry / "model.keras", "w") as archive:
            for member, content in members.items():
                archive.writestr(member, content)
        seal(entry)
        with pytest.raises(zoo.ZooError, match=r"model\.keras cannot be loaded"):
            zoo.load("test_dcgan", trainable=True, trust=True)


def changed(entry, change):
    """Returns the problems of an entry whose graph was changed."""
    path = entry / "saved_model" / "saved_model.pb"
    proto = saved_model_pb2.SavedModel.FromString(path.read_bytes())
    change(proto.meta_graphs[0])
    path.write_bytes(proto.SerializeToString())
    return find_problems(path.parent)


def replace_graph(entry, effect):
    """Puts a graph in the place of the entry's that looks like it, with an effect."""

    class Module(tf.Module):
        def signatures(self):
            def latents(seed, n):
                with tf.control_dependencies([effect()]):
                    return {"latents": tf.zeros((n, 8)) + tf.cast(seed, tf.float32)}

            def images(latents):
                shape = (tf.shape(latents)[0], 8, 8, 1)
                return {"images": tf.zeros(shape, tf.uint8)}

            seed, n = (
                tf.TensorSpec((), tf.int64, "seed"),
                tf.TensorSpec((), tf.int32, "n"),
            )
            drawn = tf.TensorSpec((None, 8), tf.float32, "latents")
            return {
                "latents": export.concrete(latents, seed, n),
                "generate_from_latents": export.concrete(images, drawn),
            }

    shutil.rmtree(entry / "saved_model")
    export.write(Module(), entry / "saved_model")
    seal(entry)

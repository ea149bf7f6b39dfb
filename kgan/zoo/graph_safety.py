"""Graph safety: what a stranger's SavedModel could do, found before it is loaded."""

import pathlib
import re

from kgan.zoo.errors import UntrustedError, ZooError
from kgan.zoo.graph_operations import ALLOWED, FILES, SAVER, VARIABLES

# `assets` are files that operations read; `saved_model.cpb` and `.pbtxt` are other
# places for a graph.
_WANTED_FILES = re.compile(
    r"saved_model\.pb|fingerprint\.pb|variables/variables\."
    r"(index|data-\d{5}-of-\d{5})"
)
_PYTHON_OBJECTS = (
    *("_generic_user_object", "signature_map"),
    *("trackable_dict_wrapper", "trackable_list_wrapper"),
)
_OBJECTS = ("bare_concrete_function", "constant", "variable")
_SHOWN = 5


def check_graph(entry, directory):
    """Refuses a SavedModel that may do more than compute tensors from tensors.

    Its graph and every function in it are read as data; nothing is run. See
    `kgan.zoo.graph_operations` for what is allowed.

    Args:
        entry: `kgan.zoo.Entry`, for the message.
        directory: `pathlib.Path` of the SavedModel.

    Raises:
        UntrustedError: naming operations and their nodes.
        ZooError: if it is no SavedModel at all.
    """
    problems = find_problems(directory)
    if problems:
        more = len(problems) - _SHOWN
        listed = problems[:_SHOWN] + ([f"{more} more"] if more > 0 else [])
        raise UntrustedError(
            f"The entry {entry.name!r} in {entry.path} is not loaded, for its graph "
            f"may do more than compute pictures: {'; '.join(listed)}. If you know "
            "who made it and trust them, `kgan.zoo.load("
            f"{entry.name!r}, trust=True)` loads it all the same; so does "
            "--trust of kgan generate, translate, verify and evaluate."
        )


def find_problems(directory):
    """Returns what speaks against a SavedModel, as list of str; empty if nothing.

    Args:
        directory: `pathlib.Path` of the SavedModel.
    """
    proto = read(pathlib.Path(directory) / "saved_model.pb")
    problems = _files(pathlib.Path(directory))
    if len(proto.meta_graphs) != 1 or not proto.meta_graphs[0].HasField(
        "object_graph_def"
    ):
        # TensorFlow 1 ran such graphs' own operations to load them.
        return problems + ["it is not of the form that TensorFlow 2 writes"]
    graph = proto.meta_graphs[0]
    return problems + _objects(graph) + _operations(graph) + _saver_calls(graph)


def read(path):
    """Returns the protocol buffer of a `saved_model.pb`.

    Raises:
        ZooError: if it is none.
    """
    from google.protobuf.message import DecodeError
    from tensorflow.core.protobuf import saved_model_pb2

    try:
        return saved_model_pb2.SavedModel.FromString(path.read_bytes())
    except (DecodeError, OSError) as error:
        raise ZooError(f"{path} is not readable as a graph: {error}") from error


def _files(directory):
    names = sorted(
        path.relative_to(directory).as_posix()
        for path in directory.rglob("*")
        if not path.is_dir()
    )
    return [f"the file {n!r}" for n in names if not _WANTED_FILES.fullmatch(n)]


def _objects(graph):
    """Objects that TensorFlow would revive by code other than its variables'."""
    problems = ["assets"] if graph.asset_file_def else []
    for number, node in enumerate(graph.object_graph_def.nodes):
        kind = node.WhichOneof("kind")
        if kind == "user_object":
            name, known = node.user_object.identifier, _PYTHON_OBJECTS
        else:
            name, known = kind, _OBJECTS
        if name not in known:
            problems.append(f"an object {name!r} (number {number})")
        elif node.registered_name or node.registered_saver or node.saveable_objects:
            problems.append(f"an object with a saver of its own (number {number})")
    return problems


def _operations(graph):
    saver = _saver(graph)
    places = [("the graph", graph.graph_def.node, ALLOWED | VARIABLES)]
    for function in graph.graph_def.library.function:
        name = function.signature.name
        allowed = ALLOWED | SAVER if name in saver else ALLOWED
        places.append((f"the function {name!r}", function.node_def, allowed))
    return [
        f"{node.op} (node {node.name!r} of {place})"
        for place, nodes, allowed in places
        for node in nodes
        if node.op not in allowed
    ]


def _saver(graph):
    """Names of the functions that the saver of the graph, and no other, may call."""
    saver = graph.saver_def
    own = {saver.save_tensor_name.split(":")[0], saver.restore_op_name}
    file_name = saver.filename_tensor_name.split(":")[0]
    return {
        node.attr["f"].func.name
        for node in graph.graph_def.node
        if node.name in own and list(node.input[:1]) == [file_name]
    }


def _saver_calls(graph):
    """Calls of functions that open files, from elsewhere than the saver."""
    library = graph.graph_def.library
    opening = {
        function.signature.name: function
        for function in library.function
        if any(node.op in FILES for node in function.node_def)
    }
    callers = {
        **{f"the function {f.signature.name!r}": f.node_def for f in library.function},
        "the graph": [n for n in graph.graph_def.node if not _is_saver(graph, n)],
    }
    problems = [
        f"{name!r}, which opens files, is called by node {node.name!r} of {caller}"
        for caller, nodes in callers.items()
        for node in nodes
        for name in opening.keys() & _called(node)
    ]
    return problems + [
        f"{name!r}, which opens files, is a signature"
        for name in opening.keys() & _exported(graph)
    ]


def _is_saver(graph, node):
    return node.op == "StatefulPartitionedCall" and node.name in (
        graph.saver_def.save_tensor_name.split(":")[0],
        graph.saver_def.restore_op_name,
    )


def _called(node):
    """Names of the functions that a node may call."""
    return {node.op, *_functions(node.attr)}


def _functions(attributes):
    # A function may hand another one on, as an attribute of its own.
    for value in attributes.values():
        kind = value.WhichOneof("value")
        if kind not in ("func", "list"):
            continue
        for function in [value.func] if kind == "func" else value.list.func:
            yield function.name
            yield from _functions(function.attr)


def _exported(graph):
    """Names of the functions that Python, gradients or another device may call."""
    objects, library = graph.object_graph_def, graph.graph_def.library
    names = set(objects.concrete_functions)
    names |= {
        node.bare_concrete_function.concrete_function_name for node in objects.nodes
    }
    names |= {gradient.gradient_func for gradient in library.gradient}
    swapped = (f for f in library.function if "api_implements" in f.attr)
    return names | {function.signature.name for function in swapped}

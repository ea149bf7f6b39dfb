"""Starts processes that train together on this machine, over gRPC."""

import json
import os
import pathlib
import socket
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]


def free_ports(count):
    """Ports that nobody listened on a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("localhost", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def start(arguments, directory, count=2):
    """Starts so many Pythons with the same arguments, each with its TF_CONFIG.

    What the i-th says goes into the file `words<i>` of the directory.
    """
    addresses = [f"localhost:{port}" for port in free_ports(count)]
    started = []
    for index in range(count):
        task = {"type": "worker", "index": index}
        config = {"cluster": {"worker": addresses}, "task": task}
        with open(pathlib.Path(directory) / f"words{index}", "w") as words:
            started.append(
                subprocess.Popen(
                    [sys.executable, *arguments],
                    cwd=ROOT,
                    env={**os.environ, "TF_CONFIG": json.dumps(config)},
                    stdout=words,
                    stderr=subprocess.STDOUT,
                )
            )
    return started


def words(directory, index):
    """What the i-th said."""
    return (pathlib.Path(directory) / f"words{index}").read_text(errors="replace")


def end(processes):
    """Waits for all of them; returns their exit codes."""
    return [process.wait() for process in processes]

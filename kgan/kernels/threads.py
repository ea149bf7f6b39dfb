"""Which thread computes what."""

import os

import keras

if keras.backend.backend() == "tensorflow":
    import tensorflow as tf


def cores():
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def on_processors():
    """Whether TensorFlow computes here, on processors alone."""
    if keras.backend.backend() != "tensorflow":
        return False
    return not tf.config.list_physical_devices("GPU")


def pictures_at_once():
    """How many pictures are best translated side by side, each in a thread.

    Two, where there are cores for them: what one leaves idle, between operations and
    in those that are too small to be shared out, serves the other. PyTorch gives each
    thread of ours as many of its own as there are cores, and a GPU is busy with one.

    Returns:
        int.
    """
    return 2 if on_processors() and cores() > 1 else 1


def one_core_a_branch(branches):
    """Gives each of several branches of a graph a core, where there are no more.

    Branches that do not wait for one another, such as CycleGAN's two generators, are
    computed side by side, each by one thread, instead of one after the other by
    threads that share out every operation and wait for each other at its end.

    For the whole process, and to be called before TensorFlow computes anything;
    later, with a GPU, with more cores, or where `TF_NUM_INTRAOP_THREADS` or
    `TF_NUM_INTEROP_THREADS` stand in the environment, it does nothing.

    Args:
        branches: int.

    Returns:
        bool, whether it did.
    """
    if branches < 2 or cores() > branches or not on_processors():
        return False
    if {"TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"} & set(os.environ):
        return False
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(branches)
    except RuntimeError:  # too late
        return False
    return True

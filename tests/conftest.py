"""What all tests share: quiet libraries, one seed, and the real data."""

import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import pytest

ROOT = pathlib.Path(__file__).parents[1]

if keras.backend.backend() == "tensorflow":
    # Four logical CPUs, for `tests/replicas`; to be said before the first operation.
    import tensorflow as tf

    tf.config.set_logical_device_configuration(
        tf.config.list_physical_devices("CPU")[0],
        [tf.config.LogicalDeviceConfiguration() for _ in range(4)],
    )


@pytest.fixture(autouse=True)
def seeded():
    """Every test begins with the same random numbers and the same dtype."""
    keras.utils.set_random_seed(0)
    yield
    keras.config.set_dtype_policy("float32")


@pytest.fixture(scope="session")
def tfds_dir():
    """The directory of prepared TFDS data; skips where there is none.

    `TFDS_DATA_DIR` names it; else it is looked for beside the repository.
    """
    beside = ROOT.parent / "shared" / "tensorflow_datasets"
    directory = pathlib.Path(os.environ.get("TFDS_DATA_DIR", beside))
    if not (directory / "mnist").is_dir():
        pytest.skip("no prepared MNIST: set TFDS_DATA_DIR to where TFDS keeps it")
    return str(directory)

"""Checksums: every file that is not as it was published is named."""

import pytest

from kgan import zoo
from kgan.zoo import checksum

# FIPS 180-4, the example of the standard for the message "abc".
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def entry(zoo_dir, make):
    files = {"weights": b"abc", "deep/er/file": b"x" * (3 << 20), "empty": b""}
    make.entry(zoo_dir, "gan_dots", files)
    return zoo.entry("gan_dots")


def test_sha256_of_the_standard(entry):
    assert checksum.sha256(entry.path / "weights") == ABC
    assert entry.files["weights"] == {"sha256": ABC, "bytes": 3}


def test_right_files_pass(entry):
    checksum.check_files(entry)


def refused(entry):
    with pytest.raises(zoo.IntegrityError) as error:
        checksum.check_files(entry)
    assert "'gan_dots'" in str(error.value)
    return str(error.value)


def test_changed_file_is_named(entry):
    (entry.path / "weights").write_bytes(b"abd")
    assert "weights was changed" in refused(entry)


def test_truncated_file_is_named(entry):
    (entry.path / "deep/er/file").write_bytes(b"x" * 5)
    assert "deep/er/file has 5 bytes, not 3145728" in refused(entry)


def test_missing_and_extra_files_are_named(entry):
    (entry.path / "weights").rename(entry.path / "deep/waits")
    message = refused(entry)
    assert "weights is missing" in message
    assert "deep/waits does not belong to it" in message


def test_links_are_named(entry, tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"abc")
    (entry.path / "weights").unlink()
    (entry.path / "weights").symlink_to(tmp_path / "elsewhere")
    (entry.path / "link").symlink_to(tmp_path, target_is_directory=True)
    message = refused(entry)
    assert "weights is a symbolic link" in message
    assert "link does not belong to it" in message


def test_change_between_two_checks_is_seen(entry):
    checksum.check_files(entry)
    stat = (entry.path / "weights").stat()
    (entry.path / "weights").write_bytes(b"abd")
    import os

    os.utime(entry.path / "weights", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert "weights was changed" in refused(entry)

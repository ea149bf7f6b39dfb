"""Catalog: what there is, what is nearest, and nothing from elsewhere."""

import os
import subprocess
import sys

import pytest

from kgan import zoo
from kgan.zoo import catalog


def test_list_models_filters_and_sorts(zoo_dir, make):
    for name in ("gan_b", "gan_a", "cgan_a"):
        make.entry(zoo_dir, name)
    (zoo_dir / "notes").mkdir()
    (zoo_dir / "README.md").write_text("No entry.")
    assert zoo.list_models() == ["cgan_a", "gan_a", "gan_b"]
    assert zoo.list_models("gan*") == ["gan_a", "gan_b"]
    assert zoo.list_models("lstm*") == []


def test_first_directory_wins(tmp_path, monkeypatch, make):
    places = [tmp_path / place for place in ("mine", "ours", "packaged")]
    for place in places:
        make.entry(place, "gan_dots", summary=place.name)
    make.entry(places[1], "gan_lines", summary="ours")
    monkeypatch.setattr(catalog, "packaged_directory", lambda: places[2])
    monkeypatch.setenv("KGAN_ZOO", f"{places[0]}{os.pathsep}{os.pathsep}{places[1]}")
    assert zoo.directories() == places
    assert zoo.entry("gan_dots").summary == "mine"
    assert zoo.entry("gan_lines").summary == "ours"
    monkeypatch.delenv("KGAN_ZOO")
    assert zoo.entry("gan_dots").summary == "packaged"
    assert zoo.list_models() == ["gan_dots"]


def test_directory_without_a_card_hides_nothing(tmp_path, monkeypatch, make):
    (tmp_path / "work" / "gan_dots").mkdir(parents=True)
    make.entry(tmp_path / "zoo", "gan_dots")
    monkeypatch.setattr(catalog, "packaged_directory", lambda: tmp_path / "zoo")
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path / "work"))
    assert zoo.entry("gan_dots").path == tmp_path / "zoo" / "gan_dots"
    (tmp_path / "zoo" / "gan_dots" / "card.json").unlink()
    with pytest.raises(zoo.CardError, match="card.json: there is no such file"):
        zoo.entry("gan_dots")


def test_unknown_name_tells_the_nearest_and_all(zoo_dir, make):
    make.entry(zoo_dir, "dcgan_mnist")
    make.entry(zoo_dir, "judge_mnist")
    with pytest.raises(zoo.UnknownEntryError) as error:
        zoo.entry("dcgan_minst")
    message = str(error.value)
    assert "Did you mean dcgan_mnist" in message
    assert "There are: dcgan_mnist, judge_mnist." in message
    assert str(zoo_dir) in message


def test_wrong_case_tells_the_nearest(zoo_dir, make):
    make.entry(zoo_dir, "dcgan_mnist")
    with pytest.raises(zoo.UnknownEntryError, match="Did you mean dcgan_mnist"):
        zoo.entry("DCGAN_MNIST")


def test_empty_zoo_says_where_it_looked(tmp_path, monkeypatch):
    monkeypatch.setattr(catalog, "packaged_directory", lambda: None)
    monkeypatch.setenv("KGAN_ZOO", str(tmp_path / "absent"))
    with pytest.raises(zoo.UnknownEntryError, match="none.*absent .no such directory"):
        zoo.entry("gan")
    monkeypatch.delenv("KGAN_ZOO")
    with pytest.raises(zoo.UnknownEntryError, match="set KGAN_ZOO"):
        zoo.entry("gan")


@pytest.mark.parametrize(
    "name", ["../outside", "..", ".", "", "/tmp", "gan_dots/", "gan\0", None, 3]
)
def test_name_cannot_leave_the_zoo(zoo_dir, make, name):
    make.entry(zoo_dir.parent, "outside")
    make.entry(zoo_dir, "gan_dots")
    for verb in (zoo.entry, catalog.find):
        with pytest.raises(zoo.UnknownEntryError, match="is no name of an entry"):
            verb(name)


def test_link_cannot_leave_the_zoo(zoo_dir, make):
    outside = make.entry(zoo_dir.parent / "elsewhere", "gan_dots")
    (zoo_dir / "gan_dots").symlink_to(outside)
    assert zoo.list_models() == []
    with pytest.raises(zoo.UnknownEntryError):
        zoo.entry("gan_dots")


def test_zoo_itself_may_be_a_link(zoo_dir, make, monkeypatch):
    make.entry(zoo_dir, "gan_dots")
    link = zoo_dir.parent / "link"
    link.symlink_to(zoo_dir)
    monkeypatch.setenv("KGAN_ZOO", str(link))
    assert zoo.list_models() == ["gan_dots"]
    assert zoo.entry("gan_dots").path == link / "gan_dots"


def test_checkout_and_package_are_recognized(tmp_path, monkeypatch):
    package = tmp_path / "kgan"
    monkeypatch.setattr(catalog, "__file__", str(package / "zoo" / "catalog.py"))
    assert catalog.packaged_directory() is None
    (tmp_path / "zoo").mkdir()
    assert catalog.packaged_directory() is None  # somebody else's `zoo`
    (tmp_path / "zoo" / "README.md").write_text("The zoo.")
    assert catalog.packaged_directory() == tmp_path / "zoo"
    (package / "_entries").mkdir(parents=True)
    assert catalog.packaged_directory() == package / "_entries"


PROGRAM = """
import sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
import kgan.zoo
data = [path for path in opened if not path.endswith((".py", ".pyc"))]
assert not data, data
assert kgan.zoo.list_models("test_d*") == ["test_dcgan"]
assert kgan.zoo.entry("test_dcgan").image_shape == (8, 8, 1)
heavy = {"tensorflow", "keras", "numpy", "PIL"} & set(sys.modules)
assert not heavy, heavy
"""


def test_import_opens_nothing_and_listing_stays_light(make):
    environment = {k: v for k, v in os.environ.items() if k != "KGAN_ZOO"}
    subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, cwd=make.root, env=environment
    )

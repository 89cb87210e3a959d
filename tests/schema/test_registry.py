"""Things by name: built in or brought by a package, which is imported when it is asked."""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from schema.errors import InvalidCampaign, UserError
from schema.registry import BUILT_IN, Registry

FRUIT: Registry[int] = Registry("fruit", "folkmoot.fruit")
"""Modules of the packages that the tests install register with this one."""

HEAD = "from tests.schema.test_registry import FRUIT\n"


@pytest.fixture
def fruit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry[int]:
    """Two kinds of fruit, and an installed package that offers more."""
    modules = {
        "orchard_good": HEAD + "FRUIT.add('pear', 2)\n",
        "orchard_half": HEAD + "FRUIT.add('plum', 3)\nraise RuntimeError('frost')\n",
        "orchard_thief": HEAD + "FRUIT.add('apple', 4)\nFRUIT.add('thief', 4)\n",
    }
    for name, text in modules.items():
        (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.delitem(sys.modules, name, raising=False)
    info = tmp_path / "orchard-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: orchard\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[folkmoot.fruit]\npear = orchard_good\nplum = orchard_half\nquince = orchard_good\n"
        "thief = orchard_thief\nmedlar = no_such_module\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(FRUIT, "_things", {})
    monkeypatch.setattr(FRUIT, "_origins", {})
    FRUIT.add("apple", 1)
    FRUIT.add("cherry", 5)
    return FRUIT


def test_names_are_those_of_built_in_and_offered_things_and_import_nothing(
    fruit: Registry[int],
) -> None:
    assert fruit.names() == ("apple", "cherry", "medlar", "pear", "plum", "quince", "thief")
    assert fruit.origin("apple") == BUILT_IN
    assert fruit.origin("pear") == "orchard"
    assert "orchard_good" not in sys.modules


def test_a_package_is_imported_when_its_thing_is_asked_for(fruit: Registry[int]) -> None:
    assert fruit.get("pear") == 2
    assert fruit.origin("pear") == "orchard"


def test_an_unknown_name_is_an_error_that_names_the_nearest_and_all(fruit: Registry[int]) -> None:
    with pytest.raises(InvalidCampaign, match=r"no fruit 'aple': did you mean 'apple'\?.*cherry"):
        fruit.get("aple")
    with pytest.raises(InvalidCampaign, match="no fruit 'turnip': choose one of: apple"):
        fruit.origin("turnip")


def test_a_package_that_does_not_load_is_named_with_its_error(fruit: Registry[int]) -> None:
    with pytest.raises(InvalidCampaign, match=r"comes from orchard.*no_such_module"):
        fruit.get("medlar")
    assert fruit.get("apple") == 1


def test_what_was_registered_before_the_load_failed_is_not_there(fruit: Registry[int]) -> None:
    for _ in range(2):
        with pytest.raises(InvalidCampaign, match="RuntimeError: frost"):
            fruit.get("plum")


def test_an_entry_point_that_registers_another_name_is_told_so(fruit: Registry[int]) -> None:
    with pytest.raises(InvalidCampaign, match="orchard_good registers none of that name"):
        fruit.get("quince")


def test_a_package_cannot_take_the_place_of_what_is_built_in(fruit: Registry[int]) -> None:
    with pytest.raises(InvalidCampaign, match=r"'apple' of orchard is there already \(built in\)"):
        fruit.get("thief")
    assert fruit.get("apple") == 1


@pytest.mark.parametrize("name", ["", "Two Words", "../up", "x" * 64])
def test_a_name_must_be_one_that_a_campaign_can_write(fruit: Registry[int], name: str) -> None:
    with pytest.raises(InvalidCampaign, match="no name for a fruit"):
        fruit.add(name, 1)


def test_a_registry_raises_the_error_that_it_was_given() -> None:
    formats: Registry[int] = Registry("export format", error=UserError)
    with pytest.raises(UserError) as caught:
        formats.get("csv")
    assert type(caught.value) is UserError


def test_what_packages_offer_is_read_again_only_after_an_installation(
    fruit: Registry[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[object] = []

    def counted(**wanted: str) -> object:
        reads.append(wanted)
        return entry_points(**wanted)

    fruit.names()
    monkeypatch.setattr("schema.registry.entry_points", counted)
    assert "fig" not in fruit.names()
    assert not reads

    info = tmp_path / "grove-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: grove\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[folkmoot.fruit]\nfig = grove\n")
    os.utime(tmp_path, (1, 1))  # another time than before, however coarse the clock of the disk is
    assert "fig" in fruit.names()
    assert len(reads) == 1

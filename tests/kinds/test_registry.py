"""Kinds are found by name, here or in an installed package; a broken plugin harms nobody else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kinds.base import KINDS, kind_of, kinds
from schema.errors import InvalidCampaign

GOOD = """
from kinds.base import register
from kinds.classification import Classification

@register
class Stars(Classification):
    name = "stars"
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package on the path with three entry points, as an installer leaves it."""
    info = tmp_path / "starry-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: starry\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[folkmoot.kinds]\nstars = starry_good:Stars\nbroken = starry_broken:Broken\n"
        "misnamed = starry_good:Stars\n"
    )
    (tmp_path / "starry_good.py").write_text(GOOD)
    (tmp_path / "starry_broken.py").write_text("import nothing_of_this_name\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(KINDS, "_things", dict(KINDS._things))
    monkeypatch.setattr(KINDS, "_origins", dict(KINDS._origins))
    for name in ("starry_good", "starry_broken"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


def test_an_unknown_kind_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(InvalidCampaign, match="choose one of: classification, c"):
        kind_of("sonnets")


def test_a_kind_of_recipes_is_not_among_those_that_can_be_chosen() -> None:
    assert kind_of("writing").of_recipes
    assert "writing" not in kinds()
    with pytest.raises(InvalidCampaign) as told:
        kind_of("writting")
    assert "triples" in told.value.hint
    assert "writing" not in told.value.hint


@pytest.mark.usefixtures("installed")
def test_an_installed_package_adds_a_kind_that_is_loaded_when_it_is_asked_for() -> None:
    assert {"stars", "classification"} <= set(kinds())
    assert "starry_good" not in sys.modules
    assert kind_of("stars").name == "stars"


@pytest.mark.usefixtures("installed")
def test_a_plugin_that_fails_to_load_is_named_and_leaves_the_others_alone() -> None:
    with pytest.raises(InvalidCampaign, match=r"comes from starry.*nothing_of_this_name"):
        kind_of("broken")
    assert kind_of("classification").name == "classification"


@pytest.mark.usefixtures("installed")
def test_a_plugin_that_registers_another_name_is_told_so() -> None:
    with pytest.raises(InvalidCampaign, match="registers none of that name"):
        kind_of("misnamed")

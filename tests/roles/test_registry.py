"""The registry of roles: seven are built in, and another package can bring more."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from roles.base import role_of, roles
from schema.errors import InvalidCampaign

BUILT_IN = {
    "critic",
    "debater",
    "generator",
    "judge",
    "peer_reviewer",
    "retrieval_refiner",
    "verifier",
}


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[Path]:
    """An installed distribution that offers two roles, one of which does not load."""
    (tmp_path / "jester.py").write_text(
        "from roles.base import register\n"
        "@register\n"
        "class Jester:\n"
        "    name = 'jester'\n"
        "    async def __call__(self, request, campaign, speaker): ...\n"
    )
    info = tmp_path / "jesters-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: jesters\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[folkmoot.roles]\njester = jester\nghost = no_such_module\n"
    )
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))


def test_the_seven_roles_are_known() -> None:
    assert set(roles()) >= BUILT_IN
    assert all(role_of(name).name == name for name in BUILT_IN)


def test_an_unknown_role_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(InvalidCampaign, match="generator"):
        role_of("prophet")


def test_an_installed_package_brings_a_role(plugin: Path) -> None:
    assert "jester" in roles()
    assert role_of("jester").name == "jester"


def test_a_role_that_does_not_load_is_an_error_that_names_its_module(plugin: Path) -> None:
    with pytest.raises(InvalidCampaign, match="no_such_module"):
        role_of("ghost")

"""The page on what comes out of recipes names all that there is, and nothing else."""

from __future__ import annotations

import re

import recipes.exports
import recipes.measures  # noqa: F401 - makes them known
from recipes.exports.base import EXPORTS
from recipes.measures.base import MEASURES
from tests.folkmoot.conftest import ROOT

PAGE = (ROOT / "docs" / "project" / "recipe-results.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> set[str]:
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_the_page_names_every_export() -> None:
    assert first_cells("Exports") == set(EXPORTS.names())


def test_the_page_names_every_measure() -> None:
    assert first_cells("Measures") == set(MEASURES.names())

"""Everything asks a kind; nothing outside ``kinds/`` knows one by its name."""

from __future__ import annotations

import ast
from pathlib import Path

from kinds.base import KINDS
from tests.test_floors import MAY_IMPORT, ROOT

DEFAULT = ROOT / "schema" / "campaign.py"
"""Says which kind a campaign is that names none."""


def named(file: Path) -> set[str]:
    """The names of kinds that stand as whole strings in a file's code."""
    return {
        node.value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in KINDS.names()
    }


def test_no_file_outside_kinds_knows_a_kind_by_name() -> None:
    packages = [package for package in MAY_IMPORT if package != "kinds"]
    files = [file for package in packages for file in (ROOT / package).rglob("*.py")]
    knowing = {str(f.relative_to(ROOT)): found for f in files if (found := named(f))}
    assert knowing == {str(DEFAULT.relative_to(ROOT)): {"classification"}}

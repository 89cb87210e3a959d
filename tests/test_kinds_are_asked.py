"""Everything asks a kind; nothing outside ``kinds/`` knows one by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from kinds.base import kinds
from tests.test_floors import MAY_IMPORT, ROOT

NAMES = frozenset(kinds())
WORDS = frozenset(
    {
        *("correction", "critique", "events", "preference", "ranking", "record", "relations"),
        *("dialogue", "spans", "text", "triples"),
    }
)
"""Kinds whose names are words that the code says of other things, too: what is compared with a
kind's name is looked at all the same."""
DEFAULT = ROOT / "schema" / "campaign.py"
"""Says which kind a campaign is that names none."""


def named(tree: ast.AST) -> Iterator[str]:
    """The names of kinds that stand as whole strings in a file's code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in NAMES - WORDS:
            yield str(node.value)
        elif isinstance(node, ast.Compare) and "kind" in ast.unparse(node.left):
            for side in node.comparators:
                yield from (
                    each.value
                    for each in ast.walk(side)
                    if isinstance(each, ast.Constant) and each.value in NAMES
                )


def knowing() -> Iterator[tuple[Path, str]]:
    for package in MAY_IMPORT:
        for file in (ROOT / package).rglob("*.py") if package != "kinds" else ():
            for name in named(ast.parse(file.read_text(encoding="utf-8"))):
                yield file.relative_to(ROOT), name


def test_no_file_outside_kinds_knows_a_kind_by_name() -> None:
    assert set(knowing()) == {(DEFAULT.relative_to(ROOT), "classification")}

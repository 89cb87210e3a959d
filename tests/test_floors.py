"""The house stands on its floors: a package imports only from floors below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "schema": set(),
    "kinds": {"schema"},
    "bus": {"schema"},
    "storage": {"schema", "kinds"},
    "engine": {"schema", "kinds"},
    "consensus": {"schema", "kinds"},
    "roles": {"schema", "kinds"},
    "agents": {"schema", "kinds", "bus", "storage", "engine", "consensus", "roles"},
    "folkmoot": {"schema", "kinds", "bus", "storage", "engine", "consensus", "roles", "agents"},
}
ONLY_HERE = {"autogen_agentchat": "agents", "autogen_core": "agents", "llama_cpp": "engine"}


def imports(file: Path) -> Iterator[str]:
    """The top-level packages that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_package_imports_only_from_the_floors_below(package: str) -> None:
    files = sorted((ROOT / package).rglob("*.py"))
    assert files, f"{package}/ is empty"
    wrong = {
        f"{file.relative_to(ROOT)} imports {name}"
        for file in files
        for name in imports(file)
        if name in MAY_IMPORT and name != package and name not in MAY_IMPORT[package]
    }
    assert not wrong


@pytest.mark.parametrize(("library", "home"), sorted(ONLY_HERE.items()))
def test_a_library_with_one_home_is_imported_nowhere_else(library: str, home: str) -> None:
    wrong = {
        str(file.relative_to(ROOT))
        for package in MAY_IMPORT
        if package != home
        for file in (ROOT / package).rglob("*.py")
        if library in set(imports(file))
    }
    assert not wrong

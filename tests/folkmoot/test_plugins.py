"""``folkmoot.plugins`` is all that another package needs, and costs it little."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from folkmoot import plugins
from tests.folkmoot.conftest import ROOT
from tests.folkmoot.markdown import Block, blocks
from tests.test_floors import MAY_IMPORT

EXAMPLES = [block for block in blocks(ROOT / "docs" / "project" / "extending.md") if block.file]
SLOW = ("autogen_core", "autogen_agentchat", "sklearn", "scipy", "llama_cpp")


def imported(text: str) -> Iterator[tuple[str, str]]:
    """(module, name) of each import; the name is empty where a module is imported as such."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.file)
def test_an_example_of_the_page_imports_nothing_else_of_folkmoot(example: Block) -> None:
    ours = [
        (module, name)
        for module, name in imported(example.text)
        if module.partition(".")[0] in MAY_IMPORT
    ]
    assert ours
    assert {module for module, _ in ours} == {"folkmoot.plugins"}
    assert {name for _, name in ours} <= set(plugins.__all__)


def test_every_name_is_there_and_the_module_says_what_it_is() -> None:
    assert [name for name in plugins.__all__ if not hasattr(plugins, name)] == []
    for name in plugins.__all__:
        if name.startswith("register_"):
            assert name in (plugins.__doc__ or "")


def test_it_is_imported_without_what_takes_long_to_import() -> None:
    script = f"import sys, folkmoot.plugins; print([n for n in {SLOW} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_nothing_in_the_project_imports_it() -> None:
    for package in MAY_IMPORT:
        for file in (ROOT / package).rglob("*.py"):
            found = {f"{m}.{name}".strip(".") for m, name in imported(file.read_text("utf-8"))}
            assert not [name for name in found if f"{name}.".startswith("folkmoot.plugins.")], file

"""The house stands on its floors: who may import whom, between packages and within them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "schema": set(),
    "kinds": {"schema"},
    "tools": {"schema"},
    "bus": {"schema"},
    "storage": {"schema", "kinds"},
    "engine": {"schema", "kinds"},
    "consensus": {"schema", "kinds"},
    "recipes": {"schema", "kinds", "tools"},
    "roles": {"schema", "kinds", "tools"},
    "agents": {
        *("schema", "kinds", "tools", "bus", "storage", "engine", "consensus", "recipes", "roles"),
    },
    "folkmoot": {
        *("schema", "kinds", "tools", "bus", "storage", "engine", "consensus", "recipes", "roles"),
        "agents",
    },
}
ONLY_HERE = {"autogen_agentchat": "agents", "autogen_core": "agents", "llama_cpp": "engine"}

REST = "*"
WITHIN: dict[str, tuple[tuple[str, ...], ...]] = {
    "kinds": (
        ("measures",),
        (
            "context",
            "deciding",
            "exchange",
            "figures",
            "numbers",
            "option_types",
            "options",
            "picking",
            "reading",
            "review_form",
            "showing",
            "together",
            "wording",
        ),
        ("seam",),
        ("base",),
        ("shapes",),
        ("merging",),
        (REST,),
    ),
    "consensus": (
        ("ballot_table", "contest", "families", "merged", "mirrored", "parts", "spoken", "verdict"),
        ("measures",),
        ("learning",),
        ("votes",),
        ("protocol",),
    ),
    "consensus.learning": (
        ("calibration", "drafts", "folds", "leanings", "one_thread", "softmax_regression"),
        ("calibrators", "experts"),
        (REST,),
    ),
    "consensus.protocol": (
        ("hanging", "keeping", "sides", "vote_state", "wording"),
        ("questions",),
        (REST,),
    ),
    "recipes": (
        (
            "base",
            "blocks",
            "equations",
            "final_answer",
            "json_text",
            "made",
            "phrases",
            "problems",
            "runs",
            "sources",
            "structure",
            "texts",
            "vocabulary",
        ),
        ("indexes", "patterns"),
        ("draws", "measures", "shapes"),
        ("gates",),
        ("exports",),
        (REST,),
    ),
    "tools": (
        ("base",),
        ("sandbox",),
        (REST,),
    ),
    "engine": (
        ("base", "build_facts", "guard", "machine", "sampling", "settings", "vectors"),
        ("scripted", "shelf"),
        ("endpoint", "llama"),
        ("counting", "measuring", "router", "tuning"),
    ),
    "storage": (
        ("connection", "sqlite_tools"),
        ("migrations",),
        (REST,),
        ("readers",),
        ("writers",),
        ("reader",),
        ("formats",),
        ("export", "ledger", "rows"),
    ),
    "agents": (
        ("caution", "telemetry"),
        ("host", "learning", "seat", "steward"),
        ("moderator",),
    ),
    "folkmoot": (
        ("door",),
        (
            "committee",
            "durations",
            "file_look",
            "file_rows",
            "keys",
            "labels",
            "last_resort",
            "matching",
            "mistakes",
            "notes",
            "plain_words",
            "planning",
            "plugins",
            "prompt_room",
            "question",
            "reaching",
            "refusals",
            "settings",
            "solved",
            "standard_streams",
            "state_folder",
            "terminal",
            "text_file",
            "waiting",
        ),
        ("estimate",),
        ("reports", "swarm"),
        ("earlier_run", "file_output", "input_file", "progress"),
        ("campaign_file",),
        ("recipe",),
        ("bench", "page", "review"),
        ("mcp", "web"),
        ("importing",),
        ("commands",),
        ("__main__", "cli", "completion", "once", "outline", "start"),
    ),
}
"""The rooms of a package, lowest first. A room imports from those before it; files that stand in
one line with it may be imported too, folders may not. ``*`` is whatever is not named."""


@cache
def modules() -> Mapping[str, Path]:
    """All modules of the house by name; a package's is that of its ``__init__``."""
    files = (file for package in MAY_IMPORT for file in (ROOT / package).rglob("*.py"))
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in files
    }


def imports(node: ast.AST, *, within_functions: bool = True) -> Iterator[str]:
    """What a syntax tree imports, by full name; ``from a import b`` is ``a.b`` where that is a
    module. Imports for type checkers alone count."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            whole = (f"{child.module}.{alias.name}" for alias in child.names)
            yield from (name if name in modules() else child.module for name in whole)
        elif within_functions or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from imports(child, within_functions=within_functions)


@cache
def imported(module: str, *, within_functions: bool = True) -> frozenset[str]:
    """What a module of the house imports."""
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    return frozenset(imports(tree, within_functions=within_functions))


def top(name: str) -> str:
    return name.partition(".")[0]


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_a_package_imports_only_from_the_floors_below(package: str) -> None:
    ours = [module for module in modules() if top(module) == package]
    assert ours, f"{package}/ is empty"
    wrong = {
        f"{module} imports {name}"
        for module in ours
        for name in imported(module)
        if top(name) in MAY_IMPORT and top(name) != package and top(name) not in MAY_IMPORT[package]
    }
    assert not wrong


@pytest.mark.parametrize(("library", "home"), sorted(ONLY_HERE.items()))
def test_a_library_with_one_home_is_imported_nowhere_else(library: str, home: str) -> None:
    wrong = {
        module
        for module in modules()
        if top(module) != home and library in {top(name) for name in imported(module)}
    }
    assert not wrong


def room_of(module: str, house: str) -> str | None:
    """The room of ``house`` in which a module stands; None for others and for the house itself."""
    inside = module.removeprefix(f"{house}.")
    return None if inside == module else top(inside)


def line_of(room: str, house: str) -> int:
    """In which line of :data:`WITHIN` a room stands, from 0."""
    lines = WITHIN[house]
    for number, line in enumerate(lines):
        if room in line:
            return number
    assert (REST,) in lines, f"say in WITHIN where {house}.{room} stands"
    return lines.index((REST,))


@pytest.mark.parametrize("house", sorted(WITHIN))
def test_a_room_imports_only_from_the_rooms_before_it(house: str) -> None:
    wrong = set()
    for module in modules():
        room = room_of(module, house)
        if room is None:
            continue
        for name in imported(module):
            other = room_of(name, house)
            if other is None or other == room:
                continue
            ahead = line_of(other, house) - line_of(room, house)
            is_folder = (ROOT / house.replace(".", "/") / other).is_dir()
            if ahead > 0 or (ahead == 0 and is_folder):
                wrong.add(f"{module} imports {name}")
    assert not wrong


@pytest.mark.parametrize("house", sorted(WITHIN))
def test_every_room_that_is_named_is_there(house: str) -> None:
    there = {room_of(module, house) for module in modules()}
    assert {room for line in WITHIN[house] for room in line} - {REST} <= there


@pytest.mark.parametrize("within_functions", [False, True])
def test_no_modules_import_each_other_in_a_circle(within_functions: bool) -> None:
    """Neither when they are loaded, nor by what a function imports when it is called."""
    known = modules()
    graph = {
        module: {
            name for name in imported(module, within_functions=within_functions) if name in known
        }
        for module in known
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' <- '.join(error.args[1])}")


def test_the_page_of_the_house_names_what_is_there() -> None:
    page = (ROOT / "docs" / "project" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"`((?:{'|'.join(MAY_IMPORT)})/[a-z_/]*(?:\.py)?)`", page))
    assert len(named) > 30
    assert {path for path in named if not (ROOT / path).exists()} == set()
    rooms = {room for lines in WITHIN.values() for line in lines for room in line} - {REST}
    folders = {
        room
        for room in rooms
        if any(any((ROOT / package).glob(f"**/{room}/__init__.py")) for package in MAY_IMPORT)
    }
    assert {room for room in folders if f"{room}/`" not in page} == set()

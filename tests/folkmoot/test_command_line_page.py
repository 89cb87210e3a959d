"""docs/command-line.md and the program know the same commands, options and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from folkmoot.cli import app
from folkmoot.settings import Settings
from schema import errors
from tests.folkmoot.conftest import ROOT

PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
BENCH = (ROOT / "docs" / "measurements" / "bench.md").read_text(encoding="utf-8")
"""What measures has its page where the measurements are."""


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", {})
    yield path, command
    for name, child in children.items():
        yield from commands(child, f"{path} {name}")


COMMANDS = dict(commands(typer.main.get_command(app), "folkmoot"))


def section(path: str) -> str:
    """The part of the page about a command: its own heading, or its group's."""
    if path == "folkmoot":
        return PAGE.partition("\n## ")[0]
    if path.startswith("folkmoot bench"):
        return BENCH
    top = " ".join(path.split()[:2])
    return PAGE.partition(f"\n## {top}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_is_on_the_page(path: str) -> None:
    about = section(path)
    assert about
    if "every option of `annotate`" in about:
        about += section("folkmoot annotate")
    assert path in PAGE or path in about
    for parameter in COMMANDS[path].params:
        for option in (*parameter.opts, *parameter.secondary_opts):
            if option.startswith("--"):
                assert re.search(rf"{option}\b", about), f"{path} {option}"


def test_the_page_names_no_command_or_option_that_is_not_there() -> None:
    known = {
        option
        for command in COMMANDS.values()
        for p in command.params
        for option in (*p.opts, *p.secondary_opts)
    }
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE + BENCH)) <= {*known, "--help"}
    headings = set(re.findall(r"^## (folkmoot .+)$", PAGE, re.M))
    assert headings == {path for path in COMMANDS if path.count(" ") == 1}


def test_every_setting_can_be_found_by_its_variable() -> None:
    for name in Settings.model_fields:
        assert f"`FOLKMOOT_{name.upper()}`" in PAGE


def test_every_exit_code_of_an_error_is_explained() -> None:
    codes = {
        error.exit_code
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.FolkmootError)
    }
    explained = set(re.findall(r"^\| (\d+) \|", PAGE, re.M))
    assert {str(code) for code in codes} <= explained

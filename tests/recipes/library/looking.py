"""How tests look at recipes of the library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from schema.recipe import Annotate, Pass
from schema.writing import Step
from tests.recipes.library.small import recipe_of


def pass_of(recipe: str, name: str) -> Pass:
    return recipe_of(recipe).pass_of(name)


def ask_of(recipe: str, name: str) -> Step:
    """What the one step of a pass asks."""
    (step,) = pass_of(recipe, name).steps
    return step


def committee_of(recipe: str, name: str) -> Annotate:
    annotate = pass_of(recipe, name).annotate
    assert annotate is not None
    return annotate


def gate_of(recipe: str, name: str, gate: str) -> dict[str, Any]:
    """How a gate of a pass is written."""
    return next(each for each in pass_of(recipe, name).gates if gate in each)


def golden(recipe: str) -> str:
    """What was asked first in each pass of a recipe."""
    file = Path(__file__).parent / "golden" / f"{recipe}.txt"
    return file.read_text(encoding="utf-8")

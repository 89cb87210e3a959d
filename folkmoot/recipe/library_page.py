"""The page of the library: a table of its recipes, made from the files themselves."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from folkmoot.recipe.elsewhere import ELSEWHERE
from folkmoot.recipe.loading import load
from schema.recipe import Recipe

HEAD = """# The library of recipes

Each is a file in `recipes/library`, with a source, and starting values to tune on known answers;
`folkmoot recipe run NAME` runs it, and a copy with other lists, labels and words is a recipe for
another task. Rows name the catalogue of methods. This page is made from the files, and a test holds
it to them.

"""

ROWS = """
## Rows without a file

What is the same as another row, or no recipe: an annotation, a gate, a measure, an export, a way to
run.

"""


def library_page(folder: Path) -> str:
    """The page, as Markdown: a table for each group of recipes.

    Args:
        folder: that of the library, with a folder a group.
    """
    parts = []
    for group in sorted(each for each in folder.iterdir() if each.is_dir()):
        recipes = {file.stem: load(str(file)) for file in sorted(group.glob("*.toml"))}
        if recipes:
            parts.append(f"## {group.name.capitalize()}\n\n{_table(recipes)}\n")
    return HEAD + "\n".join(parts) + ROWS + _elsewhere()


def _elsewhere() -> str:
    lines = [f"| {row} | {_cell(method)} | {_cell(by)} |" for row, method, by in ELSEWHERE]
    return "\n".join(["| row | method | what carries it |", "|---|---|---|", *lines]) + "\n"


def _table(recipes: Mapping[str, Recipe]) -> str:
    lines = [
        "| recipe | method | what it does | source | makes | what is left out or stands in |",
        "|---|---|---|---|---|---|",
    ]
    for name, recipe in recipes.items():
        cells = (
            f"`{name}`",
            recipe.method,
            recipe.title,
            recipe.source,
            ", ".join(recipe.export) or recipe.makes,
            left_out(recipe),
        )
        lines.append(f"| {' | '.join(_cell(each) for each in cells)} |")
    return "\n".join(lines)


def left_out(recipe: Recipe) -> str:
    """What a recipe says is missing: the last paragraph about it, where it has several."""
    paragraphs = [each for each in recipe.about.strip().split("\n\n") if each.strip()]
    return paragraphs[-1] if len(paragraphs) > 1 else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")

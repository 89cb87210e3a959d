"""The page of the vocabulary of recipes: ``python -m tests.recipes.primitives_page`` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import recipes.reading
from recipes.base import BESIDES, DRAWS, GATES, SHAPES
from recipes.vocabulary import Word, words_of
from schema.registry import Registry

PAGE = Path(__file__).parents[2] / "docs" / "project" / "recipes-primitives.md"

SORTS: tuple[tuple[str, str, Registry[Any]], ...] = (
    ("Draws", "How a pass takes its inputs: one of these is the main draw.", DRAWS),
    ("Beside a draw", "What may stand in the same table as a main draw.", BESIDES),
    ("Shapes", "What is made of an answer: records, or none where it cannot be read.", SHAPES),
    ("Gates", "What a record has to pass; each tells why it did not, and what it measured.", GATES),
)

assert recipes.reading


def page() -> str:
    """What the page says."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Draws, shapes and gates"
    yield ""
    yield (
        "The vocabulary of recipes, made from the code: `python -m tests.recipes.primitives_page` "
        "writes this page. `{ name = ... }` is how each stands in a pass. Another package adds "
        "its own ([extending](extending.md))."
    )
    for title, about, registry in SORTS:
        yield from ("", f"## {title}", "", about, "")
        yield from map(_line, words_of(registry))


def _line(word: Word) -> str:
    others = ", ".join(f"`{each}`" for each in word.others)
    more = f" Also: {others}." if others else ""
    return f"- **{word.name}**: {word.meaning}. {word.usage}{more}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

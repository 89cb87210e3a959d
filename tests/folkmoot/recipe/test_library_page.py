"""The page of the library says what its files say."""

from __future__ import annotations

import os

from folkmoot.recipe.library_page import left_out, library_page
from schema.recipe import Recipe
from tests.folkmoot.conftest import ROOT

PAGE = ROOT / "docs" / "project" / "recipes-library.md"


def test_the_page_of_the_library_is_made_from_its_files() -> None:
    """Written anew with FOLKMOOT_GOLDEN=1."""
    page = library_page(ROOT / "recipes" / "library")
    if os.environ.get("FOLKMOOT_GOLDEN"):
        PAGE.write_text(page, encoding="utf-8")
    assert page == PAGE.read_text(encoding="utf-8")


def test_what_is_left_out_is_the_last_paragraph_of_several() -> None:
    one = {"name": "one", "pass": [{"name": "a", "draw": {"times": 1}, "into": "b"}]}
    assert left_out(Recipe.model_validate({**one, "about": "It does.\n"})) == ""
    assert left_out(Recipe.model_validate({**one, "about": "It does.\n\nNo | robot.\n"})) == (
        "No | robot."
    )

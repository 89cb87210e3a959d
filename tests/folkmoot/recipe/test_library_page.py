"""The page of the library says what its files say."""

from __future__ import annotations

import os

from folkmoot.recipe.elsewhere import ELSEWHERE
from folkmoot.recipe.library_page import left_out, library_page
from folkmoot.recipe.loading import load
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


ROWS = {"F": 10, "I": 15, "R": 9, "L": 12, "N": 10, "P": 9, "T": 3, "D": 4, "A": 9, "U": 9}
ROWS |= {"G": 10, "Q": 11, "H": 9, "K": 4}
CATALOGUE = {f"{letter}{number}" for letter, most in ROWS.items() for number in range(1, most + 1)}
CATALOGUE |= {f"S{number}" for number in range(13)} | {f"N0{letter}" for letter in "abcdefg"}


def test_every_row_of_the_catalogue_has_a_file_or_is_told_to_be_elsewhere() -> None:
    files = (ROOT / "recipes" / "library").rglob("*.toml")
    made = {row for file in files for row in load(str(file)).method.split(", ")}
    elsewhere = {row for row, _, _ in ELSEWHERE}
    assert made | elsewhere == CATALOGUE
    assert not made & elsewhere

"""A recipe before its run: the name and the end that a person wants."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.recipe.loading import read_recipe
from folkmoot.recipe.pool_files import parse_pools
from folkmoot.recipe.preparing import checked, prepared
from folkmoot.recipe.starting import starting_recipe
from schema.errors import InvalidRecipe
from schema.recipe import Recipe


@pytest.fixture
def recipe() -> Recipe:
    return read_recipe(starting_recipe("reviews"), Path("reviews.toml"))


def test_the_recipe_to_begin_with_has_nothing_wrong(recipe: Recipe) -> None:
    assert checked(recipe) == recipe


def test_an_end_is_for_the_pass_that_is_named_or_that_has_one(recipe: Recipe) -> None:
    assert prepared(recipe, "", "accepted=5").pass_of("write").until.accepted == 5
    assert prepared(recipe, "", "keep:units=7").pass_of("keep").until.units == 7
    assert prepared(recipe, "", "keep:units=7").pass_of("write").until.accepted == 20


@pytest.mark.parametrize(
    ("name", "until", "part"),
    [
        ("Bad Name", "", "cannot be a name"),
        ("", "accepted=0", "is no end"),
        ("", "many", "is no end"),
        ("", "nobody:units=3", "there is no pass 'nobody'"),
    ],
)
def test_what_is_wrong_with_a_wish_is_said(
    recipe: Recipe, name: str, until: str, part: str
) -> None:
    with pytest.raises(InvalidRecipe, match=part):
        prepared(recipe, name, until)


def test_a_pool_is_a_file_and_its_columns_may_be_called_otherwise() -> None:
    given = parse_pools(["seeds=rows.csv,label=gold,text=review"])["seeds"]
    assert given.file == Path("rows.csv")
    assert given.columns == {"label": "gold", "text": "review"}
    for wrong in ("seeds", "seeds=", "seeds=rows.csv,label"):
        with pytest.raises(InvalidRecipe):
            parse_pools([wrong])

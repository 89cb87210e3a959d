"""A recipe of a stranger is data: it opens no file, names no code, and what it draws is no prompt's
template."""

from __future__ import annotations

from pathlib import Path

import pytest

from folkmoot.recipe.loading import read_recipe
from folkmoot.recipe.pool_files import check_pools, rows_of
from folkmoot.recipe.preparing import checked
from schema.errors import InvalidRecipe, UserError
from schema.template import render

PASSES = """
[[pass]]
name = "write"
draw = { each = "seeds" }
ask = { tokens = 8 }
prompt = "{text}"
into = "texts"
"""


def recipe(text: str) -> object:
    return checked(read_recipe(text, Path("stranger.toml")))


def test_a_file_that_a_recipe_names_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.jsonl"
    secret.write_text('{"text": "secret"}\n')
    pool = f'[pools.seeds]\nfile = "{secret}"\nfields = {{ text = "text" }}\n'
    asked = read_recipe(pool + PASSES, Path("stranger.toml"))
    with pytest.raises(InvalidRecipe, match="wants a pool 'seeds'"):
        check_pools(asked, {})
    assert list(rows_of(asked.pools["seeds"], None)) == []


@pytest.mark.parametrize(
    "line",
    [
        'gates = [{ "os.system" = "true" }]',
        'gates = [{ __import__ = "os" }]',
        'shape = { "recipes.base" = "text" }',
        'shape = { "../../etc/passwd" = "text" }',
        'annotate = { kind = "os.system" }',
    ],
)
def test_what_is_no_registered_name_is_refused(line: str) -> None:
    seeds = '[pools.seeds]\nrows = [{ text = "a" }]\n'
    passes = (
        PASSES.replace('ask = { tokens = 8 }\nprompt = "{text}"\n', "")
        if "annotate" in line
        else PASSES
    )
    with pytest.raises(UserError):
        recipe(seeds + passes + line)


def test_a_tool_is_one_that_is_registered() -> None:
    seeds = '[pools.seeds]\nrows = [{ text = "a" }]\n'
    with pytest.raises(UserError, match="shell"):
        recipe(seeds + PASSES.replace("tokens = 8", 'tokens = 8, run = "shell"'))


def test_a_template_is_substitution_and_nothing_else() -> None:
    seeds = '[pools.seeds]\nrows = [{ text = "a" }]\n'
    for template in ("{text!r}", "{text:>100}", "{0}", "{text[0]}"):
        with pytest.raises(UserError):
            recipe(seeds + PASSES.replace("{text}", template))
    with pytest.raises(UserError, match="not one record"):
        render("{text.__class__}", {"text": "a"})


def test_what_a_recipe_lacks_as_a_whole_is_told_in_a_whole_sentence() -> None:
    with pytest.raises(InvalidRecipe, match=r"'pass' is missing$"):
        read_recipe('title = "nothing"', Path("stranger.toml"))

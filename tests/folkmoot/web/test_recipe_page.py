"""Recipes in the browser: how they stand, what gates turned away, where a record comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.turn import TurnRequest
from tests.agents.steward.driver import Run, recipe_of
from tests.folkmoot.page.conftest import Seen
from tests.folkmoot.web.conftest import Open
from tests.payloads import HTML


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The state folder of a recipe that was run, over rows that attack whoever shows them."""
    recipe = recipe_of(
        **{
            "title": "Two passes",
            "pools": {"seeds": {"fields": {"text": "text"}}},
            "pass": [
                {
                    "name": "write",
                    "draw": {"each": "seeds"},
                    "ask": {"prompt": "More like: {text}"},
                    "shape": {"whole": "text"},
                    "keep": [],
                    "gates": [{"says_not": ["plainly"]}],
                    "into": "texts",
                },
                {
                    "name": "again",
                    "draw": {"each": "texts", "below": 2},
                    "ask": {"prompt": "Again: {text}"},
                    "shape": {"whole": "text"},
                    "keep": [],
                    "into": "texts",
                },
            ],
        }
    )

    def answer(request: TurnRequest) -> str:
        assert request.brief.writing is not None
        return request.brief.writing.prompt

    run = Run(tmp_path / "ledger.db", recipe, answer)
    rows = [
        {"text": "a plain seed"},
        {"text": "said plainly"},
        *({"text": each} for each in HTML[:8]),
    ]
    run.begin(seeds=rows).to_end()
    run.ledger.close()
    return tmp_path


def words(page: str) -> str:
    return " ".join(Seen(page).words.split())


def test_a_recipe_is_told_with_its_passes_and_what_each_gate_turned_away(
    console: Open, made: Path
) -> None:
    visitor = console(made).enter()
    assert "made" in words(visitor.get("/recipes"))
    told = words(visitor.get("/r/made"))
    assert "Two passes" in told
    assert "says_not 1" in told
    assert "made = accepted + rejected" in told
    assert "there is nothing more to draw" in told
    assert "says_not" in words(visitor.get("/r/made?fate=rejected"))
    assert words(visitor.get("/r/made?piece=now")).startswith("ended")


def test_a_record_shows_all_that_it_came_from(console: Open, made: Path) -> None:
    visitor = console(made).enter()
    page = visitor.get("/r/made?pool=texts&fate=accepted")
    number = page.partition('href="/r/made/')[2].partition('"')[0]
    told = words(visitor.get(f"/r/made/{number}"))
    assert "More like: a plain seed" in told
    assert "What it was made of" in told
    assert "given, seeds:1" in told


def test_nothing_of_a_record_becomes_a_page(console: Open, made: Path) -> None:
    visitor = console(made).enter()
    for address in ("/r/made", "/r/made?pool=texts"):
        assert "<img src=x" not in visitor.get(address)


def test_a_record_that_is_not_there_is_told_as_that(console: Open, made: Path) -> None:
    visitor = console(made).enter()
    assert visitor.client.get("/r/made/99999").status_code == 404
    assert visitor.client.get("/r/nobody").status_code == 404
    assert visitor.client.get("/r/made?after=x").status_code == 400

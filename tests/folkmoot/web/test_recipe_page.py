"""Recipes in the browser: how they stand, what gates turned away, where a record comes from."""

from __future__ import annotations

from pathlib import Path

from tests.agents.steward.driver import Run
from tests.agents.steward.learning import recipe, said, seeds, to_end
from tests.folkmoot.page.conftest import Seen
from tests.folkmoot.web.a_recipe import made
from tests.folkmoot.web.conftest import Open

__all__ = ["made"]


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


def test_the_known_answers_that_a_committee_learns_from_are_told(
    console: Open, tmp_path: Path
) -> None:
    work = Run(tmp_path / "ledger.db", recipe(), said)
    to_end(work.begin(seeds=[*seeds(8), {"text": "Who knows?", "label": "<b>so-so</b>"}]))
    (last,) = list(work.ledger.made("made", "kept"))[-1:]
    work.ledger.close()
    visitor = console(tmp_path).enter()
    page = visitor.get("/r/made")
    assert "judge learns from 8 known answers of seeds; agrees with them:" in words(page)
    assert "1 left out" in words(page)
    assert "<b>so-so" not in page
    told = words(visitor.get(f"/r/made/{last.number}"))
    assert "Its committee has learnt from 8 known answers." in told


def test_what_a_pass_asked_its_models_has_its_page_too(console: Open, made: Path) -> None:
    told = words(console(made).enter().get("/c/made--write"))
    assert "made--write" in told
    assert "submitted" in told

"""Under a budget of tokens what is begun is brought to its end, and nothing else is begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from bus.orders import CreatedRecipe
from folkmoot.recipe.compiling import campaigns_of
from schema.base import Json
from schema.campaign import Budget
from schema.turn import Call, Turn, TurnRequest
from tests.agents.steward.driver import MODELS, Run, recipe_of
from tests.agents.steward.test_killed import check_whole
from tests.recipes.library.small import Answerer, given
from tests.recipes.library.small import recipe_of as library

ROWS: list[dict[str, Json]] = [{"topic": f"topic {n}"} for n in range(200)]
COST = 30
"""Tokens that each text takes."""


def step(name: str, draw: Json, into: str, field: str, **more: Json) -> dict[str, Json]:
    """A pass that writes one text for what it draws."""
    asked = {"prompt": "{topic}", "tokens": 40}
    written = {"name": name, "draw": draw, "ask": asked, "shape": {"whole": field}, "into": into}
    return {**written, "keep": ["topic"], **more}


class Costly(Run):
    """Ballots take tokens, too."""

    def said(self, request: TurnRequest) -> Turn:
        turn = super().said(request)
        call = Call(prompt="p", answer="a", form="score", model="m", seed=1, prompt_tokens=COST)
        return turn if turn.calls else turn.model_copy(update={"calls": (call,)})


def made(
    tmp_path: Path, tokens: int, *passes: dict[str, Json], sort: type[Run] = Run, **more: Json
) -> Run:
    pools = {"topics": {"fields": {"topic": "topic"}}}
    recipe = recipe_of(
        **{"pools": pools, "pass": list(passes), "budget": {"tokens": tokens}, **more}
    )
    work = sort(tmp_path / "ledger.db", recipe)
    work.tokens = COST
    return work.begin(topics=ROWS)


def spent(work: Run) -> int:
    campaigns = {work.recipe.campaign_of(each.name) for each in work.recipe.passes}
    return sum(
        work.ledger.spent(name).tokens for name in campaigns & set(work.ledger.campaign_names())
    )


CHAIN = (
    step("write", {"each": "topics"}, "texts", "text"),
    step("judge", {"each": "texts"}, "judged", "judgement"),
    step("mend", {"each": "judged"}, "mended", "mended"),
)


@pytest.mark.parametrize("window", [4, 64, 500])
def test_a_chain_of_passes_brings_to_its_end_what_it_begins(tmp_path: Path, window: int) -> None:
    work = made(tmp_path, 30 * 3 * COST, *CHAIN, window=window).to_end()
    assert work.state == "spent"
    assert len(work.pool("mended")) == 30
    assert spent(work) == 30 * 3 * COST


def test_half_of_what_is_turned_away_midway_is_reckoned_with(tmp_path: Path) -> None:
    write, judge, mend = CHAIN
    judge = {**judge, "gates": [{"says_not": ["odd"], "on": "judgement"}]}
    work = made(tmp_path, 3000, write, judge, mend)
    work.answer = lambda request: "odd" if int(request.task) % 2 else "fine"
    work.to_end()
    assert len(work.pool("mended")) >= 19
    assert spent(work) <= 3000 + COST


def test_what_waits_for_the_end_of_others_gets_what_is_kept_for_it(tmp_path: Path) -> None:
    """Without it the budget would be gone before the last pass may begin."""
    write, judge, mend = CHAIN
    work = made(tmp_path, 1800, write, judge, {**mend, "when": "complete"}).to_end()
    assert work.state == "spent"
    assert len(work.pool("mended")) >= 19
    assert spent(work) <= 1800 + COST


def test_what_costs_nothing_is_done_when_the_budget_is_spent(tmp_path: Path) -> None:
    longest = {"best": "texts", "by": "words(text)", "top": 5}
    passes = (CHAIN[0], {"name": "longest", "draw": longest, "into": "kept"})
    work = made(tmp_path, 900, *passes).to_end()
    assert work.state == "spent"
    assert len(work.pool("texts")) == 30
    assert len(work.pool("kept")) == 5


def test_both_sides_of_a_pair_are_served_alike(tmp_path: Path) -> None:
    sides = [step(name, {"each": "topics"}, name, f"{name}-text") for name in ("plus", "minus")]
    pair = {"name": "pair", "draw": {"join": ["plus", "minus"], "on": "topic"}, "into": "pairs"}
    work = made(tmp_path, 20 * 2 * COST, *sides, pair).to_end()
    assert len(work.pool("pairs")) == 20


def test_what_is_drawn_again_and_again_keeps_nobody_from_making_more_of_it(tmp_path: Path) -> None:
    again = {"sample": {"texts": 2}, "times": 1000}
    sampled = step("again", again, "more", "more", keep=[])
    sampled["ask"] = {"prompt": "{drawn.text:lines}", "tokens": 40}
    work = made(tmp_path, 60 * COST, CHAIN[0], sampled).to_end()
    counts = work.ledger.pass_counts("made")
    assert min(counts["write"].units, counts["again"].units) >= 25


def test_where_the_budget_is_raised_it_goes_on(tmp_path: Path) -> None:
    work = made(tmp_path, 900, *CHAIN).to_end()
    assert len(work.pool("mended")) == 10
    work.recipe = work.recipe.model_copy(update={"budget": Budget(tokens=1800)})
    order = CreatedRecipe(recipe=work.recipe, campaigns=campaigns_of(work.recipe, MODELS))
    work.order("create_recipe", order.model_dump(mode="json", by_alias=True))
    assert work.to_end().state == "spent"
    assert len(work.pool("mended")) == 20


@pytest.mark.parametrize("every", [1, 3])
def test_killed_again_and_again_it_keeps_to_its_budget(tmp_path: Path, every: int) -> None:
    work = made(tmp_path, 2700, *CHAIN)
    for number in range(400):
        work.step()
        if work.state != "running":
            break
        if number % every == 0:
            work.killed()
    assert work.state == "spent"
    check_whole(work)
    assert len(work.pool("mended")) == 30
    assert spent(work) == 2700


def test_a_recipe_of_the_library_makes_rows_of_a_third_of_what_it_would_take(
    tmp_path: Path,
) -> None:
    """Self-QA asks for questions, answers them, and has the answers judged. Served as they stand in
    the file, the questions alone take 3,000 tokens, and no row comes out."""
    recipe = library("self-qa").model_copy(update={"budget": Budget(tokens=3000)})
    rows = [
        {"document": f"{row['document']} Number {n}."}
        for n in range(12)
        for row in given("self-qa")["documents"]
    ]
    work = Run(tmp_path / "ledger.db", recipe, Answerer(recipe))
    work.tokens = COST
    work.begin(documents=rows).to_end()
    assert work.state == "spent"
    assert len(work.pool("kept")) >= 40
    assert spent(work) <= 3000 + COST


def test_a_committee_is_paid_for_before_more_is_begun(tmp_path: Path) -> None:
    judged: dict[str, Json] = {
        "name": "judge",
        "draw": {"each": "texts"},
        "annotate": {
            "labels": [{"name": "good"}, {"name": "bad"}],
            "field": "quality",
            "input": ["text"],
        },
        "keep": ["text"],
        "into": "judged",
    }
    work = made(tmp_path, 3000, CHAIN[0], judged, sort=Costly).to_end()
    assert len(work.pool("judged")) == len(work.pool("texts")) >= 15
    assert spent(work) <= 3000


def test_what_follows_is_reckoned_once_round_a_loop(tmp_path: Path) -> None:
    polish = step("polish", {"each": "texts", "below": 3}, "texts", "text", ages=1)
    work = made(tmp_path, 1200, CHAIN[0], polish).to_end()
    assert work.state == "spent"
    generations = [each.generation for each in work.ledger.made("made", "texts")]
    assert len(generations) == 1200 // COST
    assert max(generations) == 3


def test_recipes_tell_what_was_left_of_a_budget(tmp_path: Path) -> None:
    work = made(tmp_path, 950, *CHAIN).to_end()
    assert work.reason.startswith("900 of 950 tokens are spent")

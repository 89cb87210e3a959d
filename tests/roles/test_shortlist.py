"""Of a long list of labels a seat judges a shortlist one by one, and says something of all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest

from engine.base import ScoreRequest
from engine.scripted.engine import ScriptedEngine
from kinds.shapes.several import Several
from roles.shortlist import shortlisted
from schema.ballot import Ballot
from schema.campaign import Label
from schema.choice import Choice
from schema.turn import Brief

YES = 0.75


def tags(count: int) -> dict[str, Any]:
    labels = tuple(Label(name=f"label {n}") for n in range(count))
    return {"kind": "multi_label", "labels": labels}


def liking_late_ones() -> ScriptedEngine:
    """Of a list the later, the better, and best the first, whatever the text; and yes to whatever
    it is asked about."""

    def scores(request: ScoreRequest) -> Sequence[float]:
        if set(request.options) == {"yes", "no"}:
            return [math.log({"yes": YES, "no": 1.0 - YES}[option]) for option in request.options]
        empty = request.messages[1].content == "Text: N/A"
        scores = {f"label {n}": 0.0 if empty else 0.1 * n for n in range(60)}
        scores["label 0"] = 9.0
        return [scores[option] for option in request.options]

    return ScriptedEngine(scores=scores)


async def drafted(make_bench: Any, campaign: dict[str, Any]) -> tuple[Ballot, list[ScoreRequest]]:
    bench = make_bench(engine=liking_late_ones(), campaign=campaign)
    mode = "several" if campaign["kind"] == "multi_label" else "one"
    turn = await bench.spoken("generator", Brief(question="propose", mode=mode))
    return turn.ballot, bench.engine.asked


async def test_a_long_list_is_scored_at_once_and_its_best_are_asked_about(make_bench: Any) -> None:
    ballot, asked = await drafted(make_bench, tags(60))
    assert [len(request.options) for request in asked] == [60, 60] + [2] * Several.shortlist
    said = ballot.probabilities
    best = {f"label {n}" for n in range(60 - Several.shortlist, 60)}
    assert {key for key, p in said.items() if p == pytest.approx(YES)} == best


async def test_what_is_not_on_the_shortlist_is_improbable_and_not_passed_over(
    make_bench: Any,
) -> None:
    ballot, _ = await drafted(make_bench, tags(60))
    said = ballot.probabilities
    assert set(said) == {f"label {n}" for n in range(60)}
    others = [said[f"label {n}"] for n in range(60 - Several.shortlist)]
    assert all(0.0 < p < 1.0 / Several.shortlist for p in others)
    assert others == sorted(others), "what is liked whatever the text is not liked for it"


async def test_of_a_list_that_is_not_long_every_label_is_asked_about(make_bench: Any) -> None:
    ballot, asked = await drafted(make_bench, tags(Several.judged_all))
    assert len(asked) == Several.judged_all
    assert list(ballot.probabilities.values()) == pytest.approx([YES] * Several.judged_all)


async def test_one_label_of_a_long_list_takes_one_look(make_bench: Any) -> None:
    _, asked = await drafted(make_bench, {**tags(60), "kind": "classification"})
    assert len(asked) == 1


async def test_what_is_voted_on_again_is_asked_about_as_it_is(make_bench: Any) -> None:
    bench = make_bench(engine=liking_late_ones(), campaign=tags(60))
    few = tuple(Choice(key=f"label {n}", text=f"label {n}") for n in range(16))
    await bench.spoken("generator", Brief(question="score", mode="several", choices=few))
    assert len(bench.engine.asked) == 16


def test_of_equals_the_first_are_on_the_shortlist_in_the_order_given() -> None:
    choices = [Choice(key=key, text=key) for key in "abcd"]
    chosen = shortlisted(choices, {"a": 0.2, "b": 0.3, "c": 0.2, "d": 0.3}, 3)
    assert [choice.key for choice in chosen] == ["a", "b", "d"]

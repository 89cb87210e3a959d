"""Draws that wait for other passes, on a real ledger."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from schema.base import Json
from schema.recipe import Recipe
from schema.turn import TurnRequest
from tests.agents.steward.driver import Run, recipe_of

WRITTEN = Path(__file__).parents[2] / "recipes" / "written"


def written(name: str, tmp_path: Path) -> Run:
    """A recipe of a paper, as it is written for the checks."""
    text = (WRITTEN / f"{name}.toml").read_text(encoding="utf-8")
    return Run(tmp_path / "ledger.db", Recipe.model_validate(tomllib.loads(text)))


@pytest.mark.parametrize("turned", [False, True])
def test_a_barrier_is_due_when_what_feeds_it_is_done_wherever_it_stands(
    tmp_path: Path, turned: bool
) -> None:
    write = {
        "name": "write",
        "draw": {"each": "topics"},
        "ask": {"prompt": "{topic}"},
        "shape": {"whole": "text"},
        "into": "texts",
    }
    best = {
        "name": "best",
        "draw": {"best": "texts", "by": "length(text)", "top": 2},
        "into": "kept",
    }
    last = {"name": "last", "draw": {"best": "kept", "by": "length(text)", "top": 1}, "into": "one"}
    passes = [last, best, write] if turned else [write, best, last]
    recipe = recipe_of(**{"pools": {"topics": {"fields": {"topic": "topic"}}}, "pass": passes})
    topics = [{"topic": "x" * length} for length in (3, 9, 5)]
    done = Run(tmp_path / "ledger.db", recipe).begin(topics=topics).to_end()
    assert done.state == "ended"
    assert [len(each["topic"]) for each in done.pool("kept")] == [9, 5]
    assert [len(each["topic"]) for each in done.pool("one")] == [9]
    assert [each.reason.split(" by ")[0] for each in done.rejected("kept")] == ["rank 3 of 3"]


def test_synthesizrr_rewrites_each_document_once_for_a_seed(tmp_path: Path) -> None:
    work = written("synthesizrr", tmp_path)
    seeds = [
        {"text": "the plot was dull and the cast bored", "label": "negative"},
        {"text": "a fine score and a bright scene", "label": "positive"},
    ]
    words = ("plot", "cast", "score", "scene", "dull", "fine", "bright", "bored")
    corpus = [
        {"document": f"the {words[n % 8]} and the {words[n * 3 % 8]} of a {words[n * 5 % 8]} {n}"}
        for n in range(20)
    ]

    def answer(request: TurnRequest) -> str:
        if request.brief.writing is None:
            return "negative" if request.task == "0" else "positive"
        return f"an answer with some words {request.task}"

    work.answer = answer
    work.begin(seeds=seeds, corpus=corpus).to_end()
    assert work.state == "ended"
    made = list(work.ledger.made("synthesizrr", "rewritten"))
    pairs = [(each.value["label"], each.value["document"]) for each in made]
    assert len(set(pairs)) == len(pairs) > 4


def test_west_of_n_pairs_the_best_with_the_worst_of_one_prompt(tmp_path: Path) -> None:
    work = written("west-of-n", tmp_path)
    work.begin(prompts=[{"instruction": "one"}, {"instruction": "two"}]).to_end()
    assert work.state == "ended", work.ledger.recipe_state("west-of-n")
    pairs = list(work.ledger.made("west-of-n", "pairs"))
    assert len(pairs) == 2
    assert all({"chosen", "rejected", "instruction", "gap"} <= set(each.value) for each in pairs)


ASKED: dict[str, Json] = {"ask": {"prompt": "{text}"}, "shape": {"whole": "text"}}

GROWING: dict[str, list[dict[str, Json]]] = {
    "a tree": [
        {
            **{"name": "grow", "draw": {"uct": "tasks", "reward": "score", "below": 3}, **ASKED},
            **{"into": "tasks", "until": {"units": 25}},
        }
    ],
    "a bandit": [
        {
            **{"name": "grow", "draw": {"ucb": "tasks", "reward": "score"}, **ASKED},
            **{"into": "tasks", "until": {"units": 20}},
        }
    ],
    "pairs and groups": [
        {**{"name": "more", "draw": {"each": "tasks", "below": 2}, **ASKED}, "into": "tasks"},
        {"name": "two", "draw": {"pairs": "tasks", "by": "score", "most": 2}, "into": "pairs"},
        {"name": "all", "draw": {"groups": "tasks", "by": "score", "most": 3}, "into": "groups"},
        {"name": "rest", "draw": {"groups": "tasks", "by": "score"}, "into": "whole"},
    ],
    "a join": [
        {**{"name": "plus", "draw": {"each": "tasks"}, **ASKED}, "into": "plus"},
        {**{"name": "minus", "draw": {"each": "tasks"}, **ASKED}, "into": "minus"},
        {"name": "both", "draw": {"join": ["plus", "minus"], "on": "parents"}, "into": "both"},
    ],
}


@pytest.mark.parametrize("named", GROWING)
def test_whatever_is_drawn_is_the_same_after_any_number_of_kills(
    tmp_path: Path, named: str
) -> None:
    tasks: list[dict[str, Json]] = [{"text": f"seed {n}", "score": n % 3} for n in range(7)]
    given = {"pools": {"tasks": {"fields": {"text": "text", "score": "score"}}}, "window": 3}
    recipe = recipe_of(**{**given, "pass": GROWING[named]})
    whole = Run(tmp_path / "whole.db", recipe).begin(tasks=tasks).to_end()
    killed = Run(tmp_path / "killed.db", recipe).begin(tasks=tasks)
    for _ in range(200):
        killed.step()
        if killed.state != "running":
            break
        killed.killed()
    assert whole.state == killed.state == "ended"
    assert killed.everything() == whole.everything()
    assert len(whole.everything()) > 20

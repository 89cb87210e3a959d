"""A recipe is killed between any two transactions: nothing is made twice, nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schema.fate import PoolRecord
from schema.recipe import Recipe
from tests.agents.steward.driver import Run, recipe_of

SEEDS = [{"text": f"The {tree} is a tree."} for tree in ("amber", "birch", "cedar", "dogwood")]


def looping() -> Recipe:
    """Three passes: one draws from the pool that it feeds, one judges, one rewrites in a loop."""
    return recipe_of(
        **{
            "window": 3,
            "pools": {"seeds": {"fields": {"text": "text"}}},
            "pass": [
                {
                    "name": "grow",
                    "draw": {"sample": {"seeds": 2, "grown": 1}, "short": "seeds"},
                    "ask": {"prompt": "More like:\n{drawn.text:numbered}", "samples": 2},
                    "shape": {"whole": "text"},
                    "gates": [{"rouge_l": 0.9, "against": ["grown"], "on": "text"}],
                    "into": "grown",
                    "until": {"units": 6},
                },
                {
                    "name": "judge",
                    "draw": {"each": "grown"},
                    "annotate": {
                        "labels": [{"name": "good"}, {"name": "bad"}],
                        "field": "quality",
                        "input": ["text"],
                    },
                    "keep": ["text"],
                    "gates": [{"equals": ["quality", "good"]}],
                    "into": "good",
                },
                {
                    "name": "polish",
                    "draw": {"each": "good", "below": 2},
                    "ask": {"prompt": "Polish: {text}"},
                    "shape": {"whole": "text"},
                    "keep": [],
                    "into": "good",
                },
            ],
        }
    )


def chained() -> Recipe:
    """Two passes whose records depend on nothing but what they were made from."""
    passes = looping().passes
    return recipe_of(
        **{
            "window": 3,
            "pools": {"seeds": {"fields": {"text": "text"}}},
            "pass": [
                {
                    "name": "write",
                    "draw": {"each": "seeds"},
                    "ask": {"prompt": "More like: {text}", "samples": 3},
                    "shape": {"whole": "text"},
                    "gates": [{"says_not": ["cedar"]}],
                    "into": "grown",
                },
                *(each.model_dump(mode="json", by_alias=True) for each in passes[1:]),
            ],
        }
    )


def without_numbers(work: Run) -> list[tuple[str, ...]]:
    """All records by pass, fate and what they say: which unit made them is a matter of order."""
    found = work.ledger.made(work.recipe.name)
    return sorted(
        (each.made_by, each.fate, each.gate, re.sub(r"\[[0-9.]+\]", "[]", str(each.value)))
        for each in found
    )


def check_whole(work: Run) -> None:
    """Every unit has come to its end, every record has one fate, and every parent is there."""
    assert work.ledger.violations() == []
    for name, counts in work.ledger.pass_counts("made").items():
        assert counts.open == counts.failed == 0, name
        assert counts.judged == counts.units
        assert counts.made == counts.accepted + counts.rejected


@pytest.mark.parametrize("every", [1, 2, 5])
def test_a_recipe_that_is_killed_again_and_again_makes_the_same(tmp_path: Path, every: int) -> None:
    whole = Run(tmp_path / "whole.db", chained()).begin(seeds=SEEDS).to_end()
    work = Run(tmp_path / "ledger.db", chained()).begin(seeds=SEEDS)
    for number in range(400):
        work.step()
        if work.state != "running":
            break
        if number % every == 0:
            work.killed()
    assert work.state == "ended"
    assert without_numbers(work) == without_numbers(whole)
    check_whole(work)


@pytest.mark.parametrize("recipe", [looping(), chained()], ids=["looping", "chained"])
def test_what_was_being_written_when_it_died_is_written_again_once(
    tmp_path: Path, recipe: Recipe
) -> None:
    """The process dies in the middle of transactions, each time a few records later."""
    work = Run(tmp_path / "ledger.db", recipe).begin(seeds=SEEDS)
    deaths = 0
    while work.state == "running" and deaths < 100:
        deaths += dies(work, after=deaths)
        work.killed()
    assert deaths > 3
    check_whole(work)
    texts = [each.value for each in work.ledger.made("made") if each.made_by in ("grow", "write")]
    assert len(texts) == 12


def dies(work: Run, after: int) -> bool:
    """Go on until so many records are written, then die; False where it came to an end before."""
    real, left = work.ledger.record_made, after

    def dying(made: PoolRecord) -> int:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return real(made)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work.ledger, "record_made", dying)
        try:
            work.to_end()
        except KeyboardInterrupt:
            return True
    return False


def test_a_loop_over_a_growing_pool_is_whole_after_every_kill(tmp_path: Path) -> None:
    work = Run(tmp_path / "ledger.db", looping()).begin(seeds=SEEDS)
    for _ in range(400):
        work.step()
        if work.state != "running":
            break
        work.killed()
    assert work.state == "ended"
    assert work.ledger.pass_counts("made")["grow"].units == 6
    check_whole(work)

"""A committee of a pass learns from known answers before its units are drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.moderator.pool_rows import take_pool_row
from folkmoot.recipe.ancestry import story_of_record
from folkmoot.recipe.known_told import worth_of_committees
from folkmoot.recipe.telling import lines_of, standing
from schema.base import Json
from schema.recipe import Recipe
from schema.task import Task
from schema.turn import Call, Turn, TurnRequest
from storage.reader import LedgerReader
from tests.agents.steward.driver import Run
from tests.agents.steward.learning import recipe, said, seeds, to_end


def without_known(what: Recipe) -> Recipe:
    passes = [each.model_dump(mode="json", by_alias=True) for each in what.passes]
    passes[1]["annotate"]["known"] = None
    given = what.model_dump(mode="json", by_alias=True)
    return Recipe.model_validate({**given, "pass": passes})


def begun(tmp_path: Path, what: Recipe, rows: list[dict[str, Json]]) -> Run:
    return Run(tmp_path / "ledger.db", what, said).begin(seeds=rows)


def lines(work: Run) -> str:
    """What `recipe status` tells."""
    with LedgerReader(work.path) as reader:
        return "\n".join(lines_of(standing(reader, "made")))


@pytest.fixture(autouse=True)
def _soon_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.learning.policy_keeper.QUIET_SECONDS", 0.0)


def test_known_answers_are_asked_before_any_unit_and_are_no_units(tmp_path: Path) -> None:
    work = begun(tmp_path, recipe(), seeds(30))
    waited = 0
    while work.state == "running":
        work.step()
        if work.ledger.open_known("made--judge"):
            waited += "judge" not in work.ledger.pass_counts("made")
    assert waited > 0
    counts = work.ledger.pass_counts("made")["judge"]
    assert (counts.units, counts.judged, counts.made, counts.accepted) == (6, 6, 6, 6)
    asked = [task for task, _ in work.ledger.annotations("made--judge") if task.gold is not None]
    assert len(asked) == 30
    assert all(set(task.input) == {"text"} for task in asked)
    assert work.ledger.violations() == []


def test_while_they_are_open_the_status_says_so_and_afterwards_the_agreement(
    tmp_path: Path,
) -> None:
    work = begun(tmp_path, recipe(), seeds(30))
    work.step()
    assert "judge learns from 30 known answers of seeds, 30 still to be answered" in lines(work)
    to_end(work)
    assert "judge learns from 30 known answers of seeds; agrees with them: 100% (30" in lines(work)
    with LedgerReader(work.path) as reader:
        (last,) = list(reader.made("made", "kept"))[-1:]
        told = "\n".join(story_of_record(reader, last, prompts=False))
        worth = worth_of_committees(reader, recipe())
    assert "its committee has learnt from 30 known answers" in told
    assert list(worth) == ["judge"]
    assert (worth["judge"][0].count, worth["judge"][0].n) == (30, 30)


@pytest.mark.parametrize("learns", [True, False], ids=["with known answers", "without"])
def test_seats_that_are_always_wrong_lose_their_weight(tmp_path: Path, learns: bool) -> None:
    """Two of three are always wrong, and only known answers can show it."""
    what = recipe() if learns else without_known(recipe())
    work = begun(tmp_path, what, seeds(40))
    work.answer = lambda request: said(request, wrong=("scripted-b", "scripted-c"))
    to_end(work)
    right = [each["judged"] == each["label"] for each in work.pool("kept")]
    assert right == [learns] * 6


def test_killed_at_any_moment_no_known_answer_is_asked_twice_and_none_is_lost(
    tmp_path: Path,
) -> None:
    work = begun(tmp_path, recipe(), seeds(12))
    for _ in range(12):
        work.step()
        work.killed()
    to_end(work)
    assert work.state == "ended"
    whole = Run(tmp_path / "whole.db", recipe(), said).begin(seeds=seeds(12))
    to_end(whole)
    known = [each.record for each in work.ledger.known_tasks("made--judge")]
    assert len(known) == len(set(known)) == 12
    assert known == [each.record for each in whole.ledger.known_tasks("made--judge")]
    assert without_confidence(work) == without_confidence(whole)
    assert work.ledger.violations() == []
    for record in known:
        task = f"known-{record}"
        assert work.ledger.turns_of("made--judge", task) == whole.ledger.turns_of(
            "made--judge", task
        )


def without_confidence(work: Run) -> list[tuple[object, ...]]:
    return sorted(
        (each.made_by, each.unit, each.fate, str(each.value.get("judged")))
        for each in work.ledger.made("made")
    )


def test_what_was_being_written_when_it_died_is_written_again_once(tmp_path: Path) -> None:
    work = begun(tmp_path, recipe(), seeds(12))
    for after in (0, 5, 11):
        left = after

        def dying(task: Task, real: Callable[[Task], object] = work.ledger.submit) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return real(task)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(work.ledger, "submit", dying)
            with pytest.raises(KeyboardInterrupt):
                work.step()
        work.killed()
        assert work.ledger.known_tasks("made--judge") == []
    assert to_end(work).state == "ended"
    assert len(work.ledger.known_tasks("made--judge")) == 12


def test_at_most_so_many_are_drawn_spread_over_the_answers_by_the_seed(tmp_path: Path) -> None:
    rows = [*seeds(4), *({**row, "label": "good"} for row in seeds(40)[4::2])]
    drawn = []
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        known: dict[str, Json] = {"pool": "seeds", "answer": "label", "most": 8}
        work = Run(tmp_path / f"{name}.db", recipe(known, seed=seed), said).begin(seeds=rows)
        work.step()
        records = [each.record for each in work.ledger.known_tasks("made--judge")]
        golds = [work.ledger.task("made--judge", f"known-{n}").gold for n in records]
        assert sorted(map(str, golds)) == ["bad"] * 2 + ["good"] * 6
        drawn.append(records)
    assert drawn[0] == drawn[1] != drawn[2]


def test_what_cannot_be_asked_is_left_out_and_told(tmp_path: Path) -> None:
    strange: list[dict[str, Json]] = [
        {"text": "Something else.", "label": "so-so"},
        {"text": "Nobody knows."},
        {"label": "good"},
        {**seeds(1)[0], "page": 2},
    ]
    work = to_end(begun(tmp_path, recipe(), [*seeds(20), *strange]))
    assert work.state == "ended"
    left_out = [each.reason for each in work.ledger.known_tasks("made--judge") if each.is_left_out]
    assert len(left_out) == 4
    assert "learns from 20 known answers of seeds" in lines(work)
    assert "4 left out, the first because" in lines(work)
    assert any("so-so" in why for why in left_out)
    assert any("has no 'label'" in why for why in left_out)
    assert any("asks the same" in why for why in left_out)
    assert work.ledger.violations() == []


def test_of_an_empty_pool_nothing_is_learnt_and_what_is_given_later_is_asked_then(
    tmp_path: Path,
) -> None:
    work = to_end(begun(tmp_path, recipe(), []))
    assert work.state == "ended"
    assert work.ledger.pass_counts("made")["judge"].judged == 6
    for place, row in enumerate(seeds(4)):
        data = json.dumps({"value": row, "source": f"seeds:{place}"}).encode()
        taken = take_pool_row(work.ledger, "made--seeds", data)
        assert taken is not None
        assert taken.status == "recorded"
    work.killed()
    to_end(work)
    assert [each.is_open for each in work.ledger.known_tasks("made--judge")] == [False] * 4


def test_a_known_answer_whose_task_a_person_deleted_is_not_asked_again(tmp_path: Path) -> None:
    work = begun(tmp_path, recipe(), seeds(4))
    work.step()
    first, *others = (each.record for each in work.ledger.known_tasks("made--judge"))
    work.moderation.delete_task("made--judge", f"known-{first}")
    to_end(work)
    assert [each.record for each in work.ledger.known_tasks("made--judge")] == others
    assert work.ledger.violations() == []


def test_a_record_that_is_one_of_the_known_answers_is_not_judged(tmp_path: Path) -> None:
    """Somebody writes a seed again, word by word."""
    work = begun(tmp_path, recipe(), seeds(20))
    work.answer = lambda request: "river 0 is good" if request.brief.writing else said(request)
    to_end(work)
    counts = work.ledger.pass_counts("made")["judge"]
    assert (counts.units, counts.passed_over, counts.made) == (6, 6, 0)
    unit = work.ledger.unit("made", "judge", 0)
    assert unit is not None
    assert "one of the known answers" in unit.reason


@pytest.mark.parametrize(("tokens", "asked"), [(100, 0), (5_000, 5), (1_000_000, 30)])
def test_of_a_budget_known_answers_take_a_fifth_at_most(
    tmp_path: Path, tokens: int, asked: int
) -> None:
    work = to_end(begun(tmp_path, recipe(budget={"tokens": tokens}), seeds(30)))
    assert work.state in ("ended", "spent")
    known = work.ledger.known_tasks("made--judge")
    assert (len(known) <= asked) if asked < 30 else (len(known) == 30)
    assert bool(known) == bool(asked)
    assert ("the budget pays for no more of them" in lines(work)) == (asked < 30)
    assert work.ledger.violations() == []


def test_what_known_answers_took_is_not_reckoned_with_as_the_cost_of_units(
    tmp_path: Path,
) -> None:
    """Known answers take many times what units do: the budget has room for all units after
    them, and it would have none if they were taken for their cost."""
    work = Costly(tmp_path / "ledger.db", recipe(budget={"tokens": 8_000}), said)
    to_end(work.begin(seeds=seeds(30)))
    assert work.ledger.known_spent("made--judge") > 2_000
    assert work.ledger.pass_counts("made")["judge"].judged == 6


class Costly(Run):
    """Known answers cost much, units little."""

    def said(self, request: TurnRequest) -> Turn:
        turn = super().said(request)
        tokens = 200 if request.task.startswith("known-") else 10
        call = Call(prompt="p", answer="a", form="generate", model="m", prompt_tokens=tokens)
        return turn.model_copy(update={"calls": (call,)})

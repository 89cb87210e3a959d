"""How many rows a filter has is counted by indexes; it is what counting them one by one gives."""

from __future__ import annotations

import random

import pytest

from schema.annotation import Annotation
from schema.campaign import Campaign
from storage.certainty import RowFilter
from storage.ledger import Ledger
from tests.storage.conftest import Make

WANTED = [
    RowFilter(),
    RowFilter(contested=True),
    RowFilter(outcome="escalated", contested=True),
    RowFilter(low=0.3, high=0.8),
    RowFilter(low=0.01),
    RowFilter(answer="bad", contested=True),
    RowFilter(answer="b" * 150),
]


@pytest.fixture
def ended(ledger: Ledger, campaign: Campaign, make: Make) -> list[Annotation]:
    """Some ways in which tasks end, as no person has answered them and none was withdrawn."""
    chance = random.Random(7)
    found, withdrawn = [], set()
    for n in range(60):
        task = make.asked(ledger, campaign, f"t{n:02}")
        given = {
            "value": chance.choice(["good", "bad", "b" * 150, None]),
            "confidence": chance.choice([None, 0.2, 0.5, 0.9]),
            "margin": chance.choice([None, 0.1, 0.4]),
            "dissent": chance.choice([(), ("cay",)]),
        }
        outcome = chance.choice(["accepted", "escalated", "escalated", "failed"])
        one = ledger.finish(make.annotation(task, outcome, **given))
        assert one is not None
        if chance.random() < 0.2:
            ledger.add_version(make.annotation(task, outcome, by="person"))
        elif chance.random() < 0.2:
            withdrawn.add(n)
            ledger._connection.execute("update tasks set withdrawn = 1.0 where id = ?", [task.id])
        else:
            found.append(one)
    return found


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_as_many_rows_are_counted_as_fit_one_by_one(
    ledger: Ledger, ended: list[Annotation], wanted: RowFilter
) -> None:
    fitting = {one.task for one in ended if _fits(one, wanted)}
    answerable = {
        one.task
        for one in ended
        if one.task in fitting and one.outcome in ("accepted", "escalated")
    }
    rows = ledger.least_certain("reviews", wanted.model_copy(update={"answered": False}), None, 99)
    assert {row.task for row in rows} == fitting
    assert [row.place for row in rows] == sorted(row.place for row in rows)
    assert ledger.count_unanswered("reviews", wanted)[0] == len(answerable)
    assert {task for task, _ in ledger.all_unanswered("reviews", wanted)} == answerable


def test_what_is_asked_of_answers_is_counted_without_a_look_at_the_rows(
    ledger: Ledger, ended: list[Annotation]
) -> None:
    asked: list[str] = []
    ledger._connection.set_trace_callback(asked.append)
    ledger.count_unanswered("reviews", RowFilter(contested=True, low=0.3))
    ledger.count_unanswered("reviews", RowFilter(outcome="escalated"))
    ledger._connection.set_trace_callback(None)
    plans = [
        str(step["detail"])
        for sql in asked
        for step in ledger._connection.execute(f"explain query plan {sql}")
    ]
    tasks = [plan for plan in plans if "tasks" in plan]
    assert len(tasks) == 2
    assert all("COVERING INDEX" in plan for plan in tasks)


def _fits(one: Annotation, wanted: RowFilter) -> bool:
    sure = one.confidence or 0.0
    return (
        wanted.outcome in (None, one.outcome)
        and (not wanted.contested or bool(one.dissent))
        and (wanted.low is None or sure >= wanted.low)
        and (wanted.high is None or sure < wanted.high)
        and wanted.answer in ("", one.value)
    )

"""Several people share a queue: an overlap for all, the rest divided, and their conflicts settled.

On a ledger without a swarm; several at the same moment: ``test_at_the_same_time.py``.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from folkmoot.planning import plan_campaign
from folkmoot.reports.review_queue import Scope, agenda, everybodys
from schema.campaign import Campaign
from storage.answers import PeoplesAnswers
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.folkmoot.conftest import Cli, Result, read_jsonl, write_jsonl
from tests.folkmoot.review.conftest import answers, finish

ANN, BO = "Ann O'Neil", "Bø Ångström"

Person = Callable[..., Result]


@pytest.fixture
def person(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Person:
    """``folkmoot review teas`` by somebody who types these lines and then leaves."""

    def run(by: str, lines: str, *options: object) -> Result:
        typed = "".join(f"{line}\n" for line in lines.split("|")) if lines else ""
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return cli("review", "teas", "--by", by, *options)

    return run


@pytest.fixture
def teas(state: Path) -> Campaign:
    """Twenty escalated tasks."""
    campaign = plan_campaign(name="teas", labels=["good", "bad"], models=["scripted-a"])
    with Ledger.open(state / "ledger.db") as ledger:
        ledger.save_campaign(campaign)
        for n in range(20):
            finish(ledger, campaign, f"t{n}", f"Tea {n}.", "escalated", "good", n / 100)
    return campaign


def said(state: Path) -> dict[str, PeoplesAnswers]:
    with LedgerReader(state / "ledger.db") as reader:
        assert reader.violations() == []
        return reader.answers_of_people("teas")


def by_whom(state: Path) -> dict[str, set[str]]:
    return {task: set(each.people) for task, each in said(state).items()}


def test_a_row_that_one_person_has_answered_is_not_put_to_the_next(
    person: Person, teas: Campaign, state: Path
) -> None:
    person(ANN, "|".join(["bad"] * 12))
    result = person(BO, "|".join(["good"] * 20))
    assert "teas: 8 tasks to look at, answered by Bø Ångström" in result.err
    people = by_whom(state)
    assert sum(each == {ANN} for each in people.values()) == 12
    assert sum(each == {BO} for each in people.values()) == 8


def test_the_overlap_is_the_same_rows_for_all_and_the_rest_is_divided(
    person: Person, teas: Campaign, state: Path
) -> None:
    person(ANN, "|".join(["bad"] * 11), "--overlap", "20%")
    person(BO, "|".join(["bad"] * 20), "--overlap", "20%")
    person(ANN, "|".join(["bad"] * 20), "--overlap", "20%")
    both = {task for task, each in by_whom(state).items() if each == {ANN, BO}}
    assert both == everybodys([f"t{n}" for n in range(20)], 0.2)
    assert len(both) == 4
    assert sorted(map(len, by_whom(state).values())) == [1] * 16 + [2] * 4
    assert "no escalated task waits" in person(BO, "", "--overlap", "20%").err


def test_the_overlap_does_not_depend_on_the_order_and_a_larger_one_holds_a_smaller_one() -> None:
    tasks = [f"r{n}" for n in range(300)]
    fifth = everybodys(tasks, 0.2)
    assert len(fifth) == 60
    assert fifth == everybodys(tasks[::-1], 0.2) < everybodys(tasks, 0.4)
    assert everybodys(tasks, 0.0) == frozenset()
    assert everybodys(tasks, 1.0) == frozenset(tasks)
    assert len(everybodys(tasks[:2], 0.1)) == 1, "an overlap is never nothing"


def test_a_sample_with_an_overlap_is_the_same_for_all(teas: Campaign, state: Path) -> None:
    with Ledger.open(state / "ledger.db") as ledger:
        for n in range(20, 60):
            finish(ledger, teas, f"t{n}", f"Tea {n}.", "accepted", "good", 0.5)
    scope = Scope(sample=10, overlap=0.5)
    with LedgerReader(state / "ledger.db") as reader:
        one, other = (agenda(reader, "teas", scope, by) for by in (ANN, BO))
    assert one == other
    assert (len(one.tasks), len(one.shared)) == (10, 5)


def test_nobody_is_led_by_what_another_person_said(
    person: Person, teas: Campaign, state: Path
) -> None:
    person(ANN, "n so thin|bad", "--overlap", "100%", "--limit", "1")
    shown = person(BO, "", "--overlap", "100%", "--show").out
    assert "── 1 of 20 · t0 ──" in shown
    assert "so thin" not in shown
    assert ANN not in shown


def test_undo_takes_back_ones_own_answer_and_leaves_the_others(
    person: Person, teas: Campaign, state: Path
) -> None:
    person(ANN, "bad", "--task", "t0")
    result = person(BO, "good|u|q", "--task", "t0")
    assert "0 answered" in result.err
    assert by_whom(state) == {"t0": {ANN}}
    assert answers(state, "teas") == {"t0": "bad"}


def test_conflicts_are_a_queue_of_their_own_that_shows_what_each_person_said(
    person: Person, teas: Campaign, state: Path, cli: Cli
) -> None:
    for task in ("t0", "t3"):
        person(ANN, "n thin|bad", "--task", task)
        told = person(BO, "good", "--task", task).err
    person(BO, "bad", "--task", "t5")
    assert "people disagree on 2 tasks: folkmoot review teas --adjudicate" in told
    assert "3 answered by people, 2 of them otherwise than each other" in cli("status", "teas").out
    exported = {row["id"]: row for row in read_jsonl(cli("export", "teas").out)}
    assert exported["t0"]["annotation"] is None
    assert (exported["t0"]["outcome"], exported["t0"]["decided_by"]) == ("escalated", "person")
    assert str(exported["t0"]["reason"]).startswith(f"{ANN} says bad (thin), {BO} says good: in")
    result = person("Carl", "n as agreed|:1|good", "--adjudicate")
    assert "teas: 2 tasks to adjudicate, answered by Carl" in result.err
    assert f":1  {ANN} says bad. thin" in result.out
    assert f":2  {BO} says good" in result.out
    assert "committee's best answer" not in result.out
    assert answers(state, "teas") == {"t0": "bad", "t3": "good", "t5": "bad"}
    assert said(state)["t0"].people == {ANN, BO}, "an adjudicator is nobody's annotator"
    assert "people disagree on no task" in person("Carl", "", "--adjudicate").err
    story = cli("transcript", "t0", "--campaign", "teas").out
    assert "■ escalated by people (version 3)" in story
    assert "■ adjudicator: Carl (who had not seen the committee's answer): bad. as agreed" in story
    assert "■ accepted by a person: bad (version 4)" in story


def test_an_adjudicator_sees_the_committees_answer_where_it_is_asked_for_and_takes_back(
    person: Person, teas: Campaign, state: Path
) -> None:
    person(ANN, "bad", "--task", "t0")
    person(BO, "good", "--task", "t0")
    result = person("Carl", "?|:3|bad|u|q", "--adjudicate", "--show")
    assert "the committee's best answer: good, 0.50" in result.out
    assert ":1  takes over what the first person says" in result.out
    assert "':3' is neither a label nor a command" in result.out
    assert answers(state, "teas") == {}
    person(ANN, "good", "--task", "t0")
    assert answers(state, "teas") == {"t0": "good"}, "who comes round ends the conflict"
    assert "people disagree on no task" in person("Carl", "", "--adjudicate").err


def test_files_of_several_people_stand_side_by_side_and_are_adjudicated_by_one(
    cli: Cli, teas: Campaign, state: Path, tmp_path: Path
) -> None:
    for by, answer in ((ANN, "bad"), (BO, "good")):
        file = write_jsonl(tmp_path / "a.jsonl", [{"id": "t1", "answer": answer}])
        assert cli("review", "teas", "--by", by, "--answers", file).code == 0
    file = write_jsonl(
        tmp_path / "c.jsonl", [{"id": "t1", "answer": "good"}, {"id": "t2", "answer": "good"}]
    )
    told = cli("review", "teas", "--by", "c", "--adjudicate", "--answers", file, "--json")
    fates = [(fate["fate"], fate["reason"][:16]) for fate in json.loads(told.out)]
    assert fates == [("recorded", ""), ("refused", "no person has an")]
    assert answers(state, "teas") == {"t1": "good"}


def test_spans_are_adjudicated_by_taking_one_over(
    cli: Cli, places: Campaign, state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for by, quote in (("a", "Ada"), ("b", "Ada went")):
        row = {"id": "t1", "answer": [{"text": quote, "label": "person"}]}
        file = write_jsonl(tmp_path / "a.jsonl", [row])
        assert cli("review", "places", "--by", by, "--answers", file).code == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(":2\n"))
    assert cli("review", "places", "--by", "c", "--adjudicate").code == 0
    assert [span["text"] for span in answers(state, "places")["t1"]] == ["Ada went"]


def test_agreement_between_people_is_told_beside_that_with_the_committee(
    person: Person, teas: Campaign, cli: Cli
) -> None:
    person(ANN, "good|good|bad|bad", "--overlap", "100%", "--limit", "4")
    person(BO, "good|bad|bad|bad", "--overlap", "100%", "--limit", "4")
    told = cli("agreement", "teas").out
    assert "people have answered 4 rows, two or more of them 4" in told
    assert "in conflict 1, adjudicated 0" in told
    assert f"{ANN}, {BO}" in told
    assert "75% (3 of 4" in told
    assert f"{ANN}, the committee" in told
    between = json.loads(cli("agreement", "teas", "--json").out)["between_people"]
    assert between["pairs"][0]["kappa"]["value"] == pytest.approx(0.5)
    assert between["alpha"]["low"] is not None

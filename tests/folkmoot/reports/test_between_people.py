"""How well people agree with each other, with the committee, and with who adjudicates."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.moderator.people import record_answer
from consensus.measures.krippendorff import krippendorff_alpha
from consensus.measures.raters import cohens_kappa
from folkmoot.reports.agreement import agreement_of
from folkmoot.reports.between_people import BetweenPeople, between_people
from schema.annotation import Annotation
from schema.answer import PersonAnswer
from schema.base import Json
from schema.campaign import Campaign
from schema.figure import Figure
from schema.task import Task
from storage.answers import PeoplesAnswers
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.folkmoot.review.test_every_kind import EXAMPLES, GIVEN, TEXT, campaign_of

ANN, BO, CY = "Ann O'Neil", "Bø", "generator-1"
_IDS = itertools.count()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        yield ledger
        assert ledger.violations() == []


def heard(
    ledger: Ledger,
    campaign: Campaign,
    said: Sequence[Mapping[str, Json]],
    inputs: Sequence[Mapping[str, Json]] = (),
    best: Json = None,
    rulings: Mapping[int, Json] | None = None,
) -> BetweenPeople | None:
    """What is reported after people have said this about tasks 0, 1, 2, ..."""
    ledger.save_campaign(campaign)
    for n, answers in enumerate(said):
        input = dict(inputs[n]) if inputs else dict(TEXT)
        task = Task(campaign="c", id=str(n), revision=campaign.revision, input=input)
        ledger.submit(task)
        ledger.start(task, ())
        ledger.finish(Annotation(campaign="c", task=task.id, outcome="escalated", value=best))
        ruled = {"carl": (rulings or {}).get(n)}
        for by, answer in [*answers.items(), *ruled.items()]:
            if answer is not None:
                given = PersonAnswer(
                    id=f"{next(_IDS):032x}", campaign="c", task=task.id, by=by, answer=answer,
                    adjudicates=by == "carl",
                )  # fmt: skip
                receipt = record_answer(ledger, given)
                assert receipt.status == "recorded", receipt.reason
    with LedgerReader(ledger.path) as reader:
        return agreement_of(reader, "c").between_people


def value(figure: Figure | None) -> float:
    assert figure is not None
    return figure.value


def test_labels_are_compared_by_alpha_of_all_and_kappa_by_pair(ledger: Ledger) -> None:
    said = [("g", "g", "g"), ("g", "b", None), ("b", "b", "b"), ("b", None, "g"), ("g", "g", None)]
    words = {"g": "good", "b": "bad", None: None}
    answers = [
        {by: words[each] for by, each in zip((ANN, BO, CY), row, strict=True) if each}
        for row in said
    ]
    report = heard(ledger, campaign_of("classification", labels=["good", "bad"]), answers)
    assert report is not None
    numbers = [[-1 if each is None else "gb".index(each) for each in row] for row in said]
    expected = krippendorff_alpha(np.array(numbers))
    assert expected is not None
    assert value(report.alpha) == pytest.approx(expected.value)
    assert report.alpha is not None
    assert report.alpha.low is not None
    assert (report.rows, report.shared, report.in_conflict) == (5, 5, 2)
    pairs = {(pair.one, pair.other): pair for pair in report.pairs}
    assert list(pairs) == [(ANN, BO), (ANN, CY), (BO, CY)]
    assert (pairs[ANN, BO].same.count, pairs[ANN, BO].same.n) == (3, 4)
    assert value(pairs[ANN, BO].kappa) == pytest.approx(
        cohens_kappa(["g", "g", "b", "g"], ["g", "b", "b", "g"])
    )


def test_each_person_is_set_beside_the_committee_and_the_adjudicator(ledger: Ledger) -> None:
    said = [{ANN: "good", BO: "bad"}, {ANN: "bad", BO: "good"}, {ANN: "good", BO: "good"}]
    campaign = campaign_of("classification", labels=["good", "bad"])
    report = heard(ledger, campaign, said, best="good", rulings={0: "bad", 1: "good"})
    assert report is not None
    beside = {pair.one: (pair.same.count, pair.same.n) for pair in report.with_committee}
    assert beside == {ANN: (2, 3), BO: (2, 3)}
    ruled = {pair.one: (pair.same.count, pair.same.n) for pair in report.with_rulings}
    assert ruled == {ANN: (0, 2), BO: (2, 2)}
    assert (report.in_conflict, report.adjudicated) == (0, 2)


def test_numbers_that_lie_near_each_other_agree_better_than_ones_that_do_not(
    ledger: Ledger,
) -> None:
    near = [{ANN: 1, BO: 2}, {ANN: 5, BO: 4}, {ANN: 3, BO: 3}, {ANN: 2, BO: 2}]
    report = heard(ledger, campaign_of("rating"), near)
    assert report is not None
    assert value(report.alpha) > 0.7
    assert report.alpha is not None
    assert "interval level" in report.alpha.how


def test_of_several_labels_each_is_a_decision(ledger: Ledger) -> None:
    campaign = campaign_of("multi_label", labels=["joy", "anger", "fear"])
    said = [{ANN: ["joy", "fear"], BO: ["joy"]}, {ANN: ["anger"], BO: ["anger"]}]
    report = heard(ledger, campaign, said)
    assert report is not None
    ratings = np.array([[1, 1], [0, 0], [1, 0], [0, 0], [1, 1], [0, 0]])
    expected = krippendorff_alpha(ratings)
    assert expected is not None
    assert value(report.alpha) == pytest.approx(expected.value)
    assert report.pairs[0].same.count == 1


def test_spans_are_as_unlike_as_their_kind_says_and_measured_by_its_figure(
    ledger: Ledger,
) -> None:
    ada, bob = ({"text": name, "label": "person"} for name in ("Ada", "Bob"))
    campaign = campaign_of("spans", labels=["person", "place"])
    said: list[dict[str, Json]] = [{ANN: [ada, bob], BO: [ada]}, {ANN: [ada], BO: [ada]}]
    report = heard(ledger, campaign, said)
    assert report is not None
    pair = report.pairs[0]
    assert pair.kappa is None, "nothing was chosen from a list"
    assert pair.figure is not None
    assert "F1" in pair.figure.name
    assert pair.figure.value == pytest.approx(0.8)
    assert 0.5 < value(report.alpha) < 1.0


def test_without_two_answers_to_a_row_there_is_nothing_between_people(ledger: Ledger) -> None:
    campaign = campaign_of("classification", labels=["good", "bad"])
    report = heard(ledger, campaign, [{ANN: "good"}, {BO: "bad"}], best="good")
    assert report is not None
    assert (report.shared, report.alpha, report.pairs) == (0, None, ())
    assert [pair.same.count for pair in report.with_committee] == [1, 0]


def test_where_nobody_has_answered_there_is_no_report() -> None:
    campaign = campaign_of("classification", labels=["good", "bad"])
    assert between_people(campaign, [], {"t": PeoplesAnswers()}, 0) is None


@pytest.mark.parametrize("kind", GIVEN)
def test_people_who_say_the_same_agree_whatever_the_kind(ledger: Ledger, kind: str) -> None:
    lines = (EXAMPLES / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [row for row in map(json.loads, lines) if row.get("gold")][:3]
    inputs = [{k: v for k, v in row.items() if k not in ("gold", "id")} for row in rows]
    report = heard(
        ledger, campaign_of(kind, **GIVEN[kind]), [{ANN: r["gold"], BO: r["gold"]} for r in rows],
        inputs,
    )  # fmt: skip
    assert report is not None
    assert report.in_conflict == 0
    assert report.pairs[0].same.value == 1.0
    assert report.alpha is None or report.alpha.value == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("kind", "given", "one", "other"),
    [
        ("taxonomy", {"labels": ["animal/dog", "animal/cat", "stone"]}, "animal/dog", "stone"),
        ("text", {}, "So it goes.", "It does not."),
        ("explained", {"labels": ["true", "false"]}, "true", "false"),
        ("correction", {"labels": ["good", "bad"], "input_fields": ["text", "old"]}, "bad", "good"),
        ("preference", {"input_fields": ["text", "a", "b"]}, "a", "b"),
        (
            "ranking",
            {"input_fields": ["text", "items"]},
            ["cat", "ant", "bee"],
            ["ant", "bee", "cat"],
        ),
    ],
)
def test_people_who_differ_are_in_conflict_whatever_the_kind(
    ledger: Ledger, kind: str, given: dict[str, Any], one: Json, other: Json
) -> None:
    input = {**TEXT, "old": "good", "a": "Hi!", "b": "No.", "items": ["ant", "bee", "cat"]}
    wanted = {key: input[key] for key in given.get("input_fields", ["text"])}
    said = [{ANN: one, BO: other}, {ANN: one, BO: one}]
    report = heard(ledger, campaign_of(kind, **given), said, [wanted, wanted])
    assert report is not None
    assert report.in_conflict == 1
    assert report.pairs[0].same.count == 1
    assert value(report.alpha) < 1.0

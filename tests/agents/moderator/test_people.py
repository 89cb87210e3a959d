"""A person's answer becomes a turn and a new version, once, or is refused with a reason.

On a real ledger, without a bus.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from agents.moderator.moderation import Moderation
from agents.moderator.people import record_answer
from folkmoot.planning import plan_campaign
from schema.annotation import Annotation
from schema.answer import PersonAnswer
from schema.campaign import Campaign
from schema.task import Outcome, Task
from storage.ledger import Ledger

TEXT = "Ada met Bob in London. Bob stayed in London."

Says = Callable[..., PersonAnswer]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        yield ledger
        assert ledger.violations() == []


def add(
    ledger: Ledger, campaign: Campaign, task: str, outcome: Outcome | None = "escalated",
    value: Any = "good",
) -> None:  # fmt: skip
    """A task that ended, or that did not where ``outcome`` is None."""
    ledger.save_campaign(campaign)
    made = Task(campaign=campaign.name, id=task, revision=campaign.revision, input={"text": TEXT})
    ledger.submit(made)
    ledger.start(made, ())
    if outcome is not None:
        ledger.finish(
            Annotation(
                campaign=campaign.name, task=task, outcome=outcome, value=value, confidence=0.5,
                margin=0.1, probabilities={"good": 0.5, "bad": 0.4}, reason="it is close",
            )
        )  # fmt: skip


@pytest.fixture
def labels(ledger: Ledger) -> Campaign:
    campaign = plan_campaign(name="c", labels=["good", "bad"], models=["scripted-a"])
    add(ledger, campaign, "t1")
    return campaign


@pytest.fixture
def spans(ledger: Ledger) -> Campaign:
    campaign = plan_campaign(
        name="c", kind="spans", labels=["person", "place"], models=["scripted-a"]
    )
    add(ledger, campaign, "t1", value=[])
    return campaign


@pytest.fixture
def says() -> Says:
    """An answer with an id of its own; by eve about t1 if nothing else is said."""
    ids = itertools.count()

    def make(answer: Any = None, **changes: Any) -> PersonAnswer:
        fields = {"id": f"{next(ids):032x}", "campaign": "c", "task": "t1", "by": "eve"}
        return PersonAnswer(**{**fields, "answer": answer, **changes})

    return make


def latest(ledger: Ledger) -> Annotation:
    found = ledger.annotation("c", "t1")
    assert found is not None
    return found


def test_an_answer_is_a_turn_and_the_next_version(
    ledger: Ledger, labels: Campaign, says: Says
) -> None:
    given = says("BAD", note="irony", blind=True, started=5.0, seconds=2.5)
    assert record_answer(ledger, given).status == "recorded"
    turn = ledger.transcript("c", "t1").turns[-1]
    assert turn.turn == given.id
    assert (turn.stage, turn.seat.id, turn.seat.role) == ("person", "eve", "person")
    assert turn.ballot is not None
    assert turn.ballot.method == "person"
    assert turn.ballot.probabilities == {"good": 0.0, "bad": 1.0}
    assert (turn.says, turn.started, turn.seconds, turn.tokens) == ("bad. irony", 5.0, 2.5, 0)
    now = latest(ledger)
    assert (now.version, now.outcome, now.value, now.by) == (2, "accepted", "bad", "person")
    assert [(vote.seat, vote.choice) for vote in now.votes] == [("eve", "bad")]
    assert "eve" in now.reason
    assert "irony" in now.reason
    assert now.records[0].parents == (given.id,)
    first = ledger.annotation("c", "t1", 1)
    assert first is not None
    assert (first.value, first.reason) == ("good", "it is close")
    counts = ledger.counts("c")
    assert (counts.escalated, counts.total) == (1, counts.submitted)


def test_an_answer_that_is_delivered_twice_is_recorded_once(
    ledger: Ledger, labels: Campaign, says: Says
) -> None:
    given, other = says("bad"), says("good")
    statuses = [record_answer(ledger, each).status for each in (given, given, other, given)]
    assert statuses == ["recorded", "duplicate", "recorded", "duplicate"]
    assert (latest(ledger).version, latest(ledger).value) == (3, "good")
    assert ledger.spent("c").lost_tokens == 0


def test_the_same_word_of_the_same_person_is_not_a_new_answer_while_it_stands(
    ledger: Ledger, labels: Campaign, says: Says
) -> None:
    for given, status in (
        (says("bad"), "recorded"),
        (says("bad"), "duplicate"),
        (says("bad", note="because"), "recorded"),
        (says("bad", by="ann"), "recorded"),
        (says("bad", note="because"), "duplicate"),  # it stands beside ann's
        (says("bad", by="ann"), "duplicate"),
    ):
        assert record_answer(ledger, given).status == status
    assert [each.by for each in ledger.said_by_people("c", "t1")] == ["eve", "eve", "ann"]


def test_an_answer_that_is_taken_back_leaves_what_stood_before_it(
    ledger: Ledger, labels: Campaign, says: Says
) -> None:
    one, two = says("bad"), says("good", note="no, fine")
    for given in (one, two):
        record_answer(ledger, given)
    back = says(takes_back=two.id)
    assert [record_answer(ledger, back).status for _ in range(2)] == ["recorded", "duplicate"]
    assert (latest(ledger).version, latest(ledger).value, latest(ledger).by) == (4, "bad", "person")
    assert record_answer(ledger, says(takes_back=one.id)).status == "recorded"
    now, first = latest(ledger), ledger.annotation("c", "t1", 1)
    assert first is not None
    assert now.model_copy(update={"version": 1, "reason": first.reason}) == first
    assert "takes back: bad" in now.reason
    assert ledger.person_answers("c") == {}


@pytest.mark.parametrize("whose", ["ann", "eve"])
def test_only_the_last_answer_of_ones_own_can_be_taken_back(
    ledger: Ledger, labels: Campaign, says: Says, whose: str
) -> None:
    first = says("bad")
    record_answer(ledger, first)
    record_answer(ledger, says("good"))
    receipt = record_answer(ledger, says(takes_back=first.id, by=whose))
    assert receipt.status == "rejected"
    assert f"not the last one of {whose}" in receipt.reason
    assert latest(ledger).version == 3


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answer": "awful"}, "'awful' is not one of the labels: answer one of: good, bad"),
        ({"answer": ["good", "bad"]}, "is not one of the labels"),
        ({"task": "t2"}, "has no task 't2'"),
        ({"campaign": "d"}, "there is no campaign 'd'"),
        ({"task": "open"}, "'open' is still open"),
        ({"task": "row"}, "'row' was rejected (it is close): mend the row"),
        ({"adjudicates": True}, "no person has answered task 't1'"),
    ],
)
def test_what_is_no_answer_is_refused_with_the_reason_and_leaves_nothing(
    ledger: Ledger, labels: Campaign, says: Says, changes: dict[str, Any], words: str
) -> None:
    add(ledger, labels, "open", None)
    add(ledger, labels, "row", "rejected", None)
    receipt = record_answer(ledger, says(**{"answer": "good", **changes}))
    assert receipt.status == "rejected"
    assert words in receipt.reason
    assert ledger.spent("c").turns == 0
    assert latest(ledger).version == 1


def test_the_id_of_another_turn_is_refused(ledger: Ledger, labels: Campaign, says: Says) -> None:
    add(ledger, labels, "t2")
    given = says("bad")
    record_answer(ledger, given)
    other = given.model_copy(update={"task": "t2"})
    assert "another turn's" in record_answer(ledger, other).reason


def test_a_quote_of_a_person_stands_for_all_its_places(
    ledger: Ledger, spans: Campaign, says: Says
) -> None:
    given = says([{"text": "London", "label": "place"}])
    assert record_answer(ledger, given).status == "recorded"
    assert [(span["start"], span["label"]) for span in latest(ledger).value] == [
        (15, "place"),
        (37, "place"),
    ]
    ballot = ledger.transcript("c", "t1").turns[-1].ballot
    assert ballot is not None
    assert ballot.mode == "several"
    assert {ballot.probabilities[key] for key in ("15:21:place", "37:43:place")} == {1.0}
    assert ledger.person_answers("c") == {}
    assert ledger.standing_answers("c")["t1"].value == latest(ledger).value


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([{"text": "Ada", "label": "person"}, {"text": "Eve", "label": "person"}], "in the text"),
        ([{"text": "Ada", "label": "person"}, {"text": "Bob", "label": "dog"}], 'label "dog"'),
        ('{"spans": [{"text": "Ada", "label": "person"}, {"text": "Eve"}]}', "it has no label"),
        ([{"text": "Ada met", "label": "person"}, {"text": "met Bob", "label": "person"}],
         "overlap"),
        ("Ada", "not JSON"),
    ],
)  # fmt: skip
def test_nothing_of_what_a_person_marks_is_left_out_in_silence(
    ledger: Ledger, spans: Campaign, says: Says, answer: Any, words: str
) -> None:
    receipt = record_answer(ledger, says(answer))
    assert receipt.status == "rejected"
    assert words in receipt.reason


def test_no_spans_is_an_answer(ledger: Ledger, spans: Campaign, says: Says) -> None:
    assert record_answer(ledger, says([])).status == "recorded"
    assert (latest(ledger).value, latest(ledger).by) == ([], "person")


def test_the_moderator_goes_on_after_an_answer_that_it_refused(
    ledger: Ledger, labels: Campaign, says: Says
) -> None:
    moderation = Moderation(ledger)
    moderation.resume_unfinished()
    assert moderation.take_answer(says("awful")).status == "rejected"
    given = says("bad")
    assert [moderation.take_answer(given).status for _ in range(2)] == ["recorded", "duplicate"]
    mail = moderation.look((), (), 10)
    assert mail.requests == []
    assert [(ended.task, ended.version) for ended in mail.ended] == [("t1", 1), ("t1", 2)]
    assert ledger.decisions("c", "t1") == []


def tell(ledger: Ledger, *given: PersonAnswer) -> Annotation:
    for each in given:
        assert record_answer(ledger, each).status == "recorded"
    return latest(ledger)


def test_nobodys_answer_stands_in_place_of_anothers(
    ledger: Ledger, labels: Campaign, says: Says
) -> None:
    now = tell(ledger, says("bad", note="irony", by="Ann"), says("good", by="Bo"))
    assert (now.outcome, now.value, now.by, now.in_conflict) == ("escalated", None, "person", True)
    assert (
        now.reason == "Ann says bad (irony), Bo says good: in conflict until somebody adjudicates"
    )
    assert [(vote.seat, vote.choice, vote.agrees) for vote in now.votes] == [
        ("Ann", "bad", False),
        ("Bo", "good", False),
    ]
    assert now.records == ()
    assert ledger.in_conflict("c") == ["t1"]
    assert ledger.person_answers("c") == {}, "nothing is learnt from it"


def test_what_most_people_say_is_kept_while_they_disagree(
    ledger: Ledger, labels: Campaign, says: Says
) -> None:
    now = tell(ledger, says("bad", by="a"), says("good", by="b"), says("bad", by="c"))
    assert (now.outcome, now.value, now.dissent) == ("accepted", "bad", ("b",))
    assert now.reason.startswith("a says bad, b says good, c says bad: in conflict")
    assert len(now.records[0].parents) == 2
    assert ledger.person_answers("c") == {}
    even = tell(ledger, says("good", by="d"))
    assert (even.outcome, even.value, even.dissent) == ("escalated", None, ("a", "b", "c", "d"))


def test_people_who_agree_are_all_named(ledger: Ledger, labels: Campaign, says: Says) -> None:
    now = tell(ledger, says("bad", by="a", note="flat"), says("Bad", by="b"))
    assert (now.outcome, now.value, now.in_conflict) == ("accepted", "bad", False)
    assert now.reason == "answered alike: a says bad (flat), b says bad"
    assert ledger.person_answers("c") == {"t1": "bad"}


def test_an_adjudicators_answer_stands_whatever_others_say_until_it_is_taken_back(
    ledger: Ledger, labels: Campaign, says: Says
) -> None:
    ruling = says("good", by="carl", note="as the guideline says", adjudicates=True)
    now = tell(ledger, says("bad", by="a"), says("good", by="b"), ruling)
    assert (now.outcome, now.value, now.in_conflict) == ("accepted", "good", False)
    assert now.reason == (
        "adjudicated by carl: good. as the guideline says; a says bad, b says good"
    )
    assert ledger.person_answers("c") == {"t1": "good"}
    assert tell(ledger, says("bad", by="d")).value == "good"
    assert tell(ledger, says("good", by="d")).version == 6, "each answer is a version"
    back = tell(ledger, says(by="carl", takes_back=ruling.id))
    assert (back.value, back.dissent) == ("good", ("a",)), "b and d are most of them"
    assert back.reason.startswith("carl takes back: good. as the guideline says; a says bad, ")


def test_who_takes_back_takes_back_nothing_of_anybody_else(
    ledger: Ledger, labels: Campaign, says: Says
) -> None:
    of_a, of_b = says("bad", by="a"), says("good", by="b")
    tell(ledger, of_a, of_b)
    assert record_answer(ledger, says(by="a", takes_back=of_b.id)).status == "rejected"
    now = tell(ledger, says(by="a", takes_back=of_a.id))
    assert (now.value, now.in_conflict) == ("good", False)
    assert now.reason == "a takes back: bad; answered by b: good"


@pytest.mark.parametrize(
    "name", ["generator-1", "Åsa O'Neil", "李 雷", "مريم", "eve@example.org", "Ann (2nd coder)"]
)
def test_any_name_is_a_name_also_that_of_a_seat(
    ledger: Ledger, labels: Campaign, says: Says, name: str
) -> None:
    tell(ledger, says("bad", by=name))
    (figures,) = ledger.seat_figures("c")
    assert (figures.seat, figures.role, figures.votes) == (name, "person", 0)
    turn = ledger.transcript("c", "t1").turns[-1]
    assert (turn.seat.id, turn.seat.role) == (name, "person")


@pytest.mark.parametrize(
    "name", ["", "  ", "a\tb", "a\nb", "a\u202eb", "\u200b", "a\x1b[31m", "x" * 101]
)
def test_what_does_not_print_is_no_name(says: Says, name: str) -> None:
    with pytest.raises(ValidationError):
        says("bad", by=name)


def test_a_name_that_looks_the_same_is_the_same_person(says: Says) -> None:
    assert says("bad", by=" Zoe\u0308  Lee ").by == "Zoë Lee"


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ([{"text": "Ada", "label": "person"}], [{"start": 0, "end": 3, "label": "person"}], True),
        ([{"text": "Ada", "label": "person"}], [{"text": "Bob", "label": "person"}], False),
        ([], [], True),
    ],
)
def test_whether_people_agree_is_for_the_kind_to_say(
    ledger: Ledger, spans: Campaign, says: Says, one: Any, other: Any, agree: bool
) -> None:
    now = tell(ledger, says(one, by="a"), says(other, by="b"))
    assert now.in_conflict is not agree

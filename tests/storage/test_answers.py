"""What people said is read from their turns, and nothing of it is overwritten. A real ledger."""

from __future__ import annotations

import io
import json

import pytest

from schema.answer import ADJUDICATION, ANSWERING
from schema.ballot import Ballot
from schema.campaign import Campaign
from schema.person import PERSON
from schema.seat import PersonSeat, View
from schema.turn import Turn
from storage.answers import AnswerOnRecord, standing
from storage.export import export
from storage.formats.exported_rows import whole_campaign
from storage.ledger import Ledger
from tests.storage.conftest import Make, answer


def said(script: str) -> list[AnswerOnRecord]:
    """``a1 b1 -a c1!``: a and b answer, a takes the answer back, and c adjudicates."""
    return [
        AnswerOnRecord(
            turn=word.strip("!"), task="t1", by=word.strip("-")[0], says=word, blind=True,
            takes_back=word.startswith("-"), adjudicates=word.endswith("!"),
        )
        for word in script.split()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "own", "ruling"),
    [
        ("", "", None),
        ("a1", "a1", None),
        ("a1 a2", "a2", None),
        ("a1 b1", "a1 b1", None),
        ("a1 b1 a2", "b1 a2", None),
        ("a1 -a", "", None),
        ("a1 a2 -a", "a1", None),
        ("a1 b1 -a", "b1", None),
        ("a1 b1 -b", "a1", None),
        ("a1 b1 a2 -a -a", "b1", None),
        ("a1 -a -a a2", "a2", None),
        ("a1 b1 c1!", "a1 b1", "c1"),
        ("a1 b1 c1! a2", "b1 a2", "c1"),
        ("a1 b1 c1! d1!", "a1 b1", "d1"),
        ("a1 b1 c1! -c", "a1 b1", None),
        ("a1 b1 a2! -a", "a1 b1", None),
    ],
)
def test_each_persons_last_answer_that_was_not_taken_back_stands_beside_the_others(
    script: str, own: str, ruling: str | None
) -> None:
    found = standing(said(script))
    assert " ".join(answer.turn for answer in found.own) == own
    assert (found.ruling.turn if found.ruling else None) == ruling
    assert bool(found) == bool(own or ruling)


def speak(
    ledger: Ledger, campaign: Campaign, task: str, choice: str | None, *, n: int = 0,
    blind: bool = True, by: str = "eve", dissent: tuple[str, ...] = (), rules: bool = False,
) -> None:  # fmt: skip
    """A person's turn and the version that follows from it, as the moderator writes them."""
    view = View(framing="blind") if blind else View()
    chosen = {label.name: float(label.name == choice) for label in campaign.labels}
    ballot = Ballot(method="person", probabilities=chosen, value=choice)
    turn = Turn(
        turn=f"{task}{n}".encode().hex().rjust(32, "0"),
        campaign=campaign.name, revision=campaign.revision, task=task,
        stage=ADJUDICATION if rules else ANSWERING,
        question="propose", seat=PersonSeat(id=by, view=view), round=n,
        status="spoken" if choice else "abstained",
        ballot=ballot if choice else Ballot(method="person"), says=choice or "takes back",
    )  # fmt: skip
    assert ledger.record_turn(turn) == "recorded"
    first = answer(ledger, task, 1)
    changes = {"value": choice, "by": PERSON, "reason": turn.turn, "dissent": dissent}
    ledger.add_version(first.model_copy(update=changes if choice else {"reason": "b"}))


def test_the_answers_of_a_campaign_are_gold_by_task(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for task in ("t1", "t2", "t3", "t4"):
        make.finished(ledger, campaign, task)
    speak(ledger, campaign, "t1", "bad")
    speak(ledger, campaign, "t2", "good", blind=False)
    speak(ledger, campaign, "t3", "bad")
    speak(ledger, campaign, "t3", None, n=1)
    assert ledger.person_answers("reviews") == {"t1": "bad", "t2": "good"}
    assert ledger.person_answers("reviews", blind_only=True) == {"t1": "bad"}
    assert ledger.standing_answers("reviews")["t1"].by == "eve"
    assert ledger.standing("reviews").answered == 2
    assert ledger.counts("reviews").total == ledger.counts("reviews").submitted == 4
    assert ledger.violations() == []


def test_what_people_disagree_on_is_no_gold_until_somebody_adjudicates(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    for task in ("t1", "t2"):
        make.finished(ledger, campaign, task)
        speak(ledger, campaign, task, "bad", by="Zoë O'Neil")
        speak(ledger, campaign, task, "good", n=1, by="eve", dissent=("Zoë O'Neil", "eve"))
    speak(ledger, campaign, "t2", "bad", n=2, by="carl", rules=True)
    assert ledger.in_conflict("reviews") == ["t1"]
    assert ledger.person_answers("reviews") == {"t2": "bad"}
    said = ledger.answers_of_people("reviews")
    assert {task: each.people for task, each in said.items()} == {
        "t1": {"Zoë O'Neil", "eve"},
        "t2": {"Zoë O'Neil", "eve"},
    }
    standing = ledger.standing("reviews")
    assert (standing.answered, standing.in_conflict) == (2, 1)
    assert ledger.violations() == []


def test_calibration_never_reads_a_persons_ballot(
    ledger: Ledger, campaign: Campaign, make: Make
) -> None:
    make.finished(ledger, campaign)
    before = list(ledger.ballots_of("reviews"))
    speak(ledger, campaign, "t1", "bad")
    assert list(ledger.ballots_of("reviews")) == before


def test_an_export_says_who_decided(ledger: Ledger, campaign: Campaign, make: Make) -> None:
    for task in ("t1", "t2"):
        make.finished(ledger, campaign, task)
    speak(ledger, campaign, "t2", "bad")
    stream = io.StringIO()
    export(whole_campaign(ledger, "reviews"), "jsonl", stream)
    rows = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(row["annotation"], row["decided_by"], row["version"]) for row in rows] == [
        ("good", "committee", 1),
        ("bad", "person", 2),
    ]

"""What people said is read from their turns, and nothing of it is overwritten. A real ledger."""

from __future__ import annotations

import io
import json

import pytest

from schema.answer import PERSON
from schema.ballot import Ballot
from schema.campaign import Campaign
from schema.seat import Seat, View
from schema.turn import Turn
from storage.answers import AnswerOnRecord, standing
from storage.export import export
from storage.formats.exported_rows import whole_campaign
from storage.ledger import Ledger
from tests.storage.conftest import Make, answer


def said(script: str) -> list[AnswerOnRecord]:
    """``a1 b1 -a``: a and b answer, and a takes the answer back."""
    return [
        AnswerOnRecord(
            turn=word, task="t1", by=word.strip("-")[0], says=word, blind=True,
            takes_back=word.startswith("-"),
        )
        for word in script.split()
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("script", "stands"),
    [
        ("", None),
        ("a1", "a1"),
        ("a1 a2", "a2"),
        ("a1 b1", "b1"),
        ("a1 -a", None),
        ("a1 a2 -a", "a1"),
        ("a1 b1 -a", "b1"),
        ("a1 b1 -b", "a1"),
        ("a1 b1 a2 -a -a", "b1"),
        ("a1 -a -a a2", "a2"),
    ],
)
def test_the_last_answer_that_nobody_took_back_stands(script: str, stands: str | None) -> None:
    found = standing(said(script))
    assert (found.turn if found else None) == stands


def speak(
    ledger: Ledger, campaign: Campaign, task: str, choice: str | None, *, n: int = 0,
    blind: bool = True,
) -> None:  # fmt: skip
    """A person's turn and the version that follows from it, as the moderator writes them."""
    view = View(framing="blind") if blind else View()
    chosen = {label.name: float(label.name == choice) for label in campaign.labels}
    ballot = Ballot(method="person", probabilities=chosen, value=choice)
    turn = Turn(
        turn=f"{task}{n}".encode().hex().rjust(32, "0"),
        campaign=campaign.name, revision=campaign.revision, task=task, stage=PERSON,
        question="propose", seat=Seat(id="eve", role=PERSON, model=PERSON, view=view), round=n,
        status="spoken" if choice else "abstained",
        ballot=ballot if choice else Ballot(method="person"), says=choice or "takes back",
    )  # fmt: skip
    assert ledger.record_turn(turn) == "recorded"
    first = answer(ledger, task, 1)
    changes = {"value": choice, "by": "person", "reason": turn.turn} if choice else {"reason": "b"}
    ledger.add_version(first.model_copy(update=changes))


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

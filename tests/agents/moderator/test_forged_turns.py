"""A turn counts only where it answers what was asked. On a real ledger, without a bus."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.moderator import turn_checks
from agents.moderator.heard import Heard
from agents.moderator.moderation import Moderation
from agents.seat.turn_taker import take_turn
from bus.subjects import turn_subject
from consensus.protocol.default import default_protocol, default_roster
from engine.scripted.engine import ScriptedEngine
from folkmoot.refusals import refusals_told
from schema.ballot import Ballot
from schema.campaign import Budget, Campaign, Label
from schema.turn import Call, Turn
from storage.ledger import Ledger
from storage.outbox import Outgoing


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        yield ledger
        assert ledger.violations() == []


@pytest.fixture
def moderation(ledger: Ledger) -> Moderation:
    """Two tasks of a campaign with a budget; what the drafters were asked is on its way."""
    moderation = Moderation(ledger)
    moderation.create(
        Campaign(
            name="c",
            labels=(Label(name="good"), Label(name="bad")),
            roster=default_roster([(f"scripted-{n}", n) for n in "abc"]),
            protocol=default_protocol(),
            budget=Budget(tokens=100_000),
        )
    )
    rows = [{"id": f"r{n}", "text": f"item {n}"} for n in range(2)]
    moderation.take_submissions([("c", json.dumps(row).encode()) for row in rows])
    return moderation


@pytest.fixture
async def asked(moderation: Moderation) -> list[Outgoing]:
    """The requests that are out, and nobody has answered."""
    sent = list(moderation.look((), (), 64).requests)
    moderation.ledger.mark_sent([out.turn for out in sent])
    return sent


async def answer(moderation: Moderation, out: Outgoing) -> Heard:
    """What an honest worker publishes."""
    campaign = moderation.ledger.campaign("c")
    turn = await take_turn(out.request, campaign, ScriptedEngine(), attempt=out.attempt)
    return Heard(turn, turn_subject(out.role, out.campaign), out.nonce)


def changed(heard: Heard, **changes: Any) -> Heard:
    turn = heard.turn.model_copy(update=changes)
    return Heard(turn, turn_subject(turn.seat.role, turn.campaign), heard.nonce)


def bill(**tokens: int) -> dict[str, Any]:
    call = Call(prompt="p", answer="a", form="score", model="scripted-a", **tokens)
    return {"calls": (call,)}


def sways(key: str, **more: Any) -> dict[str, Any]:
    return {"ballot": Ballot(method="label_scores", probabilities={key: 1.0}, **more)}


FORGED: dict[str, tuple[Callable[[Heard, Heard], Heard], str]] = {
    "of a request never made": (
        lambda mine, other: changed(mine, turn="f" * 32),
        turn_checks.NOT_ASKED,
    ),
    "of another task": (
        lambda mine, other: changed(mine, task=other.turn.task),
        turn_checks.ANOTHER_TASK,
    ),
    "of a campaign that is not here": (
        lambda mine, other: changed(mine, campaign="elsewhere"),
        turn_checks.ANOTHER_TASK,
    ),
    "of another seat": (
        lambda mine, other: changed(mine, seat=other.turn.seat),
        turn_checks.ANOTHER_SEAT,
    ),
    "of its seat with another model": (
        lambda mine, other: changed(
            mine, seat=mine.turn.seat.model_copy(update={"model": "scripted-z"})
        ),
        turn_checks.ANOTHER_SEAT,
    ),
    "of another role": (
        lambda mine, other: changed(
            mine, seat=mine.turn.seat.model_copy(update={"role": "judge", "id": "mallory"})
        ),
        turn_checks.ANOTHER_SEAT,
    ),
    "on another role's subject": (
        lambda mine, other: Heard(mine.turn, "folkmoot.turn.critic.c", mine.nonce),
        turn_checks.ELSEWHERE,
    ),
    "on another campaign's subject": (
        lambda mine, other: Heard(mine.turn, "folkmoot.turn.generator.zzz", mine.nonce),
        turn_checks.ELSEWHERE,
    ),
    "without the word of its request": (
        lambda mine, other: Heard(mine.turn, mine.subject),
        turn_checks.NO_NONCE,
    ),
    "with the word of another request": (
        lambda mine, other: Heard(mine.turn, mine.subject, other.nonce),
        turn_checks.NO_NONCE,
    ),
    "of another stage": (
        lambda mine, other: changed(mine, stage="judge"),
        turn_checks.ANOTHER_STAGE,
    ),
    "of another question": (
        lambda mine, other: changed(mine, question="compare"),
        turn_checks.ANOTHER_STAGE,
    ),
    "of another round": (
        lambda mine, other: changed(mine, round=1),
        turn_checks.ANOTHER_STAGE,
    ),
    "of another sample": (
        lambda mine, other: changed(mine, sample=3),
        turn_checks.ANOTHER_STAGE,
    ),
    "in another order": (
        lambda mine, other: changed(mine, order="backward"),
        turn_checks.ANOTHER_STAGE,
    ),
    "about a candidate that it was not asked about": (
        lambda mine, other: changed(mine, candidate="bad"),
        turn_checks.ANOTHER_STAGE,
    ),
    "of another revision": (
        lambda mine, other: changed(mine, revision="0" * 64),
        turn_checks.ANOTHER_REVISION,
    ),
    "for a label that is none": (
        lambda mine, other: changed(mine, **sways("pwned")),
        turn_checks.UNKNOWN_CHOICES,
    ),
    "with all on every label": (
        lambda mine, other: changed(
            mine,
            ballot=Ballot(method="label_scores", probabilities={"good": 1.0, "bad": 1.0}),
        ),
        turn_checks.BAD_BALLOT,
    ),
    "with a confidence beyond certainty": (
        lambda mine, other: changed(mine, **sways("good", confidence=3.0)),
        turn_checks.BAD_BALLOT,
    ),
    "of a person, by its ballot": (
        lambda mine, other: changed(
            mine, ballot=Ballot(method="person", probabilities={"bad": 1.0})
        ),
        turn_checks.BY_PERSON,
    ),
    "of a guest, by its ballot": (
        lambda mine, other: changed(
            mine, ballot=Ballot(method="guest", probabilities={"bad": 1.0})
        ),
        turn_checks.BY_PERSON,
    ),
    "of a person, by its role": (
        lambda mine, other: changed(
            mine, seat=mine.turn.seat.model_copy(update={"id": "alice", "role": "person"})
        ),
        turn_checks.BY_PERSON,
    ),
    "with an absurd bill": (
        lambda mine, other: changed(mine, **bill(generated_tokens=10**9)),
        turn_checks.BAD_COUNTS,
    ),
    "with a negative bill": (
        lambda mine, other: changed(mine, **bill(generated_tokens=-(10**9))),
        turn_checks.BAD_COUNTS,
    ),
    "with more cached tokens than it read": (
        lambda mine, other: changed(mine, **bill(prompt_tokens=1, cached_tokens=10**6)),
        turn_checks.BAD_COUNTS,
    ),
    "that took for ever": (
        lambda mine, other: changed(mine, seconds=math.inf),
        turn_checks.BAD_COUNTS,
    ),
    "of an attempt that was never made": (
        lambda mine, other: changed(mine, attempt=7),
        turn_checks.BAD_COUNTS,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
async def test_a_forged_turn_changes_nothing_and_is_counted_and_the_right_one_still_counts(
    moderation: Moderation, asked: list[Outgoing], what: str
) -> None:
    forge, why = FORGED[what]
    mine = await answer(moderation, asked[0])
    other = await answer(moderation, next(o for o in asked if o.request.task == "r1"
                                          and o.request.seat != asked[0].request.seat))  # fmt: skip
    ledger = moderation.ledger
    before = ledger.spent("c"), ledger.transcript("c", "r0").turns
    assert moderation.take_heard([forge(mine, other)]) == []
    assert (ledger.spent("c"), ledger.transcript("c", "r0").turns) == before
    ((counted),) = ledger.refused_turns()
    assert (counted.why, counted.turns) == (why, 1)
    assert why in refusals_told([counted])

    assert moderation.take_heard([mine]) == [mine.turn]
    assert ledger.spent("c").turns == 1


async def test_a_moderator_that_has_just_started_knows_a_forged_turn_too(
    moderation: Moderation, asked: list[Outgoing]
) -> None:
    mine = await answer(moderation, asked[0])
    fresh = Moderation(moderation.ledger)
    assert fresh.take_heard([changed(mine, **sways("pwned"))]) == []
    assert fresh.take_heard([changed(mine, sample=2)]) == []
    assert fresh.take_heard([mine]) == [mine.turn]


async def test_a_late_turn_costs_no_budget_whatever_its_bill(
    moderation: Moderation, asked: list[Outgoing]
) -> None:
    ledger = moderation.ledger
    mine = await answer(moderation, asked[0])
    moderation.take_heard([mine])
    again = changed(mine, worker="another", started=2.0, **bill(generated_tokens=900_000))
    moderation.take_heard([again])
    assert ledger.spent("c").lost_tokens == 900_000
    assert ledger.spent("c").counted == mine.turn.tokens
    moderation.look((), (), 64)
    assert ledger.campaign_state("c") == "running"


async def test_a_turn_of_a_finished_task_stays_out(
    moderation: Moderation, asked: list[Outgoing]
) -> None:
    mine = await answer(moderation, asked[0])
    moderation.set_state("c", "cancelled", "enough")
    while moderation.ledger.counts("c").open:
        moderation.look((), (), 64)
    moderation.take_heard([mine, changed(mine, **sways("pwned"))])
    assert moderation.ledger.transcript("c", "r0").turns == ()
    assert moderation.ledger.spent("c").lost_attempts == 1


async def test_made_up_campaigns_leave_one_line_however_many_they_are(
    moderation: Moderation, asked: list[Outgoing]
) -> None:
    mine = await answer(moderation, asked[0])
    flood = [changed(mine, campaign=f"made-up-{n}", turn=f"{n:032}") for n in range(50)]
    moderation.take_heard(flood)
    (counted,) = moderation.ledger.refused_turns()
    assert (counted.campaign, counted.turns) == ("", 50)


async def test_every_request_has_a_word_of_its_own(asked: list[Outgoing]) -> None:
    words = {out.nonce for out in asked}
    assert len(words) == len(asked)
    assert all(len(word) == 16 for word in words)


async def test_one_that_was_asked_before_there_were_words_is_answered_without(
    moderation: Moderation, asked: list[Outgoing]
) -> None:
    ledger = moderation.ledger
    ledger._connection.execute("update outbox set nonce = null")
    mine = await answer(moderation, asked[0])
    old: Turn = mine.turn
    assert moderation.take_heard([Heard(old, mine.subject)]) == [old]

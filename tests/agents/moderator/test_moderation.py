"""The moderator's decisions on a real ledger, with real agents and a scripted model, but no bus."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.moderator.moderation import Moderation
from agents.seat.turn_taker import take_turn
from consensus.protocol.default import default_protocol, default_roster
from engine.scripted.engine import ScriptedEngine
from schema.annotation import Annotation
from schema.campaign import Budget, Campaign, Label
from schema.turn import Turn
from storage.ledger import Ledger
from storage.outbox import Outgoing

TASKS = 40


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        yield ledger


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign("c")


def make_campaign(name: str, budget: Budget | None = None) -> Campaign:
    return Campaign(
        name=name,
        labels=(Label(name="good"), Label(name="bad")),
        roster=default_roster([(f"scripted-{n}", n) for n in "abc"]),
        protocol=default_protocol().model_copy(update={"warm_up": 8}),
        window=16,
        budget=budget or Budget(),
    )


def submit(moderation: Moderation, campaign: str, count: int = TASKS) -> None:
    rows = [{"id": f"r{n}", "text": f"item {n} is {n * 7 % 11} and {n % 5}"} for n in range(count)]
    moderation.take_submissions([(campaign, json.dumps(row).encode()) for row in rows])


async def answers(outgoing: list[Outgoing], campaign: Campaign) -> list[Turn]:
    engine = ScriptedEngine()
    return [await take_turn(out.request, campaign, engine, attempt=out.attempt) for out in outgoing]


async def run(
    moderation: Moderation, campaign: Campaign, *, forgetful: bool = False, batch: int = 5
) -> dict[str, Annotation]:
    """Play the swarm until every task has ended; what the bus was told, by task."""
    told: dict[str, Annotation] = {}
    sent: list[str] = []
    announced: list[tuple[str, str, int]] = []
    deadline = time.monotonic() + 60  # for machines with other work
    while time.monotonic() < deadline:
        if forgetful:
            moderation = Moderation(moderation.ledger)
        mail = moderation.look(sent, announced, 64)
        sent = [out.turn for out in mail.requests]
        announced = [(done.campaign, done.task, done.version) for done in mail.ended]
        told |= {done.task: done for done in mail.ended}
        turns = await answers(list(mail.requests), campaign)
        for start in range(0, len(turns), batch):
            moderation.take_turns(turns[start : start + batch])
        if not sent and not announced and moderation.ledger.counts(campaign.name).open == 0:
            return told
        if not sent and not announced:
            await asyncio.sleep(0.01)  # a small campaign waits a second for more of it
    raise AssertionError("the tasks do not end")


async def test_what_is_decided_from_memory_is_what_the_ledger_says(
    ledger: Ledger, campaign: Campaign
) -> None:
    moderation = Moderation(ledger)
    moderation.create(campaign)
    submit(moderation, "c")
    told = await run(moderation, campaign)
    assert len(told) == TASKS
    assert told == {task.id: annotation for task, annotation in ledger.annotations("c")}
    assert {annotation.outcome for annotation in told.values()} >= {"accepted", "escalated"}
    assert ledger.violations() == []


async def test_a_moderator_that_remembers_nothing_comes_to_outcomes_for_all(
    ledger: Ledger, campaign: Campaign
) -> None:
    Moderation(ledger).create(campaign)
    submit(Moderation(ledger), "c")
    told = await run(Moderation(ledger), campaign, forgetful=True)
    assert len(told) == TASKS
    assert ledger.violations() == []


async def test_after_a_transaction_that_failed_nothing_is_lost(
    ledger: Ledger, campaign: Campaign
) -> None:
    moderation = Moderation(ledger)
    moderation.create(campaign)
    submit(moderation, "c")
    first = moderation.look((), (), 64)
    turns = await answers(list(first.requests), campaign)
    with sqlite3.connect(ledger.path) as other:
        other.execute(
            "create trigger refuse before insert on turns "
            "when (select count(*) from turns) = 20 begin select raise(abort, 'not today'); end"
        )
    with pytest.raises(sqlite3.IntegrityError):
        moderation.take_turns(turns)
    with sqlite3.connect(ledger.path) as other:
        other.execute("drop trigger refuse")
    assert ledger.spent("c").turns == 0

    assert moderation.take_turns(turns) == len(turns)  # the bus delivers them again
    told = await run(moderation, campaign)
    assert len(told) == TASKS
    assert ledger.violations() == []


async def test_a_task_that_is_deleted_while_it_is_talked_about_is_gone(
    ledger: Ledger, campaign: Campaign
) -> None:
    moderation = Moderation(ledger)
    moderation.create(campaign)
    submit(moderation, "c", 3)
    mail = moderation.look((), (), 64)
    turns = await answers(list(mail.requests), campaign)
    moderation.delete_task("c", "r1")
    moderation.take_turns(turns)
    assert ledger.counts("c").submitted == 2
    told = await run(moderation, campaign)
    assert set(told) == {"r0", "r2"}
    assert ledger.violations() == []


async def test_turns_in_flight_are_paid_from_the_budget_before_more_are_asked_for(
    ledger: Ledger,
) -> None:
    campaign = make_campaign("c", Budget(tokens=400))
    moderation = Moderation(ledger)
    moderation.create(campaign)
    submit(moderation, "c")
    told = await run(moderation, campaign)
    assert len(told) == TASKS
    spent = ledger.spent("c").tokens
    assert 400 <= spent < 400 + ledger.dearest("c")
    assert ledger.campaign_state("c") == "spent"


async def test_it_looks_less_often_while_time_alone_changes_nothing(
    ledger: Ledger, campaign: Campaign
) -> None:
    moderation = Moderation(ledger)
    moderation.create(campaign)
    assert moderation.look((), (), 64).is_still
    submit(moderation, "c", 3)
    asked = moderation.look((), (), 64)
    assert not asked.is_still  # it has just sent something
    assert moderation.look([out.turn for out in asked.requests], (), 64).is_still
    moderation.take_turns(await answers(list(asked.requests), campaign))
    assert not moderation.look((), (), 64).is_still  # all wait for the first policy
    await run(moderation, campaign)
    assert moderation.look((), (), 64).is_still

"""The same rows come to the same outcomes, whoever is faster and whoever dies; a real ledger."""

from __future__ import annotations

import asyncio
import json
import random
import time
from pathlib import Path
from typing import Any

from agents.moderator.moderation import Moderation
from agents.seat.turn_taker import take_turn
from bus.orders import Recounted
from consensus.protocol.default import default_protocol, default_roster
from engine.scripted.engine import ScriptedEngine
from schema.annotation import Annotation
from schema.campaign import Campaign, Label
from schema.turn import Turn, TurnRequest
from storage.ledger import Ledger

WARM_UP = 8


def campaign_of(talk_share: float | None = None, **changes: Any) -> Campaign:
    plan = default_protocol().model_copy(update={"warm_up": WARM_UP, "talk_share": talk_share})
    fields = {
        "name": "c",
        "labels": tuple(Label(name=name) for name in ("good", "bad", "mixed")),
        "roster": default_roster([(f"scripted-{n}", n) for n in "abc"]),
        "protocol": plan,
        "window": 16,
    }
    return Campaign(**{**fields, **changes})


def rows(count: int) -> list[dict[str, str]]:
    return [{"id": f"r{n}", "text": f"item {n} is {n * 7 % 11} and {n % 5}"} for n in range(count)]


class Swarm:
    """A swarm without a bus, in which any request may be the next that is answered."""

    def __init__(self, path: Path, campaign: Campaign, given: list[dict[str, str]]) -> None:
        self.campaign, self.engine = campaign, ScriptedEngine()
        self.ledger = Ledger.open(path)
        self.moderation = Moderation(self.ledger)
        self.moderation.create(campaign)
        self.moderation.take_submissions([("c", json.dumps(row).encode()) for row in given])

    async def play(self, chance: random.Random, *, deaths: int = 0) -> dict[str, Annotation]:
        """Answer in an order that chance gives, until all have ended; how. The moderator dies so
        often on the way."""
        out: list[TurnRequest] = []
        sent: list[str] = []
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if deaths and chance.random() < 0.1:
                self.moderation, deaths = Moderation(self.ledger), deaths - 1
            mail = self.moderation.look(sent, (), 64)
            out += [outgoing.request for outgoing in mail.requests]
            sent = [outgoing.turn for outgoing in mail.requests]
            chance.shuffle(out)
            some = chance.randint(1, 12)
            self.moderation.take_turns([await self._answer(asked) for asked in out[:some]])
            del out[:some]
            if not self.ledger.counts("c").open:
                return {task.id: found for task, found in self.ledger.annotations("c")}
            if not out and not sent:
                await asyncio.sleep(0.01)  # something is being learnt
        raise AssertionError("the tasks do not end")

    async def _answer(self, asked: TurnRequest) -> Turn:
        return await take_turn(asked, self.campaign, self.engine)


async def played(
    path: Path, campaign: Campaign, given: list[dict[str, str]], seed: int, *, deaths: int = 0
) -> dict[str, Annotation]:
    swarm = Swarm(path, campaign, given)
    try:
        return await swarm.play(random.Random(seed), deaths=deaths)
    finally:
        swarm.ledger.close()


def shuffled(given: list[dict[str, str]]) -> list[dict[str, str]]:
    return random.Random(7).sample(given, len(given))


async def test_the_same_rows_come_to_the_same_outcomes_to_the_last_digit(tmp_path: Path) -> None:
    campaign = campaign_of()
    first = await played(tmp_path / "first.db", campaign, rows(50), 1)
    again = await played(tmp_path / "again.db", campaign, rows(50), 2, deaths=4)
    assert {id: outcome(one) for id, one in first.items()} == {
        id: outcome(one) for id, one in again.items()
    }
    assert {one.policy for one in first.values()} == {one.policy for one in again.values()}
    assert len({one.policy for one in first.values()}) == 3, "of 8, 16 and 32 rows"


def outcome(found: Annotation) -> tuple[object, ...]:
    return (
        found.outcome,
        found.value,
        found.confidence,
        found.margin,
        sorted(found.probabilities.items()),
    )


async def test_of_no_more_rows_than_are_waited_for_the_order_does_not_matter(
    tmp_path: Path,
) -> None:
    given, campaign = rows(WARM_UP), campaign_of()
    one = await played(tmp_path / "one.db", campaign, given, 1)
    other = await played(tmp_path / "other.db", campaign, shuffled(given), 2)
    assert {id: outcome(found) for id, found in one.items()} == {
        id: outcome(found) for id, found in other.items()
    }


async def test_counted_anew_the_order_of_rows_without_talk_does_not_matter(tmp_path: Path) -> None:
    campaign = campaign_of(talk_share=0.0)
    ended = []
    for seed, given in enumerate((rows(40), shuffled(rows(40)))):
        swarm = Swarm(tmp_path / f"{seed}.db", campaign, given)
        await swarm.play(random.Random(seed))
        swarm.moderation.obey("c", "recount", Recounted().model_dump())
        found = await swarm.play(random.Random(seed))
        ended.append({id: outcome(one) for id, one in found.items()})
        swarm.ledger.close()
    assert ended[0] == ended[1]

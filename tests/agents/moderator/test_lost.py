"""Lost requests are found by campaign, whatever else is on a real bus."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.aio.msg import Msg

from agents.moderator.moderator import Moderator, Pace
from bus.connection import Bus
from bus.dead import bury, replay_all
from bus.envelopes import Command, TurnRequested, decode
from bus.message import Delivery
from bus.subjects import work_subject
from bus.topology import COMMANDS, WORK, purge_work, waiting
from consensus.protocol.default import default_protocol, default_roster
from schema.campaign import Campaign, Label
from schema.wait import Wait
from storage.ledger import Ledger

SEATS = 3
"""Of the default committee, those that draft."""


@pytest.fixture
async def moderator(bus: Bus, tmp_path: Path) -> AsyncIterator[Moderator]:
    """One that looks for what is lost when it is told to, and sends when it is told to."""
    moderator = Moderator(bus, Ledger.open(tmp_path / "ledger.db"), Pace(lost_after=0.0))
    yield moderator
    await moderator.close()


async def ask(moderator: Moderator, name: str, tasks: int = 2) -> int:
    """A campaign whose first requests are on the bus; how many."""
    moderator.moderation.create(
        Campaign(
            name=name,
            labels=(Label(name="good"), Label(name="bad")),
            roster=default_roster([(f"scripted-{n}", n) for n in "abc"]),
            protocol=default_protocol(),
        )
    )
    rows = [json.dumps({"id": f"{name}{n}", "text": f"item {n}"}).encode() for n in range(tasks)]
    moderator.moderation.take_submissions([(name, row) for row in rows])
    return await send(moderator)


async def send(moderator: Moderator) -> int:
    """Publish what is to be published, and note it; how many requests."""
    mail = moderator.moderation.look((), (), 1000)
    await moderator._sender.relay(mail.requests)
    moderator.moderation.look([out.turn for out in mail.requests], (), 0)
    return len(mail.requests)


async def test_a_request_that_lies_on_the_bus_is_not_lost(bus: Bus, moderator: Moderator) -> None:
    assert await ask(moderator, "c")
    assert await moderator.find_lost() == 0
    assert await send(moderator) == 0


@pytest.mark.parametrize("stray", ["folkmoot.work.ghost.other", "folkmoot.work.generator.busy"])
async def test_what_is_on_the_bus_for_others_keeps_nobody_waiting(
    bus: Bus, moderator: Moderator, stray: str
) -> None:
    asked = await ask(moderator, "c")
    await bus.publish(stray, b"somebody else's")
    await purge_work(bus, "c")
    assert await moderator.find_lost() == asked
    assert await send(moderator) == asked
    assert await waiting(bus, WORK) == asked + 1


async def test_only_what_is_lost_is_asked_again(bus: Bus, moderator: Moderator) -> None:
    asked = await ask(moderator, "c")
    first = await bus.jetstream.get_msg(WORK, seq=1)
    envelope = decode(first.data or b"")
    assert isinstance(envelope, TurnRequested)
    await bus.jetstream.delete_msg(WORK, 1)
    assert await moderator.find_lost() == 1
    [again] = moderator.ledger.unsent(10)
    assert (again.turn, again.attempt) == (envelope.request.turn, 2)
    assert await send(moderator) == 1
    assert await waiting(bus, WORK) == asked


async def test_a_message_that_means_nothing_hides_a_lost_one_for_a_minute_at_most(
    bus: Bus, moderator: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await ask(moderator, "c")
    await bus.jetstream.delete_msg(WORK, 1)
    await bus.publish(work_subject("generator", "c"), b"stands for the one that is lost")
    assert await waiting(bus, WORK) == asked
    moderator._lost._fresh_since -= 100.0  # it has been at work for a while
    assert await moderator.find_lost() == 0
    moderator._lost.clock = lambda: time.monotonic() + 6.0
    assert await moderator.find_lost() == 0
    moderator._lost.clock = lambda: time.monotonic() + 61.0
    assert await moderator.find_lost() == 1


@pytest.mark.parametrize("who", ["the server", "the moderator"])
async def test_after_a_restart_it_hides_it_for_some_seconds_only(
    bus: Bus, moderator: Moderator, who: str
) -> None:
    await ask(moderator, "c")
    await bus.jetstream.delete_msg(WORK, 1)
    await bus.publish(work_subject("generator", "c"), b"stands for the one that is lost")
    if who == "the server":
        moderator._lost._fresh_since -= 100.0
        moderator._lost.server_is_back()
    assert await moderator.find_lost() == 0
    moderator._lost.clock = lambda: time.monotonic() + 6.0
    assert await moderator.find_lost() == 1


async def test_a_model_that_is_away_is_waited_for_before_anything_is_asked_again(
    bus: Bus, moderator: Moderator
) -> None:
    asked = await ask(moderator, "c")
    await purge_work(bus, "c")
    away = {f"scripted-{n}" for n in "abc"}
    waits = [Wait(sort="model", name=name, why="away", since=1.0) for name in sorted(away)]
    moderator.ledger.note_waits({"c": waits})
    assert await moderator.find_lost() == 0
    moderator.ledger.note_waits({})
    assert await moderator.find_lost() == asked


async def test_a_clock_that_is_set_back_an_hour_stops_nothing(
    bus: Bus, moderator: Moderator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await ask(moderator, "c")
    await purge_work(bus, "c")
    an_hour_ago = time.time() - 3600
    monkeypatch.setattr(time, "time", lambda: an_hour_ago)
    assert await moderator.find_lost() == asked
    assert await send(moderator) == asked
    assert await moderator.find_lost() == 0  # it has been sent by the new time


async def test_a_dead_letter_is_asked_again_once_and_only_while_somebody_waits_for_it(
    bus: Bus, moderator: Moderator
) -> None:
    asked = await ask(moderator, "c")
    letters = [await buried(bus) for _ in range(2)]
    await replay_all(bus)
    orders = [
        decode((await bus.jetstream.get_msg(COMMANDS, seq=n)).data or b"")
        for n in range(1, len(letters) + 1)
    ]
    told = []
    for order in [*orders, orders[0]]:
        assert isinstance(order, Command)
        told.append(await moderator._commands.obey(order))
    assert told == ["asked again for 1 of 1"] * 2 + ["asked again for 0 of 1"]
    assert await send(moderator) == 2
    assert await waiting(bus, WORK) == asked

    letter = await buried(bus)
    moderator.moderation.delete_task("c", letter.request.task)
    await replay_all(bus)
    order = decode((await bus.jetstream.get_msg(COMMANDS, seq=3)).data or b"")
    assert isinstance(order, Command)
    assert await moderator._commands.obey(order) == "asked again for 0 of 1"


async def buried(bus: Bus) -> TurnRequested:
    """Bury the first request on the bus: what it asked for."""
    found = await bus.jetstream.get_msg(WORK, seq=1, subject="folkmoot.work.>", next=True)
    asked = decode(found.data or b"")
    assert isinstance(asked, TurnRequested)
    assert found.seq is not None
    letter = Delivery(
        found.data or b"", found.subject or "", {}, 8, found.seq, time.time(), WORK,
        message=Msg(bus._client),
    )  # fmt: skip
    await bury(bus, letter, "nobody survived it")
    await bus.jetstream.delete_msg(WORK, found.seq)
    return asked

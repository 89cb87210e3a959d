"""What the streams of a real server still hold of a campaign's requests and turns."""

from __future__ import annotations

from dataclasses import replace

import pytest
from nats.js.api import ConsumerInfo, SequenceInfo

from bus.connection import Bus
from bus.on_the_way import count_on_the_way, turns_on_the_way
from bus.subjects import turn_subject, work_subject
from bus.topology import TURNS, WORK, declare_consumer


async def ask(bus: Bus, turn: str, role: str = "generator", campaign: str = "c") -> None:
    await bus.publish(work_subject(role, campaign), b"{}", message_id=f"{turn}.1")


async def test_a_request_is_on_its_way_until_it_is_acknowledged(bus: Bus) -> None:
    for turn, role in (("first", "generator"), ("second", "generator"), ("third", "judge")):
        await ask(bus, turn, role)
    assert await turns_on_the_way(bus, "c") == {"first", "second", "third"}
    await declare_consumer(bus, WORK, "generator", 30.0)
    taking = await bus.jetstream.pull_subscribe_bind("generator", WORK)
    first, second = await taking.fetch(2, timeout=5.0)
    assert await turns_on_the_way(bus, "c") == {"first", "second", "third"}  # in somebody's hands
    await first.ack_sync()
    assert await turns_on_the_way(bus, "c") == {"second", "third"}
    await second.ack_sync()
    assert await turns_on_the_way(bus, "c") == {"third"}


async def test_a_turn_is_on_its_way_until_the_ledger_has_it(bus: Bus) -> None:
    await bus.publish(turn_subject("judge", "c"), b"{}", message_id="first.2")
    assert await turns_on_the_way(bus, "c") == {"first"}
    await declare_consumer(bus, TURNS, "moderator", 30.0)
    taking = await bus.jetstream.pull_subscribe_bind("moderator", TURNS)
    [turn] = await taking.fetch(1, timeout=5.0)
    assert await turns_on_the_way(bus, "c") == {"first"}
    await turn.ack_sync()
    assert await turns_on_the_way(bus, "c") == set()


async def test_other_campaigns_and_strangers_say_nothing_about_a_campaign(bus: Bus) -> None:
    await ask(bus, "ours")
    await ask(bus, "theirs", campaign="busy")
    await bus.publish("folkmoot.work.ghost.other", b"a stray message")
    await bus.publish(work_subject("generator", "c"), b"one without an id")
    assert await count_on_the_way(bus) == {"c": 2, "busy": 1, "other": 1}
    assert await turns_on_the_way(bus, "c") - {""} == {"ours"}


async def test_what_a_consumer_believes_to_have_seen_is_not_on_its_way(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ask(bus, "judged", "judge")
    await declare_consumer(bus, WORK, "generator", 30.0)
    await ask(bus, "under an old number")
    informed = bus.jetstream.consumers_info

    async def after_a_kill(stream: str) -> list[ConsumerInfo]:
        """As a server says it that has forgotten the end of a stream, and none of its consumers."""
        return [replace(info, num_pending=0) for info in await informed(stream)]

    monkeypatch.setattr(bus.jetstream, "consumers_info", after_a_kill)
    assert await turns_on_the_way(bus, "c") == {"judged"}
    assert await count_on_the_way(bus) == {"c": 1}


async def test_what_a_busy_consumer_has_done_with_is_not_on_its_way(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    await declare_consumer(bus, WORK, "generator", 30.0)
    for turn in ("under an old number", "in hand", "to come"):
        await ask(bus, turn)
    taking = await bus.jetstream.pull_subscribe_bind("generator", WORK)
    await taking.fetch(2, timeout=5.0)
    informed = bus.jetstream.consumers_info

    async def after_a_kill(stream: str) -> list[ConsumerInfo]:
        """As a server says it that has forgotten the end of a stream, and none of its consumers."""
        floor = SequenceInfo(consumer_seq=1, stream_seq=1)
        return [replace(info, ack_floor=floor) for info in await informed(stream)]

    monkeypatch.setattr(bus.jetstream, "consumers_info", after_a_kill)
    assert await turns_on_the_way(bus, "c") == {"in hand", "to come"}

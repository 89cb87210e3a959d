"""Dead letters on a real server: listed, replayed, deleted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import pytest
from nats.aio.msg import Msg

from bus.connection import Bus
from bus.dead import bury, count_dead, delete, list_dead, read_dead, replay, replay_all
from bus.delivery import Bury, Fate, consume_batches
from bus.message import Delivery
from bus.topology import DEAD, SUBMISSIONS, WORK, waiting
from schema.errors import BusError, UserError

SUBJECT = "folkmoot.submit.reviews"


async def _bury_all(bus: Bus) -> None:
    """Let a moderator bury every submission."""
    stop = asyncio.Event()

    async def handle(batch: Sequence[Delivery]) -> list[Fate]:
        return [Bury(f"nobody wants {delivery.sequence}") for delivery in batch]

    consuming = asyncio.create_task(
        consume_batches(bus, SUBMISSIONS, "moderator", handle, stop=stop)
    )
    async with asyncio.timeout(10):
        while await waiting(bus, SUBMISSIONS):  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.02)
    stop.set()
    await consuming


async def test_the_list_is_newest_first_and_says_what_a_person_wants_to_know(bus: Bus) -> None:
    await bus.publish(SUBJECT, b'{"text": "first\\n\x1b[31m"}')
    await bus.publish(SUBJECT, b"\xff\xfe" + b"x" * 10_000)
    await _bury_all(bus)
    newest, oldest = await list_dead(bus)
    assert oldest.subject == SUBJECT
    assert oldest.reason == "nobody wants 1"
    assert oldest.preview == '{"text": "first\\n\ufffd[31m"}'
    assert time.time() - oldest.buried < 60
    assert newest.size == 10_002
    assert len(newest.preview) == 120
    assert await list_dead(bus, limit=1) == [newest]


async def test_a_replayed_message_is_what_it_was_and_its_letter_is_gone(bus: Bus) -> None:
    data = bytes(range(256))
    await bus.publish(SUBJECT, data, message_id="m1", headers={"Folkmoot-Reply": "_INBOX.me"})
    await _bury_all(bus)
    (grave,) = await list_dead(bus)
    assert await replay(bus, grave.sequence) == SUBJECT
    assert await list_dead(bus) == []
    raw = await bus.jetstream.get_msg(SUBMISSIONS, subject=SUBJECT)
    assert raw.data == data
    assert raw.headers is not None
    assert raw.headers["Folkmoot-Reply"] == "_INBOX.me"
    assert raw.headers["Nats-Msg-Id"] != "m1"  # else deduplication would swallow it


async def test_a_message_can_die_be_replayed_and_die_again(bus: Bus) -> None:
    await bus.publish(SUBJECT, b"{}")
    for _ in range(3):
        await _bury_all(bus)
        (grave,) = await list_dead(bus)
        await replay(bus, grave.sequence)
    assert await waiting(bus, SUBMISSIONS) == 1


async def test_all_letters_are_replayed_oldest_first(bus: Bus) -> None:
    await bus.publish_many((SUBJECT, str(n).encode(), f"m{n}") for n in range(20))
    await _bury_all(bus)
    assert await waiting(bus, DEAD) == 20
    assert await replay_all(bus) == 20
    assert (await waiting(bus, DEAD), await waiting(bus, SUBMISSIONS)) == (0, 20)


async def test_the_letters_of_one_campaign_are_replayed_and_no_others(bus: Bus) -> None:
    for number in range(6):
        await bus.publish(f"folkmoot.submit.{'ab'[number % 2]}", str(number).encode())
    await _bury_all(bus)
    assert await replay_all(bus, "a") == 3
    assert {grave.subject for grave in await list_dead(bus)} == {"folkmoot.submit.b"}
    with pytest.raises(BusError, match="cannot be part of a subject"):
        await replay_all(bus, "a.>")


async def test_of_many_letters_the_newest_are_listed_and_all_are_counted(bus: Bus) -> None:
    await bus.publish_many((SUBJECT, str(n).encode(), f"m{n}") for n in range(12))
    await _bury_all(bus)
    for sequence in (3, 11, 12):
        await delete(bus, sequence)
    assert [grave.sequence for grave in await list_dead(bus, limit=3)] == [10, 9, 8]
    assert await count_dead(bus) == 9
    assert len(await list_dead(bus)) == 9


async def test_a_request_for_a_turn_is_not_replayed_but_told_to_the_moderator(bus: Bus) -> None:
    """Whoever waited for it may have ended long ago."""
    asked = b'{"turn":"t1"}'
    for data in (asked, b"no request at all"):
        letter = Delivery(
            data,
            "folkmoot.work.judge.reviews",
            {},
            8,
            1,
            time.time(),
            WORK,
            message=Msg(bus._client),
        )
        await bury(bus, letter, "nobody survived it")
        (grave,) = await list_dead(bus)
        assert await replay(bus, grave.sequence) == "folkmoot.command.reviews"
        assert await waiting(bus, WORK) == 0


async def test_a_letter_can_be_deleted_and_a_missing_one_is_said(bus: Bus) -> None:
    await bus.publish(SUBJECT, b"{}")
    await _bury_all(bus)
    (grave,) = await list_dead(bus)
    await delete(bus, grave.sequence)
    for gone in (read_dead, replay, delete):
        with pytest.raises(UserError, match="no dead letter"):
            await gone(bus, grave.sequence)


async def test_a_message_too_large_for_a_letter_keeps_its_beginning_and_is_not_replayed(
    bus: Bus,
) -> None:
    await bus.publish(SUBJECT, b"\xff" * 1_000_000)
    await _bury_all(bus)
    (grave,) = await list_dead(bus)
    assert grave.size == 1_000_000
    assert not (await read_dead(bus, grave.sequence)).whole
    with pytest.raises(UserError, match="only the beginning of 1,000,000 bytes"):
        await replay(bus, grave.sequence)
    assert await replay_all(bus) == 0
    assert await waiting(bus, DEAD) == 1

"""One inbox for all that a connection asks, over a real server."""

from __future__ import annotations

import asyncio

from bus.connection import Bus
from bus.inbox import Inbox


async def test_each_question_hears_its_own_answers_in_order(bus: Bus) -> None:
    inbox = Inbox(bus)
    with await inbox.line() as one, await inbox.line() as other:
        for line, word in ((other, b"x"), (one, b"a"), (other, b"y"), (one, b"b")):
            await bus.publish_plain(line.subject, word)
        assert [(await one.next()).data for _ in range(2)] == [b"a", b"b"]
        assert [(await other.next()).data for _ in range(2)] == [b"x", b"y"]


async def test_an_answer_that_comes_too_late_disturbs_nobody(bus: Bus) -> None:
    inbox = Inbox(bus)
    with await inbox.line() as early:
        pass
    with await inbox.line() as late:
        await bus.publish_plain(early.subject, b"too late")
        await bus.publish_plain(late.subject, b"in time")
        assert (await late.next()).data == b"in time"


async def test_questions_that_are_asked_at_once_share_one_subscription(bus: Bus) -> None:
    inbox = Inbox(bus)
    lines = await asyncio.gather(*(inbox.line() for _ in range(20)))
    assert len({line.subject for line in lines}) == 20
    assert len({line.subject.rpartition(".")[0] for line in lines}) == 1

"""Where answers are handed in: at the running moderator, or at the ledger where there is none.

One process writes a ledger. Where a swarm serves it, an answer is a message on the bus, kept until
the moderator has it; where none does, this process is the writer for as long as it takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from agents.moderator.people import record_answer
from agents.moderator.presence import identity_of, who_moderates
from bus.connection import Bus
from bus.envelopes import AnswerGiven, Receipt, decode, encode
from bus.subjects import answer_subject
from folkmoot.settings import Settings
from folkmoot.swarm.client import PATIENCE_SECONDS
from folkmoot.swarm.swarm import bus_for
from schema.answer import PersonAnswer
from schema.errors import BusUnavailable, LedgerLocked
from storage.ledger import Ledger

STARTING_SECONDS = 5.0
"""A writer of the ledger that does not moderate may be a swarm that starts or ends."""

Give = Callable[[PersonAnswer], Awaitable[Receipt]]
"""Hands one answer in; returns when the ledger has it, or has refused it."""


@contextlib.asynccontextmanager
async def desk(settings: Settings) -> AsyncIterator[Give]:
    """Where answers can be handed in, one after the other.

    Raises:
        LedgerLocked: when a process writes to the ledger that no answer can be sent to.
        LedgerError: when the ledger cannot be written.
    """
    async with at_the_writer(settings, "folkmoot-review") as writer:
        yield _writing(writer) if isinstance(writer, Ledger) else _sending(settings, writer)


@contextlib.asynccontextmanager
async def at_the_writer(settings: Settings, name: str) -> AsyncIterator[Bus | Ledger]:
    """The bus whose moderator writes our ledger; the ledger itself where there is none.

    Args:
        settings: where both are.
        name: what this process is called on the bus.

    Raises:
        LedgerLocked: when a process writes to the ledger that nothing can be sent to.
        LedgerError: when the ledger cannot be written.
    """
    async with contextlib.AsyncExitStack() as stack:
        deadline = time.monotonic() + STARTING_SECONDS
        while True:
            bus = await _served_by(settings, name, stack)
            if bus is not None:
                yield bus
                return
            try:
                ledger = stack.enter_context(Ledger.open(settings.ledger))
            except LedgerLocked:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.25)
            else:
                yield ledger
                return


def hand_in(settings: Settings, answer: PersonAnswer) -> Receipt:
    """Hand one answer in; raises as :func:`desk` does, and BusUnavailable when it was sent and
    nobody has confirmed it."""

    async def at_once() -> Receipt:
        async with desk(settings) as give:
            return await give(answer)

    return asyncio.run(at_once())


async def _served_by(settings: Settings, name: str, stack: contextlib.AsyncExitStack) -> Bus | None:
    """The bus whose moderator writes our ledger, if there is one; it stays open with the stack."""
    async with contextlib.AsyncExitStack() as trying:
        try:
            bus = await trying.enter_async_context(bus_for(settings, name))
            moderator = await who_moderates(bus)
        except BusUnavailable:
            return None
        if moderator is None or moderator.ledger != identity_of(settings.ledger):
            return None
        stack.push_async_exit(trying.pop_all())
        return bus


def _writing(ledger: Ledger) -> Give:
    async def give(answer: PersonAnswer) -> Receipt:
        return record_answer(ledger, answer)

    return give


def _sending(settings: Settings, bus: Bus) -> Give:
    async def give(answer: PersonAnswer) -> Receipt:
        data = await bus.request_receipt(
            answer_subject(answer.campaign),
            encode(AnswerGiven(answer=answer)),
            timeout=PATIENCE_SECONDS,
        )
        if data is not None and isinstance(receipt := decode(data), Receipt):
            return receipt
        # Was the moderator stopped meanwhile? Then the ledger is free. The answer has its id: when
        # the message is delivered after all, it is on record already.
        try:
            with Ledger.open(settings.ledger) as ledger:
                return record_answer(ledger, answer)
        except LedgerLocked:
            raise BusUnavailable(
                f"no moderator has confirmed the answer within {PATIENCE_SECONDS:.0f} seconds; it "
                "is kept and will be recorded",
                "see whether the swarm is well: folkmoot health moderator",
            ) from None

    return give

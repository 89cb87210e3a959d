"""Tasks end when they are to, though a cancellation gets lost now and then."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bus.cancelling import cancelled


async def test_a_loop_that_loses_a_cancellation_ends_all_the_same() -> None:
    rounds = 0

    async def loop() -> None:
        nonlocal rounds
        with suppress(asyncio.CancelledError):  # as wait_for does when its future is done just then
            await asyncio.sleep(60)
        rounds += 1
        await asyncio.sleep(60)

    task = asyncio.create_task(loop())
    await asyncio.sleep(0)
    await asyncio.wait_for(cancelled([task]), 5)
    assert task.cancelled()
    assert rounds == 1


async def test_what_has_ended_or_failed_is_left_alone() -> None:
    async def fails() -> None:
        raise ValueError("no")

    failed = asyncio.create_task(fails())
    await asyncio.wait({failed})
    await cancelled([failed])
    assert isinstance(failed.exception(), ValueError)

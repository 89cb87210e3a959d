"""Erasing goes on between other work, and a receipt says what is left of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from agents.moderator import erasing
from agents.moderator.erasing import Eraser
from storage.erasing import Erased


class Ledger:
    """Takes so many steps to erase something."""

    def __init__(self, *steps: Erased) -> None:
        self._steps: Iterator[Erased] = iter(steps)
        self.calls = 0

    async def erase_some(self) -> Erased:
        self.calls += 1
        await asyncio.sleep(0)
        return next(self._steps, "done")


async def told(ledger: Ledger, times: int = 1) -> list[str]:
    stop, eraser = asyncio.Event(), Eraser(ledger.erase_some)
    running = asyncio.create_task(eraser.run(stop))
    async with asyncio.timeout(10):
        words = [await eraser.told() for _ in range(times)]
        stop.set()
        await running
    return words


async def test_a_receipt_waits_until_all_is_erased() -> None:
    ledger = Ledger("more", "more", "more", "done")
    assert await told(ledger) == [""]
    assert ledger.calls >= 4


async def test_a_reader_that_holds_the_log_is_said() -> None:
    [words] = await told(Ledger("more", "held", "held"))
    assert "a reader still holds the log" in words


async def test_what_takes_long_is_said_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "TOLD_AFTER", 0.01)
    many: list[Erased] = ["more"] * 100_000
    [words] = await told(Ledger(*many))
    assert "goes on by itself" in words


async def test_each_deletion_is_erased() -> None:
    assert await told(Ledger("done", "more", "done", "more", "done"), times=3) == ["", "", ""]

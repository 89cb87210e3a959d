"""Replays a workload against whatever answers questions, as many at a time as it may."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from folkmoot.bench.engine.workload import Ask, Chain, Item, Run, Workload


@dataclass(frozen=True)
class Answer:
    """One answer, and what it cost."""

    prompt_tokens: int
    reused_tokens: int
    generated_tokens: int
    best: str = ""
    """The most probable option; empty for text."""


Answerer = Callable[[Ask], Awaitable[Answer]]


async def replay(workload: Workload, answer: Answerer, *, in_flight: int = 0) -> Run:
    """Ask everything; items side by side, the waves of each in order.

    Args:
        workload: what to ask.
        answer: asks one question.
        in_flight: questions at a time; the workload's own number by default.
    """
    gate = asyncio.Semaphore(in_flight or workload.in_flight)

    async def one(ask: Ask) -> Answer:
        async with gate:
            return await answer(ask)

    async def along(chain: Chain) -> list[Answer]:
        return [await one(ask) for ask in chain]

    async def about(item: Item) -> list[Answer]:
        found: list[Answer] = []
        for wave in item.waves:
            for answers in await asyncio.gather(*map(along, wave)):
                found += answers
        return found

    started = time.perf_counter()
    answers = await asyncio.gather(*map(about, workload.items))
    return summed(answers, time.perf_counter() - started)


def summed(answers: list[list[Answer]], seconds: float) -> Run:
    """The run that gave these answers, item by item."""
    flat = [answer for item in answers for answer in item]
    return Run(
        seconds=seconds,
        items=len(answers),
        asks=len(flat),
        prompt_tokens=sum(answer.prompt_tokens for answer in flat),
        reused_tokens=sum(answer.reused_tokens for answer in flat),
        generated_tokens=sum(answer.generated_tokens for answer in flat),
        answers=tuple(item[0].best if item else "" for item in answers),
    )


def in_order(workload: Workload) -> list[tuple[int, Ask]]:
    """Every question with the number of its item, as a side that takes one at a time gets them:
    all items' first waves, then all second ones, as stages follow one another."""
    depth = max((len(item.waves) for item in workload.items), default=0)
    return [
        (number, ask)
        for place in range(depth)
        for number, item in enumerate(workload.items)
        if place < len(item.waves)
        for chain in item.waves[place]
        for ask in chain
    ]

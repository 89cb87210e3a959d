"""How many requests are sent at once: additive increase, multiplicative decrease."""

from __future__ import annotations

import asyncio

import pytest

from engine.endpoint.concurrency import FIRST, MOST, Gate, Window


def test_a_round_of_answers_makes_room_for_one_more() -> None:
    window = Window(size=8.0)
    for _ in range(8):
        window.answered(began=0.0, under_way=8)
    assert window.room == 8
    window.answered(began=0.0, under_way=8)
    assert window.room == 9


def test_a_refusal_halves_it() -> None:
    window = Window(size=12.0)
    assert window.refused(began=0.0, now=1.0)
    assert window.room == 6


def test_what_was_sent_before_it_was_halved_does_not_halve_it_again() -> None:
    window = Window(size=16.0)
    window.refused(began=0.0, now=1.0)
    assert not any(window.refused(began=0.5, now=2.0) for _ in range(15))
    window.answered(began=0.5, under_way=99)
    assert window.size == 8.0
    assert window.refused(began=1.5, now=2.0)
    assert window.room == 4


def test_one_request_is_always_let_through() -> None:
    window = Window(size=2.0)
    for now in range(1, 9):
        window.refused(began=now, now=now)
    assert window.room == 1


def test_what_is_not_used_does_not_grow() -> None:
    window = Window()
    for _ in range(1000):
        window.answered(began=0.0, under_way=3)
    assert window.size == FIRST


def test_it_has_a_bound() -> None:
    window = Window()
    for _ in range(10_000):
        window.answered(began=0.0, under_way=int(MOST))
    assert window.room == MOST


async def test_the_gate_lets_through_as_many_as_there_is_room_for_and_the_others_in_order() -> None:
    gate = Gate(Window(size=2.0))
    began: list[int] = []
    go_on = asyncio.Event()

    async def ask(number: int) -> None:
        async with gate.through():
            began.append(number)
            await go_on.wait()

    tasks = [asyncio.create_task(ask(number)) for number in range(5)]
    await asyncio.sleep(0.01)
    assert began == [0, 1]
    go_on.set()
    await asyncio.gather(*tasks)
    assert began == [0, 1, 2, 3, 4]
    assert gate.under_way == 0


@pytest.mark.parametrize("let_in", [False, True])
async def test_who_is_called_away_at_the_gate_takes_no_room_along(let_in: bool) -> None:
    gate = Gate(Window(size=1.0))
    inside = gate.through()
    await inside.__aenter__()

    async def ask() -> None:
        async with gate.through():
            pass

    waiting = asyncio.create_task(ask())
    await asyncio.sleep(0)
    if let_in:  # at one moment
        await inside.__aexit__(None, None, None)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    if not let_in:
        await inside.__aexit__(None, None, None)
    async with asyncio.timeout(1.0):
        await ask()
    assert gate.under_way == 0


async def test_a_pause_that_a_server_asks_for_is_known_at_the_gate() -> None:
    gate = Gate()
    assert gate.closed_for == 0.0
    gate.refused(0.0, pause=30.0)
    gate.refused(0.0, pause=1.0)  # a later word does not shorten it
    assert gate.closed_for == pytest.approx(30.0, abs=0.5)

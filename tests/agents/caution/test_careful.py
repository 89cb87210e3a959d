"""A suspect is asked about with nothing else in hand, and the others go on after it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from agents.caution.careful import Careful
from agents.caution.in_hand import InHand
from agents.host.model_host import ModelHost
from agents.host.remote_engine import RemoteEngine
from bus.connection import Bus
from engine.base import Message, ScoreRequest
from engine.scripted.engine import ScriptedEngine
from schema.errors import DeadlyRow, EngineUnavailable
from tests.agents.caution.test_in_hand import CRASH, lives


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[InHand]:
    """After a crash with ``s`` and ``t`` in hand, and two with ``d`` alone."""
    for rows in (("s", "t", "d"), ("d",)):
        lives(tmp_path / "in-hand", *rows, last_word=CRASH)
    marks = InHand(tmp_path / "in-hand")
    yield marks
    marks.close()


async def nothing() -> None:
    """A control that all is well."""


class Asking:
    """Asks about rows, and notes which are asked about at the same time."""

    def __init__(self, marks: InHand) -> None:
        self.careful = Careful(marks)
        self.now: set[str] = set()
        self.together: list[set[str]] = []

    async def about(self, row: str) -> None:
        async with self.careful.holding(row, f"about {row}", "a model", nothing):
            self.now.add(row)
            self.together.append(set(self.now))
            await asyncio.sleep(0.01)
            self.now.remove(row)


async def test_innocents_are_asked_about_together_and_suspects_by_themselves(
    marks: InHand,
) -> None:
    asking = Asking(marks)
    await asyncio.gather(*(asking.about(row) for row in ("a", "b", "s", "c", "t", "e")))
    assert {"a", "b"} in asking.together
    assert {"c", "e"} in asking.together
    assert all(len(at_once) == 1 for at_once in asking.together if at_once & {"s", "t"})
    assert marks.standing("s") == marks.standing("t") == "innocent"


async def test_a_deadly_row_is_refused_with_the_reason(marks: InHand) -> None:
    with pytest.raises(DeadlyRow, match="2 times a process died in the middle of this row"):
        await Asking(marks).about("d")


async def test_a_model_is_asked_something_else_before_its_first_suspect(marks: InHand) -> None:
    asked: list[str] = []
    careful = Careful(marks)

    def control(model: str) -> Callable[[], Awaitable[None]]:
        async def ask() -> None:
            asked.append(model)
            raise EngineUnavailable("it is away, but nobody has died")

        return ask

    for row, model in (("a", "one"), ("s", "one"), ("t", "one"), ("t", "two")):
        async with careful.holding(row, row, model, control(model)):
            pass
    assert asked == ["one", "two"]


async def test_whoever_fails_beside_a_suspect_leaves_room_for_the_rest(marks: InHand) -> None:
    asking = Asking(marks)
    for row in ("s", "a"):
        with pytest.raises(ValueError, match="not today"):
            async with asking.careful.holding(row, f"about {row}", "a model", nothing):
                raise ValueError("not today")
    async with asyncio.timeout(5.0):
        await asyncio.gather(asking.about("t"), asking.about("b"))


async def test_a_host_refuses_what_it_has_died_of_and_answers_the_rest(
    bus: Bus, tmp_path: Path
) -> None:
    question = ScoreRequest(
        model="scripted", messages=(Message(role="user", content="?"),), options=("yes", "no")
    )
    folder = tmp_path / "in-hand"
    for _ in range(2):  # it dies with this very request in hand
        marks = InHand(folder)
        host = ModelHost(bus, ScriptedEngine(), ["scripted"], Careful(marks))
        data = question.model_dump_json().encode()
        async with host._holding(question, data):
            held = [line.split()[1] for line in marks._file.read_text().splitlines()]
            lives(folder, held[-1], last_word=CRASH)
        marks.close()
    marks = InHand(folder)
    async with ModelHost(bus, ScriptedEngine(), ["scripted"], Careful(marks)):
        engine = RemoteEngine(bus)
        with pytest.raises(DeadlyRow):
            await engine.score(question)
        other = question.model_copy(update={"options": ("good", "bad")})
        assert len((await engine.score(other)).log_probabilities) == 2
    marks.close()

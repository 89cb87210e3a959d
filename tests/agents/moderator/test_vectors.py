"""The moderator asks for vectors over a real bus, waits for who is away, and may be killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from agents.host.model_host import ModelHost
from agents.moderator.moderator import Moderator
from bus.connection import Bus
from bus.orders import CreatedRecipe, Given
from engine.base import EmbedRequest, EmbedResult
from engine.scripted.engine import ScriptedEngine
from folkmoot.recipe.compiling import campaigns_of
from schema.errors import EngineFault
from schema.recipe import Recipe
from schema.wait import Wait
from storage.ledger import Ledger
from storage.reader import LedgerReader

RECIPE = Recipe.model_validate(
    {
        "name": "near",
        "embedder": "scripted",
        "pools": {"rows": {"fields": {"text": "text"}}},
        "pass": [
            {
                "name": "differ",
                "draw": {"each": "rows"},
                "gates": [{"near": 0.99, "against": ["kept"], "by": "embedding"}],
                "into": "kept",
            }
        ],
    }
)
ROWS = [f"row {n % 40} of many" for n in range(50)]


@asynccontextmanager
async def running(bus: Bus, folder: Path) -> AsyncIterator[None]:
    """A moderator at work on the recipe."""
    ledger = Ledger.open(folder / "ledger.db")
    moderator, stop = Moderator(bus, ledger), asyncio.Event()
    if "near" not in ledger.recipe_names():
        begin(moderator)
    work = asyncio.create_task(moderator.run(stop))
    yield
    stop.set()
    await work
    await moderator.close()


def begin(moderator: Moderator) -> None:
    order = CreatedRecipe(recipe=RECIPE, campaigns=campaigns_of(RECIPE, ("scripted",)))
    obey = moderator.moderation.obey
    obey("near", "create_recipe", order.model_dump(mode="json", by_alias=True))
    for place, text in enumerate(ROWS):
        moderator.ledger.give_record("near", "rows", {"text": text}, f"rows:{place}")
    obey("near", "start_recipe", Given().model_dump(mode="json"))


async def until(is_so: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - a ledger has no event
            await asyncio.sleep(0.02)


@contextmanager
def reading(folder: Path) -> Iterator[LedgerReader]:
    with LedgerReader(folder / "ledger.db") as reader:
        yield reader


def state_in(folder: Path) -> Callable[[], str]:
    def look() -> str:
        with reading(folder) as reader:
            return reader.recipe_state("near")[0]

    return look


def waits_in(folder: Path) -> list[Wait]:
    with reading(folder) as reader:
        return reader.recipe_waits("near")


async def test_vectors_come_over_the_bus_and_the_recipe_ends(bus: Bus, tmp_path: Path) -> None:
    engine, state = ScriptedEngine(), state_in(tmp_path)
    async with ModelHost(bus, engine, ["scripted"]), running(bus, tmp_path):
        await until(lambda: state() == "ended")
        with reading(tmp_path) as reader:
            assert reader.pool_sizes("near") == {"rows": 50, "kept": 40}
    asked = [text for each in engine.asked if isinstance(each, EmbedRequest) for text in each.texts]
    assert len(asked) == len(set(asked)) == 40


async def test_a_model_that_is_away_is_waited_for_and_told(bus: Bus, tmp_path: Path) -> None:
    state = state_in(tmp_path)
    async with running(bus, tmp_path):
        await until(lambda: waits_in(tmp_path))
        (wait,) = waits_in(tmp_path)
        assert (wait.sort, wait.name) == ("model", "scripted")
        assert "folkmoot up --only engine" in wait.todo
        assert state() == "running"
        async with ModelHost(bus, ScriptedEngine(), ["scripted"]):
            await until(lambda: state() == "ended")
            await until(lambda: waits_in(tmp_path) == [])


async def test_a_model_that_makes_none_blocks_the_recipe_with_its_reason(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = ScriptedEngine(fail=lambda asked: EngineFault("no vectors here", "choose another"))
    monkeypatch.setattr("agents.moderator.vectors.PAUSE_SECONDS", 0.01)
    state = state_in(tmp_path)
    async with ModelHost(bus, engine, ["scripted"]), running(bus, tmp_path):
        await until(lambda: state() == "blocked")
        with reading(tmp_path) as reader:
            assert "no vectors here" in reader.recipe_state("near")[1]


async def test_a_moderator_that_dies_while_models_are_asked_loses_and_doubles_nothing(
    bus: Bus, tmp_path: Path
) -> None:
    engine, state = Slow(), state_in(tmp_path)
    async with ModelHost(bus, engine, ["scripted"]):
        async with running(bus, tmp_path):
            await asyncio.wait_for(engine.begun.wait(), 20)
        async with running(bus, tmp_path):
            await until(lambda: state() == "ended")
    with closing(Ledger.open(tmp_path / "ledger.db")) as ledger:
        assert ledger.pool_sizes("near") == {"rows": 50, "kept": 40}
        assert ledger.violations() == []
        kept = ledger._connection.execute("select count(*) from vectors").fetchone()[0]
        assert kept == 40


class Slow(ScriptedEngine):
    """One whose first answer is never heard of."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()

    async def embed(self, request: EmbedRequest) -> EmbedResult:
        found = await super().embed(request)
        if not self.begun.is_set():
            self.begun.set()
            await asyncio.sleep(60)
        return found

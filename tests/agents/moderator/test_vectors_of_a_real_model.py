"""A real model's vectors, over a real bus: what is alike to it is found."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from agents.host.model_host import ModelHost
from agents.moderator.moderator import Moderator
from bus.connection import Bus
from bus.orders import CreatedRecipe, Given
from engine.router import EngineRouter
from engine.settings import EngineSettings
from schema.recipe import Recipe
from storage.ledger import Ledger
from storage.reader import LedgerReader
from tests.threads import THREADS

pytestmark = [pytest.mark.model, pytest.mark.slow]
MODEL = "smollm2-135m"
SEED = "The soup was cold, and the waiter was rude."
CORPUS = (
    "The train to the coast leaves at nine from the second platform.",
    "Our soup came cold, and the waiter was very rude to us.",
    "Add the numbers in the first column and write the sum below.",
    "The council has voted for a new bridge over the river.",
)


async def test_the_text_that_means_the_same_is_the_nearest(bus: Bus, tmp_path: Path) -> None:
    recipe = Recipe.model_validate(
        {
            "name": "near",
            "embedder": MODEL,
            "pools": {"seeds": {"fields": {"text": "t"}}, "corpus": {"fields": {"document": "t"}}},
            "pass": [
                {
                    "name": "find",
                    "draw": {"each": "seeds", "nearest": {"in": "corpus", "by": "embedding"}},
                    "into": "found",
                }
            ],
        }
    )
    moderator, stop = Moderator(bus, Ledger.open(tmp_path / "ledger.db")), asyncio.Event()
    obey, ledger = moderator.moderation.obey, moderator.ledger
    order = CreatedRecipe(recipe=recipe, campaigns=())
    obey("near", "create_recipe", order.model_dump(mode="json", by_alias=True))
    ledger.give_record("near", "seeds", {"text": SEED})
    for document in CORPUS:
        ledger.give_record("near", "corpus", {"document": document})
    obey("near", "start_recipe", Given().model_dump(mode="json"))
    engine = EngineRouter(EngineSettings(threads=THREADS))
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(moderator.close)
        stack.push_async_callback(engine.close)
        await stack.enter_async_context(ModelHost(bus, engine, [MODEL]))
        work = asyncio.create_task(moderator.run(stop))
        async with asyncio.timeout(120):
            while is_running(tmp_path):  # noqa: ASYNC110 - a ledger has no event
                await asyncio.sleep(0.1)
        stop.set()
        await work
        (found,) = ledger.made("near", "found")
        (use,) = ledger.embedder_uses("near")
    assert found.value["document"] == CORPUS[1]
    assert (use.vectors, use.cut) == (5, 0)
    assert len(use.digest) == 64


def is_running(folder: Path) -> bool:
    with LedgerReader(folder / "ledger.db") as reader:
        return reader.recipe_state("near")[0] == "running"

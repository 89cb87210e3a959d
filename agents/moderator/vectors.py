"""Asking models for the vectors that recipes lack, between the transactions that make use of them.

What comes back is in the ledger before anybody goes by it, by digests of model and text. So this
may be killed at any moment: what was not kept is lacking still, and is asked for again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import numpy as np
import structlog

from agents.moderator.moderation import Moderation
from agents.steward.lacks import Wanted
from bus.cancelling import cancelled
from engine.base import Engine
from engine.vectors import Embedded, vectors_of
from schema.errors import (
    DigestMismatch,
    EngineFault,
    EngineRefuses,
    EngineUnavailable,
    FolkmootError,
    ModelMissing,
)
from schema.wait import Wait

FAULTS = 3
"""A model that answers so often with an error, one time after the other, makes no vectors."""
PAUSE_SECONDS = 1.0
"""Between two of these errors."""
_LONGEST_DELAY = 30.0

log = structlog.get_logger(__name__)


class _Asked(NamedTuple):
    made: Embedded
    seconds: float


class VectorAsker:
    """Asks every model for what it is to make, a batch at a time.

    Args:
        engine: what answers for the models.
        moderation: what takes the answers.
        in_ledger: runs something in the thread that owns the ledger.
        wake: called when vectors have come.
    """

    def __init__(
        self,
        engine: Engine,
        moderation: Moderation,
        in_ledger: Callable[..., Awaitable[Any]],
        wake: Callable[[], None],
    ) -> None:
        self._engine, self._moderation, self._in_ledger = engine, moderation, in_ledger
        self._wake = wake
        self._serving: dict[str, asyncio.Task[None]] = {}
        self._waits: dict[tuple[str, str], Wait] = {}
        self.due = asyncio.Event()
        """Set when something may be lacking."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set."""
        await self._note_waits()  # those of one that was killed
        stopping = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                self.due.clear()
                for model in await self._in_ledger(self._moderation.models_wanted):
                    if model not in self._serving:
                        self._serving[model] = asyncio.create_task(self._serve(model))
                due = asyncio.ensure_future(self.due.wait())
                await asyncio.wait(
                    {stopping, due, *self._serving.values()}, return_when=asyncio.FIRST_COMPLETED
                )
                due.cancel()
                for model in [name for name, task in self._serving.items() if task.done()]:
                    self._serving.pop(model).result()
        finally:
            stopping.cancel()
            await cancelled(self._serving.values())

    async def _serve(self, model: str) -> None:
        """Ask one model until nothing more is wanted of it."""
        after, faults, tries = "", 0, 0
        while True:
            wanted = await self._in_ledger(self._moderation.wanted, model, after)
            if wanted is None:
                break
            after = wanted.recipe
            try:
                asked = await self._ask(wanted)
            except (EngineUnavailable, EngineRefuses, ModelMissing, DigestMismatch) as error:
                tries += 1
                await self._wait_for(wanted, error, tries)
                await asyncio.sleep(min(2.0 ** (tries - 1), _LONGEST_DELAY))
                continue
            except FolkmootError as error:
                faults += 1
                if faults == FAULTS:
                    faults = 0
                    await self._in_ledger(self._moderation.block_recipe, wanted.recipe, str(error))
                else:
                    await asyncio.sleep(PAUSE_SECONDS)
                continue
            faults = tries = 0
            if asked is not None:
                await self._in_ledger(self._moderation.keep_vectors, wanted, *asked)
            await self._wait_no_more(wanted.recipe, model)
            self._wake()
        await self._wait_no_more("", model)

    async def _ask(self, wanted: Wanted) -> _Asked | None:
        """What the model makes of the texts; None where it only said who it is."""
        model = wanted.model
        if not await self._in_ledger(self._moderation.is_pinned, wanted.recipe, model):
            facts = await self._engine.facts(model)
            pin = self._moderation.pin_embedder
            await self._in_ledger(pin, wanted.recipe, model, facts.digest or model)
            return None
        began = time.monotonic()
        try:
            made = await vectors_of(self._engine, model, list(wanted.texts.values()))
        except ValueError as error:
            raise EngineFault(f"{model} makes vectors of several lengths: {error}") from error
        if not np.isfinite(made.vectors).all() or not made.vectors.any(axis=1).all():
            raise EngineFault(
                f"{model} makes vectors that are no numbers, or all zero", "choose another embedder"
            )
        return _Asked(made, time.monotonic() - began)

    async def _wait_for(self, wanted: Wanted, error: FolkmootError, tries: int) -> None:
        key = wanted.recipe, wanted.model
        before = self._waits.get(key)
        self._waits[key] = Wait(
            sort="model",
            name=wanted.model,
            why=" ".join(error.message.split()),
            todo=error.hint,
            hopeless=not isinstance(error, EngineUnavailable),
            tries=tries,
            since=before.since if before else time.time(),
        )
        if before is None:
            log.warning("vectors cannot be made now", recipe=wanted.recipe, why=error.message)
        await self._note_waits()

    async def _wait_no_more(self, recipe: str, model: str) -> None:
        """A model has answered for a recipe, or for all where none is named."""
        gone = [key for key in self._waits if key[1] == model and recipe in ("", key[0])]
        for key in gone:
            del self._waits[key]
        if gone:
            await self._note_waits()

    async def _note_waits(self) -> None:
        found: dict[str, list[Wait]] = {}
        for (recipe, _), wait in self._waits.items():
            found.setdefault(recipe, []).append(wait)
        await self._in_ledger(self._moderation.ledger.note_recipe_waits, found)

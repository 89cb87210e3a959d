"""A few seconds of real work, where no earlier run shows how fast this machine is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence

from engine.base import Message, ScoreRequest
from engine.router import EngineRouter
from engine.settings import EngineSettings
from folkmoot.estimate.rates import Rates, is_local, weight_of, work_of
from schema.errors import EngineError

SPREAD = 0.4
"""So far from a short measurement a long run may be."""
TEXTS = 17
MOST_CHARACTERS = 400
OPTIONS = ("yes", "no")


def calibrated(models: Iterable[str], texts: Sequence[str], settings: EngineSettings) -> Rates:
    """Let each model that is on this machine read some texts; nothing is known where none is.

    Args:
        models: of the campaign.
        texts: of the kind that is to be annotated.
        settings: how much of the machine an engine may use.
    """
    local = sorted({model for model in models if is_local(model)})
    read = [text[:MOST_CHARACTERS] for text in texts[:TEXTS]]
    if not local or not read:
        return Rates()
    try:
        work = asyncio.run(_measured(local, read, settings))
    except EngineError as error:
        return Rates(grounds=f"this machine could not be measured: {error.message}")
    grounds = "from some seconds of work on this machine"
    return Rates(work=(work * (1.0 - SPREAD), work * (1.0 + SPREAD)), grounds=grounds)


async def _measured(models: Sequence[str], texts: Sequence[str], settings: EngineSettings) -> float:
    """Work a second, loading left out."""
    engine, work, seconds = EngineRouter(settings), 0.0, 0.0
    try:
        for model in models:
            await engine.facts(model)  # loads it
            asked = [
                ScoreRequest(
                    model=model, messages=(Message(role="user", content=text),), options=OPTIONS
                )
                for text in texts
            ]
            await engine.score(asked[0])  # reads the weights from the disk
            started = time.monotonic()
            results = await asyncio.gather(*map(engine.score, asked[1:]))
            seconds += time.monotonic() - started
            tokens = sum(r.usage.prompt_tokens - r.usage.cached_tokens for r in results)
            work += work_of(weight_of(model) or 0.0, tokens, 0.0)
    finally:
        await engine.close()
    return work / max(seconds, 1e-3)

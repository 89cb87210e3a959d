"""Notices a model that is stuck: asked, and computing nothing any more.

Its process may look well: the event loop turns, the bus gets its signs of life, while a decode in
native code never returns. What counts is whether the model's own count of steps moves. A decode
cannot be taken back, so the process ends with a line; its requests fail at once and go to another
engine, and whoever keeps processes running starts this one again.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.base import Engine, Pulse, pulses_of
from schema.errors import EngineFault

LEAST_SECONDS = 30.0
"""A model that is asked may compute nothing for so long, whatever it is."""
TIMES_LONGEST = 20.0
"""And for so many times its longest step so far, where that is more: a big model on few cores."""
FIRST_SECONDS = 300.0
"""And for so long before its first step, of whose length nothing is known."""

STOPPED_SECONDS = 10.0
"""Where so much time lies between two looks, the process was stopped, or its machine slept: that
is no silence of a model."""

_LOOK_SECONDS = 1.0


def patience(pulses: Iterable[Pulse]) -> float:
    """For how many seconds a model may compute nothing while it is asked.

    Args:
        pulses: of all models of the process that are asked: they take turns, so each may have to
            wait for a step of any other.
    """
    each = [
        TIMES_LONGEST * pulse.longest if pulse.steps else FIRST_SECONDS
        for pulse in pulses
        if pulse.waiting
    ]
    return max([LEAST_SECONDS, *each])


@dataclass
class Watch:
    """What was seen of each model: its steps, and since when they have not moved."""

    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)
    _looked: float = float("-inf")

    def stuck(self, pulses: Mapping[str, Pulse], now: float) -> tuple[str, float] | None:
        """A model that is stuck, and for how many seconds it has been silent; None for none.

        Args:
            pulses: of all models, now.
            now: a clock that only goes forward, in seconds.
        """
        if now - self._looked > STOPPED_SECONDS:
            self._seen = {}  # the whole process stood still, or this is the first look
        self._looked = now
        allowed = patience(pulses.values())
        for model, pulse in pulses.items():
            steps, since = self._seen.get(model, (-1, now))
            if not pulse.waiting or steps != pulse.steps:
                since = now
            self._seen[model] = pulse.steps, since
            if now - since > allowed:
                return model, now - since
        return None


class PulseWatch:
    """Watches all models of an engine.

    Args:
        engine: of this process.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def run(self, stop: asyncio.Event) -> None:
        """Look until ``stop`` is set.

        Raises:
            EngineFault: when a model is stuck.
        """
        watch = Watch()
        while not stop.is_set():
            if found := watch.stuck(pulses_of(self._engine), time.monotonic()):
                model, silent = found
                raise EngineFault(
                    f"the model {model} has computed nothing for {silent:.0f} seconds, "
                    "though it is asked: it is stuck",
                    "start the same command again: it goes on; if it comes again, choose another "
                    "model",
                )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _LOOK_SECONDS)

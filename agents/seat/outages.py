"""Models that are away: what was met, since when, and which request tries again.

A request whose model cannot be used waits here; that is no attempt. Of those that wait for a model
one tries again from time to time, and when it is answered all go on. A request that fails while
others of its model are answered is itself the reason (:data:`OWN_FAULTS`).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import structlog

from schema.errors import EngineError, EngineUnavailable
from schema.wait import Wait

OWN_FAULTS = 5
"""A request that met an error so often, each time while others were answered, has failed."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 10.0
HOPELESS_PAUSE = 30.0
"""Seconds between two tries; the last where a person has to mend something first."""

SILENT_SECONDS = 6.0
"""A model that was asked and has answered nothing for so long is told of."""

_BEHIND = 0.05
"""Seconds by which who has just tried in vain stands behind the others that wait."""

log = structlog.get_logger(__name__)


@dataclass
class _Outage:
    error: EngineError
    since: float
    """Unix time, for people."""
    began: float
    pause: float
    next_try: float
    tries: int = 1
    is_tried: bool = False
    """Whether a request is on its way that will tell."""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_hopeless(self) -> bool:
        return not isinstance(self.error, EngineUnavailable)


@dataclass(frozen=True)
class _Asked:
    campaign: str
    model: str
    since: float


class Outages:
    """The outages that one worker has met.

    Args:
        clock: seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.changed = asyncio.Event()
        """Set when there is something new to tell; who tells it clears it."""
        self._clock = clock
        self._away: dict[str, _Outage] = {}
        self._asked: dict[int, _Asked] = {}
        self._answers: Counter[str] = Counter()
        self._answered: dict[str, float] = {}
        self._count = 0
        self._is_closed = False

    @contextlib.contextmanager
    def asking(self, campaign: str, model: str) -> Iterator[None]:
        """While this context is open, a request of ``campaign`` asks ``model`` or waits for it."""
        self._count += 1
        number = self._count
        self._asked[number] = _Asked(campaign, model, self._clock())
        try:
            yield
        finally:
            del self._asked[number]

    def is_away(self, model: str) -> bool:
        """Whether requests to a model wait."""
        return model in self._away

    def answers(self, model: str) -> int:
        """How often a model has answered."""
        return self._answers[model]

    def answers_now(self) -> list[str]:
        """The models that have answered lately, and are not away."""
        since = self._clock() - LONGEST_PAUSE
        return [m for m, at in self._answered.items() if at >= since and m not in self._away]

    async def admit(self, model: str) -> bool:
        """Wait until a model may be asked; whether this is a try, to be told by :meth:`tried`.

        Raises:
            CancelledError: when :meth:`close` was called.
        """
        behind = _BEHIND
        while (outage := self._away.get(model)) is not None:
            if self._is_closed:
                raise asyncio.CancelledError
            left = outage.next_try - self._clock()
            if not outage.is_tried and left <= 0:
                outage.is_tried = True
                return True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(outage.over.wait(), max(left, FIRST_PAUSE / 4) + behind)
            behind = 0.0
        return False

    def tried(self, model: str) -> None:
        """A try has come to its end, whatever came of it; somebody else may be the next."""
        if (outage := self._away.get(model)) is not None:
            outage.is_tried = False

    def met(self, model: str, error: EngineError, *, tried: bool) -> None:
        """A model could not be used."""
        now = self._clock()
        outage = self._away.get(model)
        if outage is None:
            log.info("a model is away; what asks it waits", model=model, why=str(error))
            outage = _Outage(error, time.time(), now, FIRST_PAUSE, now + FIRST_PAUSE)
            self._away[model] = outage
            self.changed.set()
            return
        if str(outage.error) != str(error):
            self.changed.set()
        outage.error = error
        outage.tries += 1
        if tried:
            longest = HOPELESS_PAUSE if outage.is_hopeless else LONGEST_PAUSE
            outage.pause = min(2 * outage.pause, longest)
            outage.next_try = now + outage.pause

    def answered(self, model: str) -> None:
        """A model has answered: all that wait for it go on."""
        now = self._clock()
        self._answers[model] += 1
        self._answered[model] = now
        if (outage := self._away.pop(model, None)) is not None:
            log.info("a model answers again", model=model, after=f"{now - outage.began:.0f} s")
            outage.over.set()
            self.changed.set()

    def close(self) -> None:
        """Let nothing wait any more; what waits is given back."""
        self._is_closed = True
        for outage in self._away.values():
            outage.over.set()

    def waits(self) -> dict[str, list[Wait]]:
        """What each campaign waits for; models that are asked and silent, too."""
        first: dict[str, float] = {}
        for asked in self._asked.values():
            first[asked.model] = min(asked.since, first.get(asked.model, asked.since))
        waits = {model: self._wait(model, since) for model, since in first.items()}
        found: dict[str, list[Wait]] = {}
        for campaign, model in {(asked.campaign, asked.model) for asked in self._asked.values()}:
            if (wait := waits[model]) is not None:
                found.setdefault(campaign, []).append(wait)
        return found

    def _wait(self, model: str, first: float) -> Wait | None:
        outage = self._away.get(model)
        if outage is not None:
            return Wait(
                sort="model",
                name=model,
                why=outage.error.message,
                todo=outage.error.hint,
                hopeless=outage.is_hopeless,
                tries=outage.tries,
                since=outage.since,
            )
        silent = self._clock() - max(first, self._answered.get(model, first))
        if silent < SILENT_SECONDS:
            return None
        return Wait(
            sort="model",
            name=model,
            why=f"{model} has not answered yet",
            tries=0,
            since=round(time.time() - silent),
        )

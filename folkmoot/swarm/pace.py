"""How fast a job goes on, and how long it may take yet.

Rows are no good measure of the time that is left: the contested ones are debated, take many times
as long, and so are the last. So what is done and what is left are counted in drafted rows, and a
debated row counts as many as its debate costs. How many that is differs by machine and text, and
which rows will be debated is not known yet: what follows is a range.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from consensus.protocol.questions import DRAFTING, is_talk
from schema.base import Frozen
from schema.campaign import Campaign
from schema.protocol import Question
from storage.tasks import Counts

DEBATE = (8.0, 20.0)
"""As many drafted rows a debated one takes, at least and at most: with the three small models it
costs 8 times the tokens, and up to twice as much time for a token, since texts are written one by
one."""

STEPS: dict[Question, float] = {"score": 1.0, "argue": 8.0, "check_claims": 1.0, "compare": 2.0}
"""What the steps of a debate cost beside each other."""

SOME = 0.1, 0.6
"""The share of rows that is talked about where nothing limits it and nobody has seen any yet."""

RECENT_SECONDS = 60.0
"""What is done in so long is the recent rate."""
FIRST_SECONDS = 8.0
"""Nothing is said before: models are being loaded, caches filled."""
FIRST_ROWS = 8.0
ENOUGH_ROWS = 30
"""Drafted rows from which on it counts how many of them were talked about."""


class Pace(Frozen):
    """How fast a job goes on."""

    rows_a_minute: float | None = None
    """Rows that ended in the last minute; None while none has."""
    left: tuple[float, float] | None = None
    """Seconds that it may take yet, at least and at most; None while nobody can know."""


class Moment(NamedTuple):
    """What the ledger says at one time."""

    seconds: float
    """On any clock that only goes on."""
    counts: Counts
    started: int
    """Open tasks that seats are at work on, or that wait for what is learnt."""
    stages: Mapping[str, str]
    """By task that somebody is asked about, the name of the stage."""


class _Done(NamedTuple):
    """What is done at one time."""

    seconds: float
    ended: int
    """Rows."""
    work: tuple[float, ...]
    """In drafted rows, by what a debate may take of :data:`DEBATE`."""


class Pacer:
    """Follows one campaign."""

    def __init__(self, campaign: Campaign) -> None:
        stages = campaign.protocol.stages
        last = max((n for n, stage in enumerate(stages) if stage.question in DRAFTING), default=0)
        behind = stages[last + 1 :]
        self._behind = {stage.name for stage in behind}
        """The stages behind the drafts."""
        talk = [stage for stage in behind if is_talk(stage.question)]
        costs = [STEPS.get(stage.question, 1.0) for stage in talk]
        self._way = {
            stage.name: before / sum(costs)
            for stage, before in zip(talk, accumulate(costs, initial=0.0), strict=False)
        }
        """By stage of talk, how much of the way from the drafts to the end lies before it."""
        self._share = campaign.protocol.talk_share
        self._talked: set[str] = set()
        """Tasks that were ever seen to be talked about."""
        self._first: _Done | None = None
        self._recent: deque[_Done] = deque()

    def look(self, now: Moment) -> Pace:
        """The pace, from what was seen at the moments before and is at this one."""
        ended = now.counts.accepted + now.counts.escalated + now.counts.failed
        talking = {task: self._way[at] for task, at in now.stages.items() if at in self._way}
        self._talked |= talking.keys()
        drafting = sum(1 for stage in now.stages.values() if stage not in self._behind)
        drafted = max(0, now.started - drafting)
        talked = len(self._talked) - len(talking) + sum(talking.values())
        work = tuple(ended + drafted + debate * talked for debate in DEBATE)
        done = _Done(now.seconds, ended, work)
        if self._first is None or work == self._first.work:
            self._first = done  # until something is done no time counts: models are being loaded
        self._recent.append(done)
        while len(self._recent) > 1 and self._recent[1].seconds <= done.seconds - RECENT_SECONDS:
            self._recent.popleft()
        before = max(self._recent[0], self._first, key=lambda at: at.seconds)
        undrafted = max(0, now.counts.open - drafted)
        unfinished = len(talking) - sum(talking.values())
        return Pace(
            rows_a_minute=_rows_a_minute(done, before) if ended > self._first.ended else None,
            left=self._left(done, before, self._first, undrafted, unfinished),
        )

    def _left(
        self, now: _Done, before: _Done, first: _Done, undrafted: int, unfinished: float
    ) -> tuple[float, float] | None:
        rows = now.work[0] - first.work[0]
        if now.seconds - first.seconds < FIRST_SECONDS or rows < min(FIRST_ROWS, undrafted):
            return None
        found = []
        for share in self._shares(rows):
            for n, debate in enumerate(DEBATE):
                left = undrafted + debate * (share * undrafted + unfinished)
                for since in (before, first):
                    seconds, done = now.seconds - since.seconds, now.work[n] - since.work[n]
                    if seconds >= FIRST_SECONDS and done > 0:
                        found.append(left * seconds / done)
        if not found:
            return None
        unsure = 1.0 / math.sqrt(max(rows, 1.0))
        return min(found) * max(0.5, 1.0 - unsure), max(found) * (1.0 + unsure)

    def _shares(self, rows: float) -> Sequence[float]:
        """Which share of the rows that are not drafted yet may come to be talked about."""
        if self._share == 0.0:
            return (0.0,)
        if rows < ENOUGH_ROWS:
            return SOME if self._share is None else (0.0, self._share)
        seen = min(1.0, len(self._talked) / rows)
        return (seen,) if self._share is None else (min(seen, self._share), max(seen, self._share))


def _rows_a_minute(now: _Done, before: _Done) -> float | None:
    seconds = now.seconds - before.seconds
    return 60.0 * (now.ended - before.ended) / seconds if seconds >= FIRST_SECONDS else None

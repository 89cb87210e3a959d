"""What a person is asked to look at, and in which order.

Several people share a queue: a share of it (the overlap) is put to everybody, the rest to one
person each. Which rows everybody gets is decided by digest: it is the same for all, and says
nothing of the rows.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from hashlib import blake2b
from math import floor
from operator import itemgetter

from consensus.measures.worth import worth
from schema.base import Frozen
from schema.errors import UserError
from schema.task import Outcome
from storage.answers import PeoplesAnswers, standing
from storage.reader import LedgerReader


class Scope(Frozen):
    """Which tasks; escalated ones if nothing else is said."""

    everything: bool = False
    """Accepted tasks as well."""
    sample: int = 0
    """Instead: so many accepted tasks, drawn at random; 0 for none."""
    tasks: tuple[str, ...] = ()
    """Instead: these, whether somebody has answered them or not."""
    adjudicate: bool = False
    """Instead: those on which people disagree."""
    limit: int | None = None
    """At most so many."""
    overlap: float = 0.0
    """The share that is put to everybody, 0 to 1; the rest is put to one person each."""


class Agenda(Frozen):
    """What a person is asked."""

    tasks: tuple[str, ...]
    """In order, those first that are worth most."""
    shared: frozenset[str] = frozenset()
    """Those that are put to everybody."""


def agenda(
    reader: LedgerReader,
    campaign: str,
    scope: Scope,
    by: str = "",
    chance: random.Random | None = None,
) -> Agenda:
    """The tasks to look at, those first that are worth most; a sample in random order, so that
    whatever is answered of it is a sample, too.

    What a person has answered already is left out, unless it is named; of what everybody is asked,
    what ``by`` has answered. With an overlap a sample is drawn by digest: the same for all.

    Raises:
        UnknownCampaign: when there is no such campaign.
        UnknownTask: when a task is named that it does not have.
        UserError: when a task is named that cannot be answered.
    """
    reader.campaign(campaign)
    if scope.tasks:
        for task in scope.tasks:
            _check(reader, campaign, task)
        return Agenda(tasks=tuple(dict.fromkeys(scope.tasks))[: scope.limit])
    if scope.adjudicate:
        conflicts = set(reader.in_conflict(campaign))
        ended = _by_worth(reader, campaign)
        return Agenda(tasks=tuple(t for t in ended if t in conflicts)[: scope.limit])
    said = reader.answers_of_people(campaign)
    if scope.sample:
        pool = _by_worth(reader, campaign, ("accepted",))
        if scope.overlap:
            pool = _by_digest(pool, "sample")[: scope.sample]
        else:
            left = [task for task in pool if task not in said]
            drawn = min(scope.sample, len(left))
            pool = (chance or random.Random()).sample(left, drawn)  # noqa: S311 - which ones is no secret
    else:
        outcomes: tuple[Outcome, ...] = ("escalated", "accepted")
        pool = _by_worth(reader, campaign, outcomes if scope.everything else outcomes[:1])
    shared = everybodys(pool, scope.overlap)
    mine = [t for t in pool if t not in said or is_put_to(by, said[t], t in shared)]
    return Agenda(tasks=tuple(mine)[: scope.limit], shared=shared)


def everybodys(tasks: Collection[str], overlap: float) -> frozenset[str]:
    """The tasks that are put to everybody: that share of all, answered or not, and at least one if
    any; those with the lowest digests."""
    count = max(1, floor(overlap * len(tasks) + 0.5)) if overlap and tasks else 0
    return frozenset(_by_digest(tasks, "overlap")[:count])


def is_put_to(by: str, said: PeoplesAnswers, shared: bool) -> bool:
    """Whether a person is asked about a task of which people say this."""
    if said.ruling is not None:
        return False
    return by not in said.people if shared else not said.people


def is_still_put_to(
    reader: LedgerReader, campaign: str, task: str, by: str, scope: Scope, shared: bool
) -> bool:
    """The same as of now, of a task that was on the agenda."""
    if scope.adjudicate:
        latest = reader.annotation(campaign, task)
        return latest is not None and latest.in_conflict
    return is_put_to(by, standing(reader.said_by_people(campaign, task)), shared)


def _by_digest(tasks: Collection[str], salt: str) -> list[str]:
    begun = blake2b(salt.encode())  # of 100,000 tasks a digest of JSON takes ten times as long

    def place(task: str) -> bytes:
        own = begun.copy()
        own.update(task.encode())
        return own.digest()

    return sorted(tasks, key=place)


def _by_worth(reader: LedgerReader, campaign: str, outcomes: Sequence[Outcome] = ()) -> list[str]:
    """Ids of the tasks that the committee ended so (in any way, if none is given), those first
    that are worth most; else in order of submission."""
    ended = [
        (worth(confidence, margin), task)
        for task, confidence, margin in reader.certainties(campaign, outcomes)
    ]
    return [task for _, task in sorted(ended, key=itemgetter(0), reverse=True)]


def _check(reader: LedgerReader, campaign: str, task: str) -> None:
    reader.task(campaign, task)
    first = reader.ending(campaign, task)
    if first is None:
        raise UserError(f"task {task!r} is still open", "answer it when the committee is done")
    if first.outcome == "rejected":
        raise UserError(
            f"task {task!r} was rejected ({first.reason})", "mend the row and submit it again"
        )

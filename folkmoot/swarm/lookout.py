"""Sees from the ledger how far a job is, whoever does it."""

from __future__ import annotations

import time
from collections.abc import Callable

from folkmoot.swarm.doing import STARTING, doing
from folkmoot.swarm.pace import Moment, Pace, Pacer
from schema.base import Frozen
from schema.wait import Wait
from storage.reader import LedgerReader
from storage.tasks import Counts

Watcher = Callable[["Progress"], None]
"""Called a few times a second while the job runs."""


class Progress(Frozen):
    """How far a job is."""

    counts: Counts
    submitting: bool
    tokens: int
    seconds: float
    pace: Pace = Pace()
    doing: str = ""
    """What it is doing now, in words; empty where there is nothing to tell."""
    paused: bool = False
    """Whether it waits for a person to resume the campaign."""
    blocked: str = ""
    """What keeps the campaign from going on, and what to do; empty when nothing does."""
    waits: tuple[Wait, ...] = ()
    """What is waited for outside."""
    lost: str = ""
    """What has stopped answering: the server, or the swarm that does the job; empty when nothing
    has."""


class Lookout:
    """Follows one campaign in the ledger.

    Args:
        reader: of the ledger.
        name: of the campaign.
        starts: whether the models are being started for it.
    """

    def __init__(self, reader: LedgerReader, name: str, *, starts: bool = True) -> None:
        self._reader, self._name = reader, name
        self._campaign = reader.campaign(name)
        self._pacer = Pacer(self._campaign)
        self._begun = time.monotonic()
        self._turns = reader.spent(name).turns if starts else -1
        self._learns_from: int | None = None

    def look(self, *, submitting: bool = False, lost: str = "") -> Progress:
        """How far it is now.

        Args:
            submitting: whether more tasks are still being sent.
            lost: what has stopped answering, in words.
        """
        reader, name, now = self._reader, self._name, time.monotonic()
        with reader.moment():
            counts, spent = reader.counts(name), reader.spent(name)
            stages, started = reader.stages(name), reader.started_count(name)
            state, blocked = reader.campaign_state(name), reader.blocked().get(name, "")
            waits = reader.waits(name) if counts.open and not lost else []
        stands = blocked or lost or any(not wait.is_silence for wait in waits)
        is_starting = spent.turns == self._turns and (bool(stages) or not spent.turns)
        if is_starting:
            what = STARTING if counts.open else ""
        else:
            told = counts.submitted + 1 if submitting else counts.open  # more rows may be open
            what = doing(self._campaign, told, stages, self._known_answers(bool(stages)))
        pace = Pace()
        if state == "running" and not stands:
            pace = self._pacer.look(Moment(now, counts, started, stages))
        else:
            self._pacer = Pacer(self._campaign)  # what stands still is no pace
        return Progress(
            counts=counts,
            submitting=submitting,
            tokens=spent.tokens,
            seconds=now - self._begun,
            pace=pace.model_copy(update={"left": None}) if submitting else pace,
            doing=what if state == "running" and not stands else "",
            paused=state == "paused",
            blocked=blocked,
            waits=tuple(waits),
            lost=lost,
        )

    def _known_answers(self, somebody_is_asked: bool) -> int:
        """How many known answers the committee learns from; looked up when it is to be told."""
        if somebody_is_asked:
            return 0
        if self._learns_from is None:
            # Who only prints a sum does not wait for what learning loads.
            from agents.learning.policy_keeper import learns_from_gold

            learns = learns_from_gold(self._campaign)
            self._learns_from = self._reader.solved_count(self._name) if learns else 0
        return self._learns_from

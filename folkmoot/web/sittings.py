"""One person's sitting at the review of one campaign: what they have answered, skipped, and seen
too much of to be blind. It is at hand as long as the console runs; the answers are on record."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from folkmoot.review.claims import Claims
from folkmoot.web.done import Done
from folkmoot.web.together import Together
from storage.certainty import RowFilter
from storage.reader import LedgerReader

FORMS_KEPT = 10
"""Forms that are filled in again when their answers are taken back."""
AHEAD = 50
"""Tasks that are looked at together for one that is free."""


@dataclass
class Sitting:
    """Of one person, on one campaign."""

    by: str
    campaign: str
    claims: Claims
    done: list[Done] = field(default_factory=list)
    together: Together | None = None
    """What was handed in last for all rows of a filter, or is."""
    kept: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What the form held whose answer was refused or taken back: it is filled in again."""
    skipped: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    """Tasks of which the person has seen what the committee thinks."""

    def has_done(self, done: Done) -> None:
        """An answer is on record; its form is kept for a while, in case it is taken back."""
        self.done.append(done)
        self.kept = {}
        if (old := len(self.done) - FORMS_KEPT - 1) >= 0:
            self.done[old] = self.done[old]._replace(fields={})

    def next(self, reader: LedgerReader, wanted: RowFilter) -> str | None:
        """The task that is put to the person now, the one of which the committee is least certain;
        None where nothing is left. Nobody else gets it meanwhile."""
        for task in self._left(reader, wanted):
            if task not in self.skipped and self.claims.take(self.campaign, task):
                return task
        self.claims.release()
        return None

    def _left(self, reader: LedgerReader, wanted: RowFilter) -> Iterator[str]:
        after = None
        while rows := reader.least_certain(self.campaign, wanted, after, AHEAD):
            yield from (row.task for row in rows if row.outcome in ("accepted", "escalated"))
            after = rows[-1].place


class Sittings:
    """All of them."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self._all: dict[tuple[str, str], Sitting] = {}
        self.one = threading.Lock()
        """Held while an answer is handed in: one process writes a ledger."""

    def of(self, by: str, campaign: str) -> Sitting:
        """The sitting of a person on a campaign."""
        key = by, campaign
        if key not in self._all:
            self._all[key] = Sitting(by, campaign, Claims(self._ledger))
        return self._all[key]

    def close(self) -> None:
        """Nobody is at anything any more."""
        for sitting in self._all.values():
            if sitting.together is not None:
                sitting.together.stop()
            sitting.claims.release()

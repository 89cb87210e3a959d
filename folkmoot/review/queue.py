"""The tasks that are put to one person, beside others who answer at the same time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from folkmoot.reports.review_queue import Scope, agenda, is_still_put_to
from folkmoot.review.claims import Claims
from storage.reader import LedgerReader


@dataclass
class Queue:
    """One person's queue. What somebody else answers meanwhile, or has before them now, is passed
    over, unless it is put to everybody."""

    reader: LedgerReader
    campaign: str
    scope: Scope
    by: str
    claims: Claims
    tasks: list[str] = field(init=False)
    """What there was at the beginning."""
    _shared: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        first = agenda(self.reader, self.campaign, self.scope, self.by)
        self.tasks, self._shared = list(first.tasks), first.shared

    def take(self, task: str) -> bool:
        """Whether the person is to answer a task now; it is then theirs until the next one."""
        self.claims.release()
        if self.scope.tasks:
            return True
        shared = task in self._shared
        if not shared and not self.claims.take(self.campaign, task):
            return False
        return is_still_put_to(self.reader, self.campaign, task, self.by, self.scope, shared)

    def release(self) -> None:
        """The person is done with the task before them."""
        self.claims.release()

    def more(self, asked: Collection[str]) -> list[str]:
        """What has come, or become free, since the beginning; without what was ``asked``."""
        if self.scope.tasks or (self.scope.sample and not self.scope.overlap):
            return []
        left, free = self._left(asked)
        room = None if self.scope.limit is None else max(0, self.scope.limit - len(asked))
        return [task for task in left if task in free][:room]

    def elsewhere(self, asked: Collection[str]) -> int:
        """How many more tasks would be put to this person, had others not got them before them."""
        left, free = self._left(asked)
        return len(left) - len(free)

    def _left(self, asked: Collection[str]) -> tuple[list[str], set[str]]:
        """What is left, and which of it nobody has claimed."""
        scope = self.scope.model_copy(update={"limit": None})
        now = agenda(self.reader, self.campaign, scope, self.by)
        self._shared = now.shared
        left = [task for task in now.tasks if task not in asked]
        free = {t for t in left if t in now.shared or self.claims.is_free(self.campaign, t)}
        return left, free

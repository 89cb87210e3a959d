"""Which policy decides which task: by its place in the order of submission, never by when it came.

The first policy is learnt from the first tasks of a campaign, each later one from twice as many as
the one before. A task is decided under the last one that was learnt from tasks before it alone; the
first tasks under the one that was learnt from them. Where known answers teach, which takes longer,
and all of which the first policy has seen, the next ones follow at four times as many. So the same
tasks in the same order are decided alike, however fast anybody answers and whoever is killed on the
way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from schema.policy import Policy
from storage.tasks import EVERY_NUMBER

MOST = 8192
"""Tasks of which the last policy is learnt: what seats lean to is known by then."""


@dataclass(frozen=True)
class Scope:
    """What a policy is learnt from, given by numbers of tasks as the ledger counts them."""

    drafts_to: int = EVERY_NUMBER
    """The drafts about tasks up to this one."""
    talk_to: int = EVERY_NUMBER
    """All that was said about tasks up to this one."""


EVERYTHING = Scope()


class Series:
    """The policies of a campaign since it began, or began anew, in the order in which they were
    made.

    Args:
        policies: what is on record.
        known: how many tasks there are: of so many, policies of earlier versions were learnt.
        growth: from how many times as many tasks the next policy is learnt.
    """

    def __init__(self, policies: Sequence[Policy], known: int, growth: int = 2) -> None:
        self.growth = growth
        self._policies = [(policy.tasks or max(known, 1), policy) for policy in policies]

    def __len__(self) -> int:
        return len(self._policies)

    @property
    def size(self) -> int:
        """How many tasks the last one was learnt from; 0 before the first."""
        return self._policies[-1][0] if self._policies else 0

    @property
    def next_size(self) -> int:
        """From how many tasks the next one is to be learnt; 0 when no more follows."""
        return self.growth * self.size if self.size < MOST else 0

    def add(self, policy: Policy) -> None:
        """A policy was made."""
        self._policies.append((policy.tasks, policy))

    def of(self, place: int) -> Policy | None:
        """The policy that decides the task at this place, counted from 0; None while it is not
        made."""
        if not self._policies or place >= (self.next_size or place + 1):
            return None
        reached = max(place, self._policies[0][0])
        return next(policy for size, policy in reversed(self._policies) if size <= reached)


class Order:
    """The tasks of a campaign in the order of submission, by their numbers in the ledger."""

    def __init__(self) -> None:
        self._numbers: list[int] = []

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def last(self) -> int:
        """Number of the last task; 0 before the first."""
        return self._numbers[-1] if self._numbers else 0

    def extend(self, numbers: Sequence[int]) -> None:
        """More tasks have come."""
        self._numbers.extend(numbers)

    def place(self, number: int) -> int:
        """How many tasks came before the one of this number."""
        return bisect_left(self._numbers, number)

    def up_to(self, size: int) -> int:
        """Number of the last of the first ``size`` tasks; 0 where that is none."""
        return self._numbers[min(size, len(self._numbers)) - 1] if size and self._numbers else 0

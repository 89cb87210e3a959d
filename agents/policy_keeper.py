"""Keeping policies: what the moderator learns from ballots, and when it takes a snapshot of it.

A policy is taken for the first time when enough tasks have all their drafts, or when no more will
come; until then they wait. Later snapshots follow each time that the ballots have doubled. A task
is decided under one policy from its first gate on: it is pinned to it.

What was learnt is read from the ledger, after the commit, so that it is the same after a crash.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from consensus.calibration import learned
from kinds.base import kind_of
from schema.policy import Policy, SeatCalibration
from storage.ledger import Ledger

QUIET_SECONDS = 1.0
"""No more tasks are expected when none has come for so long."""


@dataclass
class _Learning:
    """One campaign's state of learning."""

    calibration: dict[str, SeatCalibration] = field(default_factory=dict)
    read: int = 0
    """Number of the last ballot that was read from the ledger."""
    ballots: int = 0
    taken_at: int = 0
    """How many ballots the latest snapshot was made of."""
    waiting: dict[str, None] = field(default_factory=dict)
    stirred: float = 0.0
    heard: bool = True
    """Whether there may be ballots that were not read yet; at the start there may."""


@dataclass
class PolicyKeeper:
    """The policies of all campaigns of one ledger."""

    ledger: Ledger
    _learning: dict[str, _Learning] = field(default_factory=dict)
    _known: dict[str, Policy] = field(default_factory=dict)
    _latest: dict[str, Policy] = field(default_factory=dict)

    def bound(self, campaign: str, task: str) -> Policy | None:
        """The policy that a task is pinned to, if it is."""
        pinned = self.ledger.pinned_policy(campaign, task)
        if pinned is None:
            return None
        if pinned not in self._known:
            self._known[pinned] = self.ledger.policy(pinned)
        return self._known[pinned]

    def pin(self, campaign: str, task: str, policy: Policy) -> None:
        """Bind a task to a policy; the first one stays."""
        self.ledger.pin_policy(campaign, task, policy.id)

    def current(self, campaign: str) -> Policy:
        """The campaign's latest policy."""
        if campaign not in self._latest:
            self._keep(campaign, self.ledger.latest_policy(campaign) or Policy())
        return self._latest[campaign]

    def heard(self, campaign: str) -> None:
        """A turn has come: there may be a ballot to learn from."""
        self._of(campaign).heard = True

    def stir(self, campaign: str) -> None:
        """A task has come: more may follow."""
        self._of(campaign).stirred = time.monotonic()

    def wait(self, campaign: str, task: str) -> None:
        """A task waits for the campaign's first policy."""
        self._of(campaign).waiting[task] = None

    def due(self) -> list[tuple[str, list[str]]]:
        """The campaigns for which a snapshot is due, each with the tasks that wait for it."""
        return [(name, list(self._learning[name].waiting)) for name in self._due()]

    def snapshot(self, campaign: str) -> Policy:
        """Take and keep a snapshot of what was learnt."""
        learning = self._of(campaign)
        policy = Policy(calibration=learning.calibration, warm=True)
        self._keep(campaign, policy)
        learning.taken_at = learning.ballots
        learning.waiting.clear()
        return policy

    def _due(self) -> Iterator[str]:
        for name, learning in self._learning.items():
            if learning.heard:
                self._read_ballots(name, learning)
            elif not learning.waiting:
                continue
            if self.current(name).warm:
                if learning.waiting or learning.ballots >= 2 * max(learning.taken_at, 1):
                    yield name
                continue
            if not learning.waiting:
                continue
            plan = self.ledger.campaign(name)
            started = self.ledger.started_count(name)
            full = started >= plan.window
            all_wait = started <= len(learning.waiting)
            quiet = time.monotonic() - learning.stirred > QUIET_SECONDS
            no_more = full or (quiet and not self.ledger.waiting(name, 1))
            if len(learning.waiting) >= plan.protocol.warm_up or (all_wait and no_more):
                yield name

    def _read_ballots(self, name: str, learning: _Learning) -> None:
        learning.heard = False
        campaign = self.ledger.campaign(name)
        fixed = kind_of(campaign.kind).fixed_keys(campaign)
        for row in self.ledger.ballots_of(name, since=learning.read):
            learning.read = row.n
            learning.ballots += 1
            seat_and_stage = f"{row.seat}/{row.stage}"
            learning.calibration.update(
                learned(learning.calibration, seat_and_stage, row.ballot, fixed)
            )

    def _of(self, campaign: str) -> _Learning:
        return self._learning.setdefault(campaign, _Learning())

    def _keep(self, campaign: str, policy: Policy) -> None:
        self.ledger.save_policy(campaign, policy)
        self._known[policy.id] = policy
        self._latest[campaign] = policy

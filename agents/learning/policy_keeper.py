"""Keeping policies: what the moderator learns from ballots, and when it takes a snapshot of it.

A policy is taken for the first time when enough tasks have all their drafts, or when no more will
come; until then they wait. Where known answers are to be learnt from, it is also waited for the
drafts of the solved tasks, which are opened first: at most :data:`MOST_SOLVED` of them. Later
snapshots follow each time that the ballots have doubled. A task is decided under one policy from
its first gate on: it is pinned to it.

What people answer is learnt from as well, when so many answers have come that it may matter.

What was learnt is read from the ledger, after the commit, so that it is the same after a crash.
Calibration is kept up ballot by ballot; what a voting rule learns takes longer and is left to
:mod:`agents.learning.apprentice`, and the snapshot is taken when it is there.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

import structlog

from agents.learning.apprentice import Apprentice
from consensus.learning.calibration import learned
from consensus.votes.pooled_mean import PooledMean
from kinds.base import kind_of
from schema.campaign import Campaign
from schema.policy import Policy, SeatCalibration
from storage.ledger import Ledger

log = structlog.get_logger(__name__)

QUIET_SECONDS = 1.0
"""No more tasks are expected when none has come for so long."""

MOST_SOLVED = 500
"""So many solved tasks may wait for the first policy, beside those in the campaign's window."""

PATIENCE = 10.0
"""Seconds for which a campaign with solved tasks waits for more, while tasks keep coming."""

ANSWERS = 20
"""People's answers after which there is something to learn again, and then each time that they have
grown by half."""

AT_ONCE = 0.2
"""Seconds for which the moderator waits for a first policy: often it is there by then."""


def learns_from_gold(campaign: Campaign) -> bool:
    """Whether known answers change how the campaign's votes are counted or accepted."""
    return campaign.learn_from_gold and _needs_an_apprentice(campaign)


def _needs_an_apprentice(campaign: Campaign) -> bool:
    protocol = campaign.protocol
    asks_more = protocol.max_error is not None or bool(protocol.talk_share)
    return protocol.voting_rule != PooledMean.name or asks_more


@dataclass
class _Learning:
    """One campaign's state of learning."""

    calibration: dict[str, SeatCalibration] = field(default_factory=dict)
    read: int = 0
    """Number of the last ballot that was read from the ledger."""
    ballots: int = 0
    taken_at: int = 0
    """How many ballots the latest snapshot was made of."""
    answers: int = 0
    """People's answers since the latest snapshot, ..."""
    answered: int = 0
    """... and before it, since the moderator was started."""
    waiting: dict[str, None] = field(default_factory=dict)
    since: float = 0.0
    """When the first of them began to wait."""
    stirred: float = 0.0
    heard: bool = True
    """Whether there may be ballots that were not read yet; at the start there may."""
    coming: Future[Policy] | None = None
    """What is being learnt, if anything is."""
    coming_of: int = 0
    """From how many ballots."""


@dataclass
class PolicyKeeper:
    """The policies of all campaigns of one ledger."""

    ledger: Ledger
    _learning: dict[str, _Learning] = field(default_factory=dict)
    _known: dict[str, Policy] = field(default_factory=dict)
    _latest: dict[str, Policy] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._apprentice = Apprentice(self.ledger.path)

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

    def answered(self, campaign: str) -> None:
        """A person has answered a task."""
        learning = self._of(campaign)
        learning.answers += 1
        learning.heard = True

    def stir(self, campaign: str) -> None:
        """A task has come: more may follow."""
        self._of(campaign).stirred = time.monotonic()

    def start_over(self, campaign: str) -> None:
        """Forget what was learnt: tasks wait for a policy as at the beginning, and what is learnt
        then is learnt from all that is on record by now."""
        learning = self._of(campaign)
        learning.coming, learning.taken_at, learning.heard = None, 0, True
        learning.stirred = time.monotonic()
        self._keep(campaign, Policy())

    def wait(self, campaign: str, task: str) -> None:
        """A task waits for the campaign's first policy."""
        learning = self._of(campaign)
        learning.since = learning.since if learning.waiting else time.monotonic()
        learning.waiting[task] = None

    def forget(self, campaign: str, task: str) -> None:
        """A task is gone: it waits for nothing."""
        if campaign in self._learning:
            self._learning[campaign].waiting.pop(task, None)

    def forget_campaign(self, campaign: str) -> None:
        """Everything about a campaign is read from the ledger again when it is needed."""
        self._learning.pop(campaign, None)
        self._latest.pop(campaign, None)

    def campaigns(self) -> list[str]:
        """The campaigns in which there may be something to learn."""
        return list(self._learning)

    @property
    def is_still(self) -> bool:
        """Whether nobody waits for a policy, and none is being made."""
        return not any(
            learning.waiting or learning.coming or learning.heard
            for learning in self._learning.values()
        )

    def room_for_solved(self, campaign: Campaign, started: int) -> int:
        """How many more solved tasks may be opened, before others and beside the window.

        Args:
            campaign: the current revision.
            started: how many are.
        """
        gathers = learns_from_gold(campaign) and not self.current(campaign.name).warm
        return max(0, MOST_SOLVED - started) if gathers else 0

    def take_due(self, name: str) -> list[str]:
        """Take the campaign's next snapshot, if it is due and ready: the tasks that waited."""
        learning = self._of(name)
        if self._is_due(name, learning) and learning.coming is None:
            learning.coming, learning.coming_of = self._begin(name), learning.ballots
            learning.answered, learning.answers = learning.answered + learning.answers, 0
            if learning.waiting:
                wait([learning.coming], AT_ONCE)
        made = learning.coming
        return self._take(name, made) if made and made.done() else []

    def _begin(self, name: str) -> Future[Policy]:
        """Begin to make the next policy."""
        campaign, calibration = self.ledger.campaign(name), dict(self._of(name).calibration)
        if _needs_an_apprentice(campaign):
            return self._apprentice.learn(campaign, calibration)
        made: Future[Policy] = Future()
        made.set_result(Policy(calibration=calibration, warm=True))
        return made

    def _take(self, name: str, made: Future[Policy]) -> list[str]:
        """Keep what was learnt; the tasks that waited for it."""
        learning = self._learning[name]
        self._keep(name, made.result())
        log.info("learnt", campaign=name, ballots=learning.coming_of, waited=len(learning.waiting))
        learning.taken_at, learning.coming = learning.coming_of, None
        waited = list(learning.waiting)
        learning.waiting.clear()
        return waited

    def _is_due(self, name: str, learning: _Learning) -> bool:
        if learning.heard:
            self._read_ballots(name, learning)
        elif not learning.waiting:
            return False
        if self.current(name).warm:
            told = learning.answers >= max(ANSWERS, learning.answered / 2)
            doubled = learning.ballots >= 2 * max(learning.taken_at, 1)
            return bool(learning.waiting) or doubled or (told and self._learns(name))
        if not learning.waiting:
            return False
        plan = self.ledger.campaign(name)
        started = self.ledger.started_count(name)
        full = started >= plan.window
        all_wait = started <= len(learning.waiting)
        quiet = time.monotonic() - learning.stirred > QUIET_SECONDS
        no_more = full or (quiet and not self.ledger.waiting(name, 1))
        enough = len(learning.waiting) >= plan.protocol.warm_up or (all_wait and no_more)
        return enough and self._solved_are_in(plan, learning, quiet)

    def _learns(self, name: str) -> bool:
        return learns_from_gold(self.ledger.campaign(name))

    def _solved_are_in(self, plan: Campaign, learning: _Learning, quiet: bool) -> bool:
        """Whether all solved tasks that are waited for have their drafts."""
        if not learns_from_gold(plan):
            return True
        started = self.ledger.started_solved(plan.name)
        unopened = self.ledger.waiting_solved(plan.name, 1)
        if not started and not unopened:
            return True
        if unopened and self.room_for_solved(plan, len(started)):
            return False
        late = time.monotonic() - learning.since > PATIENCE
        return (quiet or late) and all(task in learning.waiting for task in started)

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

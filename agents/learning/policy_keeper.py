"""Keeping policies: what the moderator learns from ballots, and when it takes a snapshot of it.

A policy is taken for the first time when the first tasks of the campaign have all their drafts, or
when no more will come; until then all wait. Where known answers are to be learnt from, it is also
waited for the drafts of the solved tasks, which are opened first: at most :data:`MOST_SOLVED` of
them. Each later snapshot is made of more tasks, and a task waits for the one that is its
own (:mod:`agents.learning.series`), so that what it is decided under does not depend on who was
faster. Nobody waits for tasks that are held up by somebody who is away. A task is decided under one
policy from its first gate on: it is pinned to it.

What people answer is learnt from as well, when so many answers have come that it may matter.

What was learnt is read from the ledger, after the commit, so that it is the same after a crash; by
:mod:`agents.learning.apprentice`, since it may take long. The snapshot is taken when it is there.
"""

from __future__ import annotations

import time
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

import structlog

from agents.learning.apprentice import Apprentice
from agents.learning.lessons import OPENED_FIRST
from agents.learning.series import Order, Scope, Series
from consensus.votes.pooled_mean import PooledMean
from schema.campaign import Campaign
from schema.policy import Policy
from schema.task import Task
from storage.ledger import Ledger

log = structlog.get_logger(__name__)

QUIET_SECONDS = 1.0
"""No more tasks are expected when none has come for so long."""

MOST_SOLVED = OPENED_FIRST
"""So many solved tasks may wait for the first policy, beside those in the campaign's window."""

PATIENCE = 10.0
"""Seconds for which a campaign with solved tasks waits for more, while tasks keep coming."""

LONGEST_WAIT = 600.0
"""Seconds for which tasks wait for the ones before them, where nobody is known to be away."""

ANSWERS = 20
"""People's answers after which there is something to learn again, and then each time that they have
grown by half."""

AT_ONCE = 0.2
"""Seconds for which the moderator waits for a policy while nobody else learns: often it is there by
then."""

COLD = Policy()
"""The policy of a campaign that has learnt nothing yet, or begins anew."""


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

    series: Series
    order: Order
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
    coming_size: int = 0
    """From how many tasks."""


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
            self._keep(campaign, self.ledger.latest_policy(campaign) or COLD)
        return self._latest[campaign]

    def for_task(self, task: Task) -> Policy:
        """The policy that a task is to be decided under; one that has learnt nothing as long as its
        own is not made. Solved tasks that are learnt from are the first one's."""
        campaign = task.campaign
        latest = self.current(campaign)
        if not latest.warm:
            return latest
        learning, place = self._of(campaign), 0
        if task.gold is None or not self._learns(campaign):
            learning.order.extend(self.ledger.numbers_after(campaign, learning.order.last))
            place = learning.order.place(self.ledger.number_of(campaign, task.id))
        return learning.series.of(place) or COLD

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
        learning.coming, learning.heard = None, True
        learning.stirred = time.monotonic()
        self._keep(campaign, COLD)
        learning.series = Series([], 0)

    def wait(self, campaign: str, task: str) -> None:
        """A task waits for its policy."""
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
        if learning.coming is None and (size := self._due(name, learning)):
            learning.coming, learning.coming_size = self._begin(name, learning, size), size
            learning.answered, learning.answers = learning.answered + learning.answers, 0
            alone = sum(each.coming is not None for each in self._learning.values()) == 1
            if learning.waiting and alone:  # many that begin at once would add up
                wait([learning.coming], AT_ONCE)
        made = learning.coming
        return self._take(name, made) if made and made.done() else []

    def _begin(self, name: str, learning: _Learning, size: int) -> Future[Policy]:
        """Begin to make the next policy, from ``size`` tasks."""
        campaign, order, before = self.ledger.campaign(name), learning.order, learning.series.size
        if size == before or self._begins_anew(name, learning):
            scope = Scope()  # what people answered, or a new beginning: all that is on record
        else:
            scope = Scope(drafts_to=order.up_to(size), talk_to=order.up_to(before))
        return self._apprentice.learn(campaign, scope, rule=_needs_an_apprentice(campaign))

    def _take(self, name: str, made: Future[Policy]) -> list[str]:
        """Keep what was learnt; the tasks that waited for it."""
        learning = self._learning[name]
        policy = made.result().model_copy(update={"tasks": learning.coming_size})
        self._keep(name, policy)
        if not len(learning.series):
            learning.series.growth = self._growth(name)
        learning.series.add(policy)
        log.info("learnt", campaign=name, tasks=policy.tasks, waited=len(learning.waiting))
        learning.coming = None
        waited = list(learning.waiting)
        learning.waiting.clear()
        return waited

    def _due(self, name: str, learning: _Learning) -> int:
        """From how many tasks a policy is to be made now; 0 while none is."""
        if not learning.heard and not learning.waiting:
            return 0
        learning.heard = False
        learning.order.extend(self.ledger.numbers_after(name, learning.order.last))
        if not self.current(name).warm:
            return self._first(name, learning) if learning.waiting else 0
        size = learning.series.size
        if learning.answers >= max(ANSWERS, learning.answered / 2) and self._learns(name):
            return size
        following = learning.series.next_size
        is_next = learning.waiting and following and len(learning.order) >= following
        return following if is_next and self._is_in(name, learning, following, size) else 0

    def _first(self, name: str, learning: _Learning) -> int:
        """From how many tasks the first policy is to be made now."""
        plan = self.ledger.campaign(name)
        warm_up = plan.protocol.warm_up
        size = min(warm_up, plan.window)
        started = self.ledger.started_count(name)
        all_wait = started <= len(learning.waiting)
        quiet = time.monotonic() - learning.stirred > QUIET_SECONDS
        no_more = started >= plan.window or (quiet and not self.ledger.waiting(name, 1))
        if not self._solved_are_in(plan, learning, quiet):
            return 0
        if self._begins_anew(name, learning):
            enough = len(learning.waiting) >= warm_up or (all_wait and no_more)
            return len(learning.order) if enough else 0
        if size <= len(learning.order) and self._is_in(name, learning, size, 0):
            return size
        return min(size, len(learning.order)) if all_wait and no_more else 0

    def _begins_anew(self, name: str, learning: _Learning) -> bool:
        """Whether the campaign has learnt before, and is to do so anew."""
        return not len(learning.series) and self.ledger.policy_count(name) > 1

    def _is_in(self, name: str, learning: _Learning, drafts: int, talk: int) -> bool:
        """Whether all drafts about the first tasks are in, and all talk about the first of these;
        or as much as is to be had."""
        order = learning.order
        open_yet = self.ledger.undecided(name, order.up_to(drafts))
        missing = [id for id, bound in open_yet.items() if not bound and id not in learning.waiting]
        if not missing and not (talk and self.ledger.undecided(name, order.up_to(talk))):
            return True
        if not learning.waiting:
            return False
        if self.ledger.started_count(name) <= len(learning.waiting):
            return True  # nobody is asked any more
        late = time.monotonic() - learning.since > LONGEST_WAIT
        return late or any(not away.is_silence for away in self.ledger.waits(name))

    def _learns(self, name: str) -> bool:
        return learns_from_gold(self.ledger.campaign(name))

    def _growth(self, name: str) -> int:
        return 4 if self._learns(name) and self.ledger.solved_count(name) else 2

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

    def _of(self, campaign: str) -> _Learning:
        if campaign not in self._learning:
            order = Order()
            order.extend(self.ledger.numbers_after(campaign, 0))
            policies = self.ledger.policies_since(campaign, COLD.id)
            series = Series(policies, len(order), self._growth(campaign) if policies else 2)
            self._learning[campaign] = _Learning(series, order)
        return self._learning[campaign]

    def _keep(self, campaign: str, policy: Policy) -> None:
        self.ledger.save_policy(campaign, policy)
        self._known[policy.id] = policy
        self._latest[campaign] = policy

"""Learning beside the work: a policy is made in a thread of its own, while the moderator goes on.

What a voting rule learns from gold takes seconds, so nothing is learnt twice from the same tasks.
They are read through a connection of their own, and nothing learnt is on record before the
moderator takes the result: a crash at any moment means to learn again.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Thread

import structlog
from threadpoolctl import threadpool_limits

from agents.learning.leanings import leanings
from agents.learning.lessons import Lesson, lessons, syllabus
from agents.learning.series import EVERYTHING, Scope
from consensus.contest import Contest
from consensus.learning.line import line_of
from consensus.learning.promise import promise_of
from consensus.learning.talk_share import talk_below
from consensus.parts import learn
from consensus.votes.base import voting_rule
from kinds.base import kind_of
from schema.campaign import Campaign
from schema.policy import Policy
from storage.reader import LedgerReader

MOST_AT_ONCE = 2
"""Campaigns that are learnt for at the same time: each takes its share of the one interpreter, and
the moderator would get what is left."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Taught:
    """What was learnt last in a campaign, and from what."""

    campaign: Campaign
    tasks: list[tuple[Lesson, Contest]]
    policy: Policy


class Apprentice:
    """Who learns for all campaigns of one ledger."""

    def __init__(self, path: Path) -> None:
        """Learn from the ledger at ``path``."""
        self._path = path
        self._taught: dict[str, _Taught] = {}
        self._room = BoundedSemaphore(MOST_AT_ONCE)

    def learn(
        self,
        campaign: Campaign,
        scope: Scope = EVERYTHING,
        *,
        rule: bool = True,
    ) -> Future[Policy]:
        """Make a policy of what the ledger has by now; one at a time for a campaign.

        Args:
            campaign: the current revision.
            scope: what is learnt from.
            rule: whether the voting rule is to learn, and not only what the seats lean to.

        Returns:
            The policy, when it is ready. It never fails: where the voting rule does, the policy
            has the calibration alone, and the log says why.
        """
        made: Future[Policy] = Future()

        def work() -> None:
            with self._room:
                learn_now()

        def learn_now() -> None:
            try:
                with LedgerReader(self._path) as reader, reader.moment():
                    plain = Policy(calibration=leanings(reader, campaign, scope), warm=True)
            except Exception as error:  # noqa: BLE001 - kinds may be other people's, ballots damaged
                log.warning("nothing was learnt of what seats lean to", error=repr(error))
                plain = Policy(warm=True)
            try:
                made.set_result(self._learnt(campaign, scope, plain) if rule else plain)
            except Exception as error:  # noqa: BLE001 - voting rules may be other people's
                log.warning("nothing was learnt", campaign=campaign.name, error=repr(error))
                made.set_result(plain)

        # A daemon: whoever stops the moderator need not wait for what will be learnt again anyway.
        Thread(target=work, name=f"learn-{campaign.name}", daemon=True).start()
        return made

    def _learnt(self, campaign: Campaign, scope: Scope, plain: Policy) -> Policy:
        rule = voting_rule(campaign.protocol.voting_rule)
        last = self._taught.get(campaign.name)
        known = [] if last is None or last.campaign != campaign else last.tasks
        with LedgerReader(self._path) as reader, reader.moment():
            tasks = lessons(reader, syllabus(reader, campaign, scope), known)
        if last is not None and known and [t for t, _ in known] == [t for t, _ in tasks]:
            return last.policy.model_copy(update={"calibration": plain.calibration})
        contests = [contest for _, contest in tasks]
        with threadpool_limits(limits=1, user_api="blas"):  # the other cores are the models'
            learnt = learn(rule, contests, plain)
        # The rule has seen the ballots of these tasks only, and some of them for the second time.
        policy = learnt.model_copy(update={"calibration": plain.calibration})
        kind = kind_of(campaign.kind)
        if kind.leaves_line_open(campaign):
            policy = policy.model_copy(update={"line": line_of(contests, policy, rule)})
        if campaign.protocol.max_error is not None:
            line = kind.line_of(kind.with_line(campaign, policy.line))
            promise = promise_of(contests, policy, rule, campaign.protocol.max_error, line)
            policy = policy.model_copy(update={"promise": promise})
        if campaign.protocol.talk_share:
            below = talk_below(contests, policy, rule, campaign.protocol.talk_share)
            policy = policy.model_copy(update={"talk_below": below})
        self._taught[campaign.name] = _Taught(campaign, tasks, policy)
        return policy

"""Learning beside the work: a policy is made in a thread of its own, while the moderator goes on.

What a voting rule learns from gold takes seconds. It is read through a connection of its own, and
nothing of it is kept before the moderator takes the result: a crash at any moment means to learn
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

import structlog
from threadpoolctl import threadpool_limits

from agents.lessons import lessons
from consensus.promise import promise_of
from consensus.votes.base import voting_rule
from schema.campaign import Campaign
from schema.policy import Policy, SeatCalibration
from storage.reader import LedgerReader

log = structlog.get_logger(__name__)


def learn(
    path: Path, campaign: Campaign, calibration: Mapping[str, SeatCalibration]
) -> Future[Policy]:
    """Make a policy of what the ledger at ``path`` has by now.

    Args:
        path: of the ledger.
        campaign: the current revision.
        calibration: of the seats, from all ballots so far.

    Returns:
        The policy, when it is ready. It never fails: where the voting rule does, the policy has
        the calibration alone, and the log says why.
    """
    made: Future[Policy] = Future()
    plain = Policy(calibration=dict(calibration), warm=True)

    def work() -> None:
        try:
            made.set_result(_learnt(path, campaign, plain))
        except Exception as error:  # noqa: BLE001 - voting rules may be other people's
            log.warning("nothing was learnt", campaign=campaign.name, error=repr(error))
            made.set_result(plain)

    # A daemon: whoever stops the moderator need not wait for what will be learnt again anyway.
    Thread(target=work, name=f"learn-{campaign.name}", daemon=True).start()
    return made


def _learnt(path: Path, campaign: Campaign, plain: Policy) -> Policy:
    rule = voting_rule(campaign.protocol.voting_rule)
    with LedgerReader(path) as reader, reader.moment():
        contests = lessons(reader, campaign)
    with threadpool_limits(limits=1, user_api="blas"):  # the other cores are the models'
        learnt = rule.fit(contests, plain)
    # The rule has seen the ballots of these contests only, and some of them for the second time.
    policy = learnt.model_copy(update={"calibration": plain.calibration})
    if campaign.protocol.max_error is not None:
        promise = promise_of(contests, policy, rule, campaign.protocol.max_error)
        policy = policy.model_copy(update={"promise": promise})
    return policy

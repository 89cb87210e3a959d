"""A share for talk: which tasks are talked about where only so many may be.

Talk is dear, so it goes to the tasks whose drafts leave the committee least sure. A policy holds
the confidence below which a task may be talked about, so that a decision needs no count of other
tasks; each new policy takes it from the tasks seen so far.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from consensus.contest import Contest, VotingRule
from consensus.learning.drafts import drafts_alone
from consensus.parts import count
from schema.policy import Policy


def talk_below(
    contests: Sequence[Contest], policy: Policy, rule: VotingRule, share: float
) -> float | None:
    """The confidence of the drafts below which at most ``share`` of the tasks are, or one task.

    Args:
        contests: looked at as their drafts stand.
        policy: to count by.
        rule: the campaign's.
        share: between 0 and 1.

    Returns:
        None where no such contest was drafted: then nothing is known to bound talk by.
    """
    tallies = (count(rule, drafts_alone(each), policy) for each in contests)
    sure = sorted(tally.confidence for tally in tallies if tally.probabilities)
    if not sure:
        return None
    allowed = math.ceil(share * len(sure) - 1e-9)
    return sure[allowed] if allowed < len(sure) else 1.0

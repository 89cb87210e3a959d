"""What can be promised of the accepted answers of a campaign."""

from __future__ import annotations

from collections.abc import Sequence

from consensus.contest import Contest, VotingRule
from consensus.learning.drafts import drafts_alone
from consensus.measures.acceptance import acceptance_threshold
from schema.policy import Policy, Promise

MISS = 0.1
"""The chance that a promise is broken nevertheless."""
IMPARTIAL = frozenset({"trusted", "pooled_mean"})
"""The voting rules that judge no solved task by what they learnt from it. Of what others say of
solved tasks nothing follows for the rest."""


def promise_of(
    contests: Sequence[Contest], policy: Policy, rule: VotingRule, max_error: float
) -> Promise:
    """From which confidence on at most a share ``max_error`` of the answers is wrong.

    Args:
        contests: those with gold are looked at, as their drafts stand.
        policy: to count by.
        rule: the campaign's.
        max_error: between 0 and 1.
    """
    nothing = Promise(max_error=max_error, miss=MISS)
    if rule.name not in IMPARTIAL:
        return nothing
    solved = [contest for contest in contests if contest.gold in contest.choices]
    tallies = [rule.tally(drafts_alone(contest), policy) for contest in solved]
    if not any(tally.probabilities for tally in tallies):
        return nothing
    found = acceptance_threshold(
        [min(1.0, tally.confidence) for tally in tallies],
        [tally.leader == c.gold for tally, c in zip(tallies, solved, strict=True)],
        max_error,
        MISS,
    )
    return Promise(
        max_error=max_error,
        miss=MISS,
        threshold=found.threshold,
        solved=len(solved),
        accepted=found.accepted.count,
        wrong=found.wrong.count,
        more_rows=found.more_rows,
    )

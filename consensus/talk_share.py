"""A share for talk: which tasks are talked about where only so many may be.

Talk is dear, so it goes to the tasks whose drafts leave the committee least sure. A policy holds
the confidence below which a task may be talked about, so that a decision needs no count of other
tasks; each new policy takes it from the tasks seen so far.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from consensus.drafts import drafts_alone
from consensus.vote_state import VoteState
from consensus.votes.base import Contest, VotingRule
from schema.policy import Policy
from schema.protocol import Stage


def talk_below(
    contests: Sequence[Contest], policy: Policy, rule: VotingRule, share: float
) -> float | None:
    """The confidence of the drafts below which at most ``share`` of the tasks are, or one task.

    Args:
        contests: looked at as their drafts stand; those alone in which one choice must win.
        policy: to count by.
        rule: the campaign's.
        share: between 0 and 1.

    Returns:
        None where no such contest was drafted: then nothing is known to bound talk by.
    """
    tallies = (rule.tally(drafts_alone(each), policy) for each in contests if each.mode == "one")
    sure = sorted(tally.confidence for tally in tallies if tally.probabilities)
    if not sure:
        return None
    allowed = math.ceil(share * len(sure) - 1e-9)
    return sure[allowed] if allowed < len(sure) else 1.0


def why_no_talk(state: VoteState, stage: Stage) -> str:
    """Why a stage may not talk about this task, in words; empty where it may.

    The share bounds stages that are for contested tasks: one that is asked for every task is.
    """
    policy, share = state.case.policy, state.case.campaign.protocol.talk_share
    if not policy.talk:
        return policy.why_no_talk
    if share == 0.0:
        return "the campaign does without talk"
    entry = stage.entry
    contested = entry.below_confidence is not None or entry.below_margin is not None
    if share is None or policy.talk_below is None or state.case.mode != "one" or not contested:
        return ""
    drafts = [stand.confidence for stand in state.path if stand.question == "propose"]
    if not drafts or drafts[-1] < policy.talk_below:
        return ""
    return (
        f"talk is kept for the {share:.1%} of the tasks that are least sure, with a confidence "
        f"below {policy.talk_below:.3f} after the drafts"
    )

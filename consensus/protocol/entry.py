"""Whether a stage is entered, given the vote so far, and why: for the transcript."""

from __future__ import annotations

from consensus.protocol.hanging import hangs_on
from consensus.protocol.questions import is_talk
from consensus.protocol.sides import margin_of
from consensus.protocol.vote_state import VoteState
from schema.protocol import Stage


def entered(stage: Stage, state: VoteState) -> str | None:
    """One line that says why the stage is entered; None if it is not.

    Stages of talk are not entered where the task may not be talked about.
    """
    if is_talk(stage.question) and why_no_talk(state, stage):
        return None
    return _called_for(stage, state)


def withheld_talk(state: VoteState) -> str:
    """Why there was no talk that the drafts called for; empty where there was, or none was."""
    stages = state.case.campaign.protocol.stages
    withheld = (
        why_no_talk(state, stage)
        for stage in stages
        if is_talk(stage.question) and _called_for(stage, state) is not None
    )
    return next((why for why in withheld if why), "")


def _called_for(stage: Stage, state: VoteState) -> str | None:
    entry = stage.entry
    why: list[str] = []
    if entry.below_confidence is not None:
        if state.confidence >= entry.below_confidence:
            return None
        why.append(f"confidence {state.confidence:.3f} is below {entry.below_confidence:.3f}")
    if entry.below_margin is not None:
        margin = margin_of(state)
        if margin >= entry.below_margin:
            return None
        why.append(f"margin {margin:.3f} is below {entry.below_margin:.3f}")
    if entry.with_passages:
        if not state.passages:
            return None
        why.append(f"{_count(len(state.passages), 'passage')} found")
    if entry.with_suspects:
        found = len(state.case.suspects)
        if not found:
            return None
        why.append(f"{_count(found, 'segment')} of the item may talk about its answer")
    if entry.with_claims:
        alive = sum(claim.standing != "struck" for claim in state.claims)
        if not alive or len({claim.stance for claim in state.claims}) < 2:
            return None
        why.append(f"{_count(alive, 'claim')} to weigh")
    return "; ".join(why) or "asked for every task"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def why_no_talk(state: VoteState, stage: Stage) -> str:
    """Why a stage may not talk about this task, in words; empty where it may.

    The share bounds stages that are for contested tasks: one that is asked for every task is.
    """
    if hangs_on(state):
        return "a person must look anyway"
    policy, share = state.case.policy, state.case.campaign.protocol.talk_share
    if not policy.talk:
        return policy.why_no_talk
    if share == 0.0:
        return "the campaign does without talk"
    entry = stage.entry
    contested = entry.below_confidence is not None or entry.below_margin is not None
    if share is None or policy.talk_below is None or not contested:
        return ""
    drafts = state.drafted
    if drafts is None or drafts.confidence < policy.talk_below:
        return ""
    return (
        f"talk is kept for the {share:.1%} of the tasks that are least sure, with a confidence "
        f"below {policy.talk_below:.3f} after the drafts"
    )

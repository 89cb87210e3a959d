"""Why a person should look at an answer: what keeps it from being accepted."""

from __future__ import annotations

from consensus.protocol.hanging import hangs_on
from consensus.protocol.unsupported import unsupported, unsupported_words
from consensus.protocol.vote_state import VoteState
from consensus.protocol.wording import words_of


def doubts_of(state: VoteState) -> list[str]:
    """Why a person should look; nothing where nobody needs to."""
    if state.value is None:
        return ["nobody gave a ballot"]
    doubts = [f"the final check found: {problem}" for problem in state.problems]
    if state.unchecked:
        doubts.append("the final check could not be made")
    if hanging := hangs_on(state):
        doubts.append(hanging)
    if state.mode == "one" and state.tally.leader is None:
        doubts.append("the vote is tied")
    drafting, heard = _families(state)
    quorum = min(state.case.campaign.protocol.quorum, len(drafting))
    if len(heard) < quorum:
        doubts.append(
            f"only {len(heard)} of {len(drafting)} model families drafted an answer, fewer than "
            f"the {quorum} that acceptance takes"
        )
    means = (count for count in unsupported(state) if count.how == "mean")
    if blind := next(means, None):
        doubts.append(f"no seat prefers {unsupported_words(state, blind)}: only their mean does")
    if doubt := _too_unsure(state):
        doubts.append(doubt)
    return doubts


def _too_unsure(state: VoteState) -> str:
    """Why the confidence does not suffice; empty where it does.

    A promise holds for the confidence of the drafts: nobody can say yet how often an answer that
    talk lifts above the threshold is wrong.
    """
    needed = state.case.campaign.protocol.accept_confidence
    promise, answer = state.case.policy.promise, f"the best answer, {words_of(state, state.value)},"
    if state.confidence < needed:
        return (
            f"{answer} has a confidence of {state.confidence:.3f}, below the {needed:.3f} that "
            "acceptance takes"
        )
    if promise is None or promise.threshold is None:
        return ""
    drafts = state.drafted
    sure = drafts.confidence if drafts and drafts.value == state.value else 0.0
    if min(sure, state.confidence) >= promise.threshold:
        return ""
    return (
        f"{answer} had a confidence of {sure:.3f} after the drafts, below the "
        f"{promise.threshold:.3f} from which on at most {promise.max_error:.1%} wrong answers can "
        "be promised"
    )


def _families(state: VoteState) -> tuple[set[str], set[str]]:
    """The model families whose seats are there to draft, and those that did."""
    campaign = state.case.campaign
    proposing = (stage for stage in campaign.protocol.stages if stage.question == "propose")
    roles = {role for stage in proposing for role in stage.roles}
    seated = {seat.kin for role in roles for seat in campaign.seats(role)}
    return seated, {voice.seat.kin for voice in state.drafts}

"""From the last state of the vote to the annotation: outcome, value, votes, dissent, and why."""

from __future__ import annotations

from consensus.protocol.confidences import confidences_of
from consensus.protocol.doubts import doubts_of
from consensus.protocol.keeping import kept
from consensus.protocol.reasons import how_it_came
from consensus.protocol.vote_state import VoteState
from consensus.protocol.votes_told import told_counts, votes_of
from consensus.protocol.wording import words_of
from schema.annotation import Annotation, Record
from schema.ballot import Proposal
from schema.task import Outcome


def concluded(state: VoteState) -> Annotation:
    """The annotation after the last stage: accepted if the vote is sure enough and nothing is wrong
    with the value, else escalated with the best answer."""
    if state.case.kind.keeps_all:
        return kept(state)
    doubts = doubts_of(state)
    reason = "; ".join([*(doubts or [_verdict_of_the_vote(state)]), *how_it_came(state)])
    return _annotation(state, "escalated" if doubts else "accepted", reason)


def ended(state: VoteState, outcome: Outcome, reason: str) -> Annotation:
    """The annotation of a task that did not come to its end; only an escalated one has a value."""
    if outcome == "escalated":
        best = _annotation(state, outcome, reason)
        return best.model_copy(update={"by": "moderator"})
    task = state.case.task
    return Annotation(
        campaign=task.campaign,
        task=task.id,
        outcome=outcome,
        reason=reason,
        policy=state.case.policy.id,
        by="moderator",
    )


def _annotation(state: VoteState, outcome: Outcome, reason: str) -> Annotation:
    case, tally = state.case, state.tally
    voted = state.value is not None
    votes = votes_of(state) if voted else ()
    records = _records(state) if voted else ()
    return Annotation(
        campaign=case.task.campaign,
        task=case.task.id,
        outcome=outcome,
        value=state.value,
        confidence=min(1.0, state.confidence) if voted else None,
        confidences=confidences_of(state),
        margin=tally.margin if voted else None,
        effective_votes=tally.effective_votes if voted else None,
        probabilities=tally.probabilities,
        votes=votes,
        counts=told_counts(state) if voted else (),
        dissent=tuple(vote.seat for vote in votes if not vote.agrees),
        records=records,
        notes=dict(state.notes),
        reason=reason,
        policy=case.policy.id,
    )


def _records(state: VoteState) -> tuple[Record, ...]:
    """Each with the turns that proposed it; a merged draft with the one that wrote it, and those
    that proposed what it was merged from."""
    case, merged = state.case, state.merged_answer
    if merged is None:
        return case.kind.records(
            case.campaign, state.input, state.value, state.draft_stage, state.proposals
        )
    written = Proposal(turn=merged.turn, seat=merged.seat.id, value=state.value)
    sources = [choice.value for choice in state.choices if choice.key in merged.sources]
    turns = [turn for value in sources for turn in case.kind.parents(value, state.proposals)]
    return tuple(
        record.model_copy(update={"parents": tuple(dict.fromkeys([*record.parents, *turns]))})
        for record in case.kind.records(
            case.campaign, state.input, state.value, merged.stage, (written,)
        )
    )


def _verdict_of_the_vote(state: VoteState) -> str:
    return f"{words_of(state, state.value)} with a confidence of {state.confidence:.2f}"

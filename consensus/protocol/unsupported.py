"""Votes whose answer nobody would give who was heard: a mean, or what was learnt, made it."""

from __future__ import annotations

from consensus.contest import NO, YES
from consensus.protocol.vote_state import VoteState
from consensus.protocol.votes_told import in_words
from schema.counted import LEARNER, CountedVoice, CountedVote


def unsupported(state: VoteState) -> list[CountedVote]:
    """The votes whose answer no seat that counts would give, nor a judge; what was merged was voted
    on by itself."""
    return [
        count
        for count in state.tally.counts
        if count.voices
        and _is_held(state, count)
        and not any(v.role != LEARNER and _backs(state, count, v) for v in count.heard)
        and not (count.verdict is not None and count.verdict.choice == count.leader)
        and count.merged is None
    ]


def _is_held(state: VoteState, count: CountedVote) -> bool:
    """Whether the value is what the vote about a part came to: kinds may see to it that parts fit
    together."""
    keys = (count.part,)
    if state.mode == "grouped":
        part = next(part for part in state.parts if part.key == count.part)
        keys = (part.choices[part.options.index(count.leader)],)
    named = [choice for choice in state.choices if choice.key in keys]
    return all(
        state.case.kind.supports(state.value, choice) == (count.leader != NO) for choice in named
    )


def _backs(state: VoteState, count: CountedVote, voice: CountedVoice) -> bool:
    """Whether the voice by itself would answer the like."""
    if count.part or voice.prefers(count.leader):
        return voice.prefers(count.leader)
    case = state.case
    own, _ = case.assemble(state.choices, voice.said)
    return case.kind.similarity(own, state.value) > 0.0


def unsupported_words(state: VoteState, count: CountedVote) -> str:
    """What such a vote came to."""
    count = in_words(state, count)
    best = count.names.get(count.leader, count.leader)
    if not count.part:
        return best
    about = count.about or count.part
    if count.leader in (YES, NO):
        return f"including {about}" if count.leader == YES else f"leaving out {about}"
    return f"{best} for {about}"

"""What each seat would answer by itself, and the numbers of the vote with their names."""

from __future__ import annotations

from consensus.protocol.casting import ANYTHING
from consensus.protocol.vote_state import VoteState
from consensus.protocol.wording import is_side, short, side_words
from kinds.deciding import Standing
from schema.annotation import Vote
from schema.base import Json
from schema.counted import LEARNER, CountedVote

MOST_COUNTS = 8
"""Votes about parts whose numbers are kept: they decide how sure the whole is."""


def votes_of(state: VoteState) -> tuple[Vote, ...]:
    """One vote a seat, in the order of the roster; then the guests, the voices that the rule has
    added, and judges at last, where their verdict counted. Whoever had a say about a merged draft
    that has won, votes for it or for the best of the others."""
    roles = {voice.seat.id: voice.seat.role for voice in state.voices}
    roster = [seat.id for seat in state.case.campaign.roster]
    guests = sorted(set(roles) - set(roster))
    votes = [
        _vote(state, seat, roles[seat])
        for seat in (*roster, *guests)
        if seat in roles and seat in state.tally.seats
    ]
    votes += [_vote(state, name, LEARNER) for name in state.tally.seats if name not in roles]
    verdict = state.verdict
    if verdict is not None and verdict.choice is not None:
        agrees = is_side(state, verdict.choice)
        votes += [
            Vote(
                seat=seat.id,
                role=seat.role,
                choice=side_words(state, verdict.choice),
                probability=share,
                agrees=agrees,
            )
            for seat, share in verdict.judges
        ]
    return tuple(votes)


def _vote(state: VoteState, seat: str, role: str) -> Vote:
    """What the seat would answer by itself about the choices that it spoke of."""
    case = state.case
    merged, own = state.merged_answer, state.tally.seats[seat]
    if merged is not None and seat in (about := {s.id: share for s, share in merged.votes}):
        favours = about[seat] > 0.5
        return Vote(
            seat=seat,
            role=role,
            choice=case.kind.words(state.value if favours else _draft(state, merged.over)),
            probability=max(about[seat], 1.0 - about[seat]),
            agrees=favours,
        )
    spoken_of = [choice for choice in state.choices if choice.key in own]
    value, probability = case.assemble(spoken_of, own)
    if not state.choices:
        probability = 1.0 - own[ANYTHING]
    pooled = state.tally.probabilities
    common, _ = case.assemble(spoken_of, pooled)
    return Vote(
        seat=seat,
        role=role,
        choice=case.kind.words(value),
        probability=probability,
        agrees=merged is None and case.kind.similarity(value, common) == 1.0,
    )


def _draft(state: VoteState, key: str) -> Json:
    return next(choice.value for choice in state.choices if choice.key == key)


def told_counts(state: VoteState) -> tuple[CountedVote, ...]:
    """The numbers that are kept with the answer: those that its confidence follows from first, then
    the least sure ones, at most :data:`MOST_COUNTS`."""
    case = state.case
    standing = Standing(case.decided_as, case.task.input, state.answers, state.tally.probabilities)
    reckoned = case.kind.reckoned(standing, state.value)
    first = {reckoned.part: 0, reckoned.beside: 1} if reckoned.part else {}
    ranked = sorted(state.tally.counts, key=lambda count: first.get(count.part, 2))
    told = [in_words(state, count) for count in ranked[:MOST_COUNTS]]
    if told and reckoned.words:
        update = {"whole": reckoned.words, "held": reckoned.held}
        told[0] = told[0].model_copy(update=update)
    return tuple(told)


def in_words(state: VoteState, count: CountedVote) -> CountedVote:
    """The numbers with what keys do not tell: which part they are about, and which choices."""
    texts = {choice.key: short(choice.text) for choice in state.answers}
    texts |= {group.key: short(group.text) for group in state.case.groups}
    about = texts.get(count.part, "")
    names = {} if count.part else {k: texts[k] for k in count.probabilities if k in texts}
    return count.model_copy(
        update={
            "about": "" if about == count.part else about,
            "names": {key: name for key, name in names.items() if key != name},
            **_from_when_on(state, count),
        }
    )


def _from_when_on(state: VoteState, count: CountedVote) -> dict[str, float | str]:
    """The threshold, where the vote is about a part that may be out and the most probable option is
    not the answer anyway; and which option says that it is out, where that is one of many."""
    part = next((part for part in state.parts if part.key == count.part), None)
    if part is None or not (state.mode == "several" or part.nothing):
        return {}
    line = state.case.line
    if line is None or (state.mode == "several" and line == 0.5):
        return {}
    nothing = dict(zip(part.choices, part.options, strict=False)).get(part.nothing, "")
    return {"line": line, "nothing": nothing}

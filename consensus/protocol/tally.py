"""Counting again after a stage: its ballots join the vote, and the vote speaks for a value.

Turns are taken in the order in which they were asked, never in the order in which they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from consensus.contest import Contest
from consensus.merged import with_merged
from consensus.mirrored import places_changed
from consensus.parts import count
from consensus.protocol.casting import ANYTHING, cast_of
from consensus.protocol.questions import ASKED
from consensus.protocol.questions.base import spoken
from consensus.protocol.vote_state import NOBODY, Milestone, Voice, VoteState, voices_of
from consensus.verdict import with_verdict
from schema.ballot import Ballot
from schema.base import Json
from schema.choice import Pair
from schema.protocol import Stage
from schema.turn import Turn


def absorb(state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
    """The state after one round of a stage.

    Args:
        state: the state before.
        stage: the stage.
        turns: its recorded turns, in the order of its requests.
    """
    asked, before = ASKED[stage.question], state
    state = asked.absorb(state, stage, turns)
    if stage.counts in ("add", "replace") and not asked.casts_voices:
        voices = _joined(state.voices, voices_of(stage, spoken(turns)), stage)
        state = replace(state, voices=voices)
    if stage.question == "propose" or stage.counts != "no":
        state = _counted(state)
        milestone = Milestone(stage.name, stage.question, state.value, state.confidence)
        state = replace(state, path=(*state.path, milestone))
    return asked.settled(before, state)


def _joined(voices: tuple[Voice, ...], new: tuple[Voice, ...], stage: Stage) -> tuple[Voice, ...]:
    """The vote with the new voices: beside the old ones, or in place of the same seats'.

    A later round of a stage always stands in place of its earlier one.
    """
    for voice in new:
        replaced = [
            old
            for old in voices
            if old.seat.id == voice.seat.id
            and (stage.counts == "replace" or old.stage == stage.name)
        ]
        voices = tuple(old for old in voices if old not in replaced)
        voices += (replace(voice, earlier=replaced[-1] if replaced else None),)
    return voices


# Counting


def _counted(state: VoteState) -> VoteState:
    """The state with its vote counted again, and the value that it speaks for."""
    case = state.case
    state = replace(state, authors=_authors(state))
    if not state.choices and state.mode == "one":
        return replace(state, tally=NOBODY, value=None, confidence=0.0)
    tally = count(case.rule, contest_of(state), case.policy)
    if state.verdict is not None:
        tally = with_verdict(tally, state.verdict, state.mode, state.parts)
    if not tally.probabilities:
        return replace(state, tally=tally, value=None, confidence=0.0)
    if state.merged_answer is not None:
        tally = with_merged(tally, state.merged_answer)
    known = {} if not state.choices else tally.probabilities
    value, confidence = case.assemble(state.answers, known)
    if not state.choices:
        confidence = tally.confidence
        tally = replace(tally, probabilities={}, leader=None)
    return replace(state, tally=tally, value=value, confidence=confidence)


def contest_of(state: VoteState, gold: Json = None) -> Contest:
    """The vote as a rule sees it.

    Args:
        state: the state of the vote.
        gold: the right value, where it is known and may be learnt from.
    """
    case = state.case
    fields = (state.input.get(name) for name in case.campaign.input_fields)
    right = None
    if gold is not None:
        right = frozenset(c.key for c in state.choices if case.kind.supports(gold, c))
    only = next(iter(right)) if right is not None and len(right) == 1 else None
    return Contest(
        choices=tuple(choice.key for choice in state.choices) or (ANYTHING,),
        mode=state.mode,
        casts=tuple(cast for voice in state.voices if (cast := cast_of(voice, state)) is not None),
        gold=only if state.mode == "one" else None,
        task=case.task.id,
        text="\n".join(field for field in fields if isinstance(field, str)),
        verdict=state.verdict,
        right=right,
        parts=state.parts,
        mirror=places_changed([choice.key for choice in state.choices])
        if isinstance(case.space, Pair)
        else (),
    )


def _authors(state: VoteState) -> dict[str, frozenset[str]]:
    authors: dict[str, frozenset[str]] = {}
    for draft in state.drafts:
        cast = cast_of(draft, state)
        for key in _preferred(cast.ballot, state) if cast else ():
            authors[key] = authors.get(key, frozenset()) | {draft.seat.kin}
    return authors


def _preferred(ballot: Ballot, state: VoteState) -> tuple[str, ...]:
    said = ballot.probabilities
    if ballot.mode == "one":
        return (ballot.best,) if ballot.best is not None else ()
    if ballot.mode == "grouped":
        own = ([key for key in part.choices if key in said] for part in state.parts)
        return tuple(max(keys, key=said.__getitem__) for keys in own if keys)
    return tuple(key for key, probability in said.items() if probability >= 0.5)

"""Absorbing the turns of a stage into the state of the vote, and counting again.

Failed and abstained turns leave nothing. Turns are taken in the order in which they were asked,
never in the order in which they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum

from consensus.contest import Contest
from consensus.protocol.casting import ANYTHING, cast_of
from consensus.protocol.sides import sides
from consensus.protocol.vote_state import NOBODY, Milestone, Voice, VoteState
from consensus.verdict import verdict_of, with_verdict
from schema.ballot import Ballot
from schema.evidence import Claim, Passage
from schema.protocol import Stage
from schema.turn import Turn


def absorb(state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
    """The state after one round of a stage.

    Args:
        state: the state before.
        stage: the stage.
        turns: its recorded turns, in the order of its requests.
    """
    spoken = [turn for turn in turns if turn.status == "spoken"]
    if stage.question == "refine":
        return replace(state, passages=_kept(state.passages, spoken))
    if stage.question == "argue":
        return replace(state, claims=state.claims + _claims(spoken))
    if stage.question == "check_claims":
        return replace(state, claims=_checked(state.claims, spoken))
    if stage.question == "check_value":
        found = dict.fromkeys(problem for turn in spoken for problem in turn.problems)
        return replace(
            state, problems=state.problems + tuple(found), unchecked=bool(turns) and not spoken
        )
    if stage.question == "propose":
        state = _drafted(state, stage, spoken)
    if stage.counts == "break_tie":
        state = replace(state, verdict=verdict_of(stage, sides(state), spoken))
    elif stage.counts != "no":
        state = replace(state, voices=_joined(state.voices, _voices(stage, spoken), stage))
    if stage.question == "propose" or stage.counts != "no":
        state = _counted(state)
        milestone = Milestone(stage.name, stage.question, state.value, state.confidence)
        state = replace(state, path=(*state.path, milestone))
    return state


# Passages and claims


def _kept(found: tuple[Passage, ...], spoken: Sequence[Turn]) -> tuple[Passage, ...]:
    """What the refiners kept of the passages that were found; nothing else gets in."""
    kept: dict[str, Passage] = {}
    for turn in spoken:
        for passage in turn.passages:
            kept.setdefault(passage.id, passage)
    return tuple(kept[passage.id] for passage in found if passage.id in kept)


def _claims(spoken: Sequence[Turn]) -> tuple[Claim, ...]:
    """Claims as they were made: unchecked, whatever their author says of them."""
    return tuple(
        claim.model_copy(update={"standing": "unchecked", "support": None})
        for turn in spoken
        for claim in turn.claims
    )


def _checked(claims: tuple[Claim, ...], spoken: Sequence[Turn]) -> tuple[Claim, ...]:
    """The claims with what the verifiers found: one strike is enough, support is averaged."""
    findings = [claim for turn in spoken for claim in turn.claims if claim.standing != "unchecked"]
    return tuple(
        _ruled(claim, [finding for finding in findings if finding.id == claim.id])
        for claim in claims
    )


def _ruled(claim: Claim, findings: Sequence[Claim]) -> Claim:
    if not findings:
        return claim
    struck = next((finding for finding in findings if finding.standing == "struck"), None)
    ruling = struck or findings[0]
    support = [finding.support for finding in findings if finding.support is not None]
    return claim.model_copy(
        update={
            "standing": ruling.standing,
            "reason": ruling.reason,
            "start": ruling.start,
            "support": fsum(support) / len(support) if support else None,
        }
    )


# Ballots


def _drafted(state: VoteState, stage: Stage, spoken: Sequence[Turn]) -> VoteState:
    """The state with the stage's proposals, and the choices that they give rise to."""
    case = state.case
    proposals = state.proposals + tuple(
        turn.ballot.value for turn in spoken if turn.ballot and turn.ballot.value is not None
    )
    drafts = state.drafts + _voices(stage, spoken)
    return replace(
        state,
        proposals=proposals,
        proposing_turns=state.proposing_turns
        + tuple(turn.turn for turn in spoken if turn.ballot is not None),
        draft_stage=state.draft_stage or stage.name,
        drafts=drafts,
        choices=state.choices
        if case.listed
        else case.kind.candidates(case.campaign, case.task.input, proposals),
    )


def _voices(stage: Stage, spoken: Sequence[Turn]) -> tuple[Voice, ...]:
    """One voice a seat, with the ballots of all its turns in the round."""
    ballots: dict[str, list[Ballot]] = {}
    seats = {turn.seat.id: turn.seat for turn in spoken}
    for turn in spoken:
        if turn.ballot is not None:
            ballots.setdefault(turn.seat.id, []).append(turn.ballot)
    return tuple(
        Voice(seats[seat], stage.name, stage.weight, tuple(cast), question=stage.question)
        for seat, cast in ballots.items()
    )


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
    if not state.choices and case.mode == "one":
        return replace(state, tally=NOBODY, value=None, confidence=0.0)
    tally = case.rule.tally(contest_of(state), case.policy)
    if state.verdict is not None:
        tally = with_verdict(tally, state.verdict, case.mode)
    if not tally.probabilities:
        return replace(state, tally=tally, value=None, confidence=0.0)
    known = {} if not state.choices else tally.probabilities
    value, confidence = case.kind.assemble(case.campaign, case.task.input, state.choices, known)
    if not state.choices:
        confidence = tally.confidence
        tally = replace(tally, probabilities={}, leader=None)
    return replace(state, tally=tally, value=value, confidence=confidence)


def contest_of(state: VoteState, gold: str | None = None) -> Contest:
    """The vote as a rule sees it.

    Args:
        state: the state of the vote.
        gold: key of the right choice, where it is known and may be learnt from.
    """
    case = state.case
    fields = (case.task.input.get(name) for name in case.campaign.input_fields)
    return Contest(
        choices=tuple(choice.key for choice in state.choices) or (ANYTHING,),
        mode=case.mode,
        casts=tuple(cast for voice in state.voices if (cast := cast_of(voice, state)) is not None),
        gold=gold,
        task=case.task.id,
        text="\n".join(field for field in fields if isinstance(field, str)),
        verdict=state.verdict,
    )


def _authors(state: VoteState) -> dict[str, frozenset[str]]:
    authors: dict[str, frozenset[str]] = {}
    for draft in state.drafts:
        cast = cast_of(draft, state)
        for key in _preferred(cast.ballot) if cast else ():
            authors[key] = authors.get(key, frozenset()) | {draft.seat.kin}
    return authors


def _preferred(ballot: Ballot) -> tuple[str, ...]:
    if ballot.mode == "one":
        return (ballot.best,) if ballot.best is not None else ()
    return tuple(key for key, probability in ballot.probabilities.items() if probability >= 0.5)

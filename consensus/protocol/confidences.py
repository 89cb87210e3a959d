"""How sure an answer is, before anything is calibrated or weighed: in votes, in log-probabilities,
and in words.

The first two are those of the drafts, which are blind: talk draws seats towards one another, and
what they say after it agrees more than they know. The share of agreeing answers is the consistency
of Xiong et al. (2024, Can LLMs Express Their Uncertainty?, arXiv 2306.13063), over seats and their
samples; words are asked for as in Lin et al. (2022, Teaching Models to Express Their Uncertainty in
Words, arXiv 2205.14334) and Tian et al. (2023, Just Ask for Calibration, arXiv 2305.14975), but of
the committee's answer, whoever gave it.

A merged draft (:mod:`consensus.merged`) is nobody's own: its votes and probabilities are those of
the seats that weighed it against the best one. An answer of parts is as sure as its weakest
decision: to include or leave out a part, or to answer one of many questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from consensus.protocol.casting import ANYTHING, spread
from consensus.protocol.vote_state import Voice, VoteState
from schema.ballot import Ballot
from schema.confidence import Confidences


@dataclass(frozen=True)
class Decision:
    """One thing that was decided: which of some choices, or whether the one is in."""

    keys: tuple[str, ...]
    answer: frozenset[str]
    """Those that the answer holds; empty where the one is left out."""


Saying = Callable[[Ballot, Decision], float | None]
"""What a ballot says for a decision, from 0 to 1; None where it says nothing about it."""


def confidences_of(state: VoteState) -> Confidences:
    """The three confidences in the state's answer; none where there is no answer."""
    if state.value is None:
        return Confidences()
    if state.merged_answer is not None:
        shares = [share for _, share in state.merged_answer.votes]
        return Confidences(
            vote_share=_mean(float(share > 0.5) for share in shares),
            log_probability=_mean(shares),
            verbalised=_verbalised(state),
        )
    return Confidences(
        vote_share=_weakest(state, lambda ballot, about: _agrees(state, ballot, about)),
        log_probability=_weakest(state, lambda ballot, about: _gives(state, ballot, about)),
        verbalised=_verbalised(state),
    )


def decisions(state: VoteState) -> tuple[Decision, ...]:
    """What the answer decides; one decision where one choice must win, or nobody proposed any."""
    if not state.choices:
        return (Decision((ANYTHING,), frozenset()),)
    supports = state.case.kind.supports
    held = frozenset(c.key for c in state.choices if supports(state.value, c))
    if state.mode == "several":
        return tuple(Decision((c.key,), held & {c.key}) for c in state.choices)
    if state.mode == "grouped":
        questions = (Decision(part.choices, held & set(part.choices)) for part in state.parts)
        return tuple(question for question in questions if question.answer)
    return (Decision(tuple(choice.key for choice in state.choices), held),)


def _weakest(state: VoteState, says: Saying) -> float | None:
    """The least of the decisions' means over the seats that say something about them."""
    seats = {voice.seat.id: voice for voice in state.drafts}.values()
    means = (_mean(_of_seat(seat, about, says) for seat in seats) for about in decisions(state))
    return min((mean for mean in means if mean is not None), default=None)


def _of_seat(seat: Voice, about: Decision, says: Saying) -> float | None:
    """The mean over its samples."""
    return _mean(says(ballot, about) for ballot in seat.ballots)


def _agrees(state: VoteState, ballot: Ballot, about: Decision) -> float | None:
    """1 where the draft by itself decides the same, else 0."""
    cast = spread(ballot, state)
    if cast is None or not cast.probabilities.keys() & set(about.keys):
        return None
    own = _held(state, ballot, cast, about)
    if state.mode == "several":
        return float(own == about.answer)
    return float(bool(own & about.answer))


def _held(state: VoteState, ballot: Ballot, cast: Ballot, about: Decision) -> frozenset[str]:
    """The choices of the decision that the draft by itself holds."""
    if ballot.value is not None:
        named = (choice for choice in state.choices if choice.key in about.keys)
        supports = state.case.kind.supports
        return frozenset(choice.key for choice in named if supports(ballot.value, choice))
    said = {key: cast.probabilities[key] for key in about.keys if key in cast.probabilities}
    if state.mode == "several":
        return frozenset(key for key, probability in said.items() if probability >= 0.5)
    return frozenset((max(said, key=said.__getitem__),))


def _gives(state: VoteState, ballot: Ballot, about: Decision) -> float | None:
    """The probability that the draft's log-probabilities give to what was decided; None of words
    and samples, which have none."""
    scored = ballot.method == "label_scores" and bool(ballot.probabilities)
    written = ballot.value is not None and ballot.confidence is not None
    cast = spread(ballot, state) if scored or written else None
    if cast is None:
        return None
    said = {key: cast.probabilities[key] for key in about.keys if key in cast.probabilities}
    if not said:
        return None
    if state.mode == "several" and not about.answer:
        return 1.0 - min(1.0, fsum(said.values()))
    return min(1.0, fsum(p for key, p in said.items() if key in about.answer))


def _verbalised(state: VoteState) -> float | None:
    """What was said of this answer; of one that has changed since, nothing."""
    said = [ballot for ballot in state.said_confidence if ballot.value == state.value]
    if state.mode == "one" or not any(ballot.probabilities for ballot in said):
        return _mean(ballot.confidence for ballot in said)
    found = (_mean(_said_of(about, ballot) for ballot in said) for about in decisions(state))
    return min((mean for mean in found if mean is not None), default=None)


def _said_of(about: Decision, ballot: Ballot) -> float | None:
    said = [ballot.probabilities[key] for key in about.answer if key in ballot.probabilities]
    if said:
        return max(said)
    left_out = [ballot.probabilities[key] for key in about.keys if key in ballot.probabilities]
    return 1.0 - left_out[0] if left_out and not about.answer else None


def _mean(numbers: Iterable[float | None]) -> float | None:
    known: Sequence[float] = [number for number in numbers if number is not None]
    return fsum(known) / len(known) if known else None

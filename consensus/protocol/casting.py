"""From what a seat said, in however many turns, to one ballot over the choices at hand."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from consensus.contest import Cast
from consensus.protocol.vote_state import Voice, VoteState
from schema.ballot import Ballot

ANYTHING = "anything"
"""Where nobody proposed anything, the vote is on whether there is anything."""

UNSURE = 0.5
"""The confidence of a draft that names none."""


def cast_of(voice: Voice, state: VoteState) -> Cast | None:
    """The voice as one ballot over the choices: samples are averaged, drafts spread out."""
    over = [spread(ballot, state) for ballot in voice.ballots]
    ballots = [ballot for ballot in over if ballot is not None]
    earlier = cast_of(voice.earlier, state) if voice.earlier else None
    if not ballots:
        return earlier
    ballot = _average(ballots)
    return Cast(voice.seat, voice.stage, ballot, voice.weight, earlier, voice.question)


def spread(ballot: Ballot, state: VoteState) -> Ballot | None:
    """The ballot as probabilities of the choices; None where it says nothing about them.

    A draft with confidence c speaks for the choices that it holds and against the others. Where
    each choice stands by itself that is (1 + c) / 2 and (1 - c) / 2: a draft that is sure of
    nothing leaves all of them open. Where one choice must win, the draft's own gets c, and all
    share the rest evenly.
    """
    case, keys = state.case, dict.fromkeys(choice.key for choice in state.choices)
    if ballot.probabilities:
        named = {key: p for key, p in ballot.probabilities.items() if key in keys}
        total = fsum(named.values())
        if not named or (ballot.mode == "one" and total <= 0.0):
            return None
        shared = ballot.mode == "one" and len(named) > 1
        if len(named) == len(ballot.probabilities) and (total == 1.0 or not shared):
            return ballot  # as it stands
        if shared:
            named = {key: p / total for key, p in named.items()}
        return ballot.model_copy(update={"probabilities": named})
    if ballot.value is None:
        return None
    sure = UNSURE if ballot.confidence is None else ballot.confidence
    held = [c.key for c in state.choices if case.kind.supports(ballot.value, c)]
    if state.mode == "several":
        spoken_of = list(keys) if case.kind.silence_counts else held
        spoken: dict[str, float] = {
            key: (1 + sure) / 2 if key in held else (1 - sure) / 2 for key in spoken_of
        }
        if not keys:
            spoken = {ANYTHING: (1 - sure) / 2}
        if not spoken:
            return None
    elif state.mode == "grouped":
        spoken = _answers(held, sure, state)
        if not spoken:
            return None
    elif held:
        rest = (1 - sure) / len(keys)
        spoken = {key: sure / len(held) + rest if key in held else rest for key in keys}
    else:
        return None
    return ballot.model_copy(update={"mode": state.mode, "probabilities": spoken})


def _answers(held: Sequence[str], sure: float, state: VoteState) -> dict[str, float]:
    """What a draft says to the questions that it answers; nothing to the others."""
    spoken: dict[str, float] = {}
    for part in state.parts:
        own = [key for key in part.choices if key in held]
        if own:
            rest = (1 - sure) / len(part.choices)
            spoken |= {key: sure / len(own) * (key in own) + rest for key in part.choices}
    return spoken


def _average(ballots: Sequence[Ballot]) -> Ballot:
    """One ballot for several of a seat: by choice, the mean of those that speak of it."""
    if len(ballots) == 1:
        return ballots[0]
    keys = dict.fromkeys(key for ballot in ballots for key in ballot.probabilities)
    means: dict[str, float] = {}
    for key in keys:
        said = [b.probabilities[key] for b in ballots if key in b.probabilities]
        means[key] = fsum(said) / len(said)
    total = fsum(means.values())
    if ballots[0].mode == "one" and len(means) > 1:
        means = {key: mean / total for key, mean in means.items()}
    return ballots[0].model_copy(update={"probabilities": means})

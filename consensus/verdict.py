"""The judges' verdict on a close vote.

A judge that prefers the side it is shown first, whichever that is, has no opinion (Zheng et al.,
2023, Judging LLM-as-a-Judge, arXiv 2306.05685). So a judge counts only if it prefers the same side
in both orders, and the vote is decided only if all judges that count agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum

from consensus.contest import NO, NOT, YES, Part, Tally, Verdict, summed_up
from schema.choice import Choice, Mode
from schema.counted import CountedVerdict, CountedVote, between
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Turn


def verdict_of(
    stage: Stage, pair: tuple[Choice, Choice] | None, spoken: Sequence[Turn]
) -> Verdict | None:
    """What the turns of a comparing stage come to; None where there was nothing to compare.

    Args:
        stage: the stage.
        pair: the two sides.
        spoken: the turns that were spoken, in the order of their requests.
    """
    if pair is None:
        return None
    one, other = pair[0].key, pair[1].key
    consistent, contradicted = consistent_shares(stage, one, other, spoken)
    if not consistent or len({share > 0.5 for _, share in consistent}) > 1:
        disagreed = len(consistent) > 1
        return Verdict(None, weight=stage.weight, contradicted=contradicted or disagreed)
    share = fsum(share for _, share in consistent) / len(consistent)
    if share > 0.5:
        return Verdict(one, other, share, stage.weight, tuple(consistent))
    turned = tuple((seat, 1.0 - share) for seat, share in consistent)
    return Verdict(other, one, 1.0 - share, stage.weight, turned)


def consistent_shares(
    stage: Stage, one: str, other: str, spoken: Sequence[Turn]
) -> tuple[list[tuple[Seat, float]], bool]:
    """The seats that prefer the same of two choices in every order of the stage.

    Args:
        stage: that asks.
        one: key of the choice whose share is told.
        other: key of the other one.
        spoken: the turns that were spoken, in the order of their requests.

    Returns:
        Each with its mean share of ``one``; and whether some seat contradicted itself.
    """
    needed = {"forward", "backward"} if stage.fan_out == "order" else {""}
    consistent: list[tuple[Seat, float]] = []
    contradicted = False
    for seat in {turn.seat.id: turn.seat for turn in spoken}.values():
        shares = {
            turn.order: share
            for turn in spoken
            if turn.seat.id == seat.id and (share := _share(turn, one, other)) is not None
        }
        if set(shares) != needed:
            continue
        if len({share > 0.5 for share in shares.values()}) > 1 or 0.5 in shares.values():
            contradicted = True
        else:
            consistent.append((seat, fsum(shares.values()) / len(shares)))
    return consistent, contradicted


def with_verdict(tally: Tally, verdict: Verdict, mode: Mode, parts: Sequence[Part] = ()) -> Tally:
    """The tally after the verdict.

    A close vote counts as an even split between the two sides, which the judges' share then joins
    with the stage's weight: so the side that they prefer always leads, and a vote that needed a
    judge never looks like one that did not. Where the tally gives talk less than its full weight,
    the log-odds of the two sides are only moved so much of the way.
    """
    if verdict.choice is None or not tally.probabilities:
        return tally
    share = (0.5 + verdict.weight * verdict.share) / (1.0 + verdict.weight)
    probabilities = dict(tally.probabilities)
    if mode == "several":
        left_out = verdict.choice.startswith(NOT)
        key = verdict.choice.removeprefix(NOT)
        probabilities[key] = 1.0 - share if left_out else share
    else:
        both = probabilities[verdict.choice] + probabilities[verdict.over]
        if tally.talk_weight != 1.0 and both > 0.0:
            share = between(probabilities[verdict.choice] / both, share, tally.talk_weight)
        probabilities[verdict.choice] = both * share
        probabilities[verdict.over] = both * (1.0 - share)
    counted = summed_up(probabilities, mode, tally.effective_votes, tally.seats, parts)
    counts = tuple(
        _judged(count, verdict, mode, parts, tally.talk_weight) for count in tally.counts
    )
    return replace(counted, talk_weight=tally.talk_weight, counts=counts)


def _judged(
    count: CountedVote, verdict: Verdict, mode: Mode, parts: Sequence[Part], talk_weight: float
) -> CountedVote:
    """The record of a vote after the verdict; the same where that is about another part."""
    if verdict.choice is None:
        return count
    names = {key: key for key in count.probabilities} if mode == "one" else {}
    if mode == "several" and verdict.choice.removeprefix(NOT) == count.part:
        names = {count.part: YES, NOT + count.part: NO}
    elif mode == "grouped":
        about = next((part for part in parts if part.key == count.part), None)
        names = dict(zip(about.choices, about.options, strict=True)) if about else {}
    if verdict.choice not in names or verdict.over not in names:
        return count
    share = (0.5 + verdict.weight * verdict.share) / (1.0 + verdict.weight)
    judged = count.model_copy(
        update={
            "verdict": CountedVerdict(
                choice=names[verdict.choice],
                over=names[verdict.over],
                share=round(share, 5),
                weight=1.0 if mode == "several" else round(talk_weight, 5),
            )
        }
    )
    after = {key: round(p, 5) for key, p in judged.recomputed().items()}
    return judged.model_copy(update={"probabilities": after})


def _share(turn: Turn, one: str, other: str) -> float | None:
    if turn.ballot is None:
        return None
    first = turn.ballot.probabilities.get(one, 0.0)
    second = turn.ballot.probabilities.get(other, 0.0)
    return first / (first + second) if first + second > 0.0 else None

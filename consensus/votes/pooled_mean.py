"""The pooled mean: calibrate each ballot, average within a family, then over the families.

Batch calibration (Zhou et al., 2023, arXiv 2309.17249) takes out each seat's leaning towards some
labels; it gains more than anything else that can be done without gold, and assumes that the labels
are about equally frequent. Pooling within a family first keeps echoes from counting twice: models
of one family err alike. The mean of probabilities (the linear opinion pool) never grows more
confident than its members, which errs on the side of asking a person.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from consensus.contest import NO, YES, Cast, Contest, Tally, summed_up
from consensus.families import effective_votes
from consensus.learning.calibration import corrected, corrections, learned
from consensus.votes.base import register
from schema.choice import Mode
from schema.counted import CountedVoice, CountedVote
from schema.policy import Policy

DIGITS = 5
"""Of the numbers that are kept with an answer."""

Opinion = dict[str, float]
"""Choice key to probability."""


@register
class PooledMean:
    """Mean of calibrated probabilities, families first."""

    name = "pooled_mean"

    def fit(self, contests: Sequence[Contest], policy: Policy) -> Policy:
        """Calibration of every seat from the contests' ballots; needs no gold."""
        calibration = dict(policy.calibration)
        for contest in contests:
            for cast in () if contest.part else contest.casts:  # only what is whole is calibrated
                name = f"{cast.seat.id}/{cast.stage}"
                calibration |= learned(calibration, name, cast.ballot, frozenset(contest.choices))
        return policy.model_copy(update={"calibration": calibration})

    def tally(self, contest: Contest, policy: Policy) -> Tally:
        """Count one contest.

        In mode ``one`` a ballot over some of the choices, or one that judges them each by itself,
        moves what was said before: the same seat's earlier ballot, or else the complete ballots of
        its family, or else those of all. In mode ``several`` a seat has no say about choices that
        it was not asked about.
        """
        casts = [cast for cast in contest.casts if cast.weight > 0]
        bases = _bases(contest, casts, policy)
        even = dict.fromkeys(contest.choices, 1.0 / max(1, len(contest.choices)))
        voiced: list[tuple[Cast, Opinion]] = []
        seats: dict[str, Opinion] = {}
        for cast in casts:
            base = bases.get(cast.seat.kin) or bases.get(_ALL) or even
            if opinion := _opinion(cast, contest, policy, base):
                voiced.append((cast, opinion))
                seats[cast.seat.id] = opinion
        pooled = _pool(contest.choices, voiced, policy)
        if contest.mode == "one":
            pooled = _normalised(pooled)
        families = _family_weights([cast for cast, _ in voiced], policy)
        votes = effective_votes(families, policy.correlation)
        counts = _counts(contest, pooled, voiced, policy)
        return replace(summed_up(pooled, contest.mode, votes, seats), counts=counts)


_ALL = ""
"""Where the mean of all families stands among theirs; no family has an empty name."""


def _bases(contest: Contest, casts: Sequence[Cast], policy: Policy) -> dict[str, Opinion]:
    """What the complete ballots of each family, and of all, make of a contest of mode ``one``."""
    if contest.mode == "several":
        return {}
    complete = [
        (cast, _calibrated(cast, policy))
        for cast in casts
        if cast.ballot.mode == "one" and set(cast.ballot.probabilities) >= set(contest.choices)
    ]
    bases = {_ALL: _normalised(_pool(contest.choices, complete, policy))}
    for kin in {cast.seat.kin for cast, _ in complete}:
        own = [(cast, said) for cast, said in complete if cast.seat.kin == kin]
        bases[kin] = _normalised(_pool(contest.choices, own, policy))
    return bases


def _opinion(cast: Cast, contest: Contest, policy: Policy, base: Opinion) -> Opinion:
    """The ballot as calibrated probabilities of the contest's choices."""
    said = _calibrated(cast, policy)
    own = {key: said[key] for key in contest.choices if key in said}
    before = _opinion(cast.earlier, contest, policy, base) if cast.earlier else {}
    if contest.mode == "several":
        return before | own
    prior = before or base
    return _updated(prior, own, cast.ballot.mode) if own else before


def _updated(prior: Opinion, own: Opinion, mode: Mode) -> Opinion:
    """``prior`` after a ballot over the keys of ``own``.

    A ballot of mode ``one`` redistributes what the prior gave to its choices. A ballot that judges
    each choice by itself is evidence for or against it: its odds multiply the prior (Bayes).
    """
    if mode == "one":
        share = _normalised(own)
        if not share:
            return prior
        mass = sum(prior[key] for key in own)
        return {key: share[key] * mass if key in own else prior[key] for key in prior}
    odds = {key: probability / (1.0 - probability) for key, probability in own.items()}
    return _normalised({key: prior[key] * odds.get(key, 1.0) for key in prior})


def _calibrated(cast: Cast, policy: Policy) -> Opinion:
    said = corrected(cast.ballot, corrections(cast, policy))
    if cast.ballot.mode == "one":
        return said
    certain = 1e-6  # nobody's single ballot may rule a choice in or out for good
    return {key: min(1.0 - certain, max(certain, p)) for key, p in said.items()}


def _pool(
    choices: Sequence[str], voiced: Sequence[tuple[Cast, Opinion]], policy: Policy
) -> Opinion:
    """Weighted mean within each family, then over the families, by choice."""
    pooled: Opinion = {}
    shares: dict[tuple[int, ...], list[float]] = {}  # most choices have the same speakers
    for key in choices:
        speakers = tuple(n for n, (_, own) in enumerate(voiced) if key in own)
        if speakers not in shares:
            shares[speakers] = _shares([voiced[n][0] for n in speakers], policy)
        parts = shares[speakers]
        if parts:
            said = (voiced[n][1][key] for n in speakers)
            pooled[key] = sum(part * p for part, p in zip(parts, said, strict=True))
    return pooled


def _shares(casts: Sequence[Cast], policy: Policy) -> list[float]:
    """What each ballot contributes to the mean; nothing where no family weighs anything."""
    families = _family_weights(casts, policy)
    total = sum(families.values())
    if total == 0.0:
        return []
    within: dict[str, float] = {}
    for cast in casts:
        within[cast.seat.kin] = within.get(cast.seat.kin, 0.0) + cast.weight
    return [
        families.get(cast.seat.kin, 0.0) / total * cast.weight / within[cast.seat.kin]
        for cast in casts
    ]


def _counts(
    contest: Contest, pooled: Opinion, voiced: Sequence[tuple[Cast, Opinion]], policy: Policy
) -> tuple[CountedVote, ...]:
    """The numbers: of one vote, or of a vote of yes and no about each of the choices."""
    if contest.mode == "one":
        return (_counted("", pooled, voiced, policy),) if pooled else ()
    weak = sorted(pooled, key=lambda key: abs(pooled[key] - 0.5))
    return tuple(
        _counted(
            key,
            _yes_or_no(pooled[key]),
            [(cast, _yes_or_no(own[key])) for cast, own in voiced if key in own],
            policy,
        )
        for key in weak
    )


def _yes_or_no(probability: float) -> Opinion:
    return {YES: probability, NO: 1.0 - probability}


def _counted(
    part: str, pooled: Opinion, voiced: Sequence[tuple[Cast, Opinion]], policy: Policy
) -> CountedVote:
    shares = _shares([cast for cast, _ in voiced], policy)
    return CountedVote(
        rule=PooledMean.name,
        part=part,
        how="mean",
        voices=tuple(
            CountedVoice(
                name=cast.seat.id,
                role=cast.seat.role,
                stage=cast.stage,
                said=_rounded({key: own[key] for key in pooled}),
                weight=round(share, DIGITS),
            )
            for (cast, own), share in zip(voiced, shares, strict=True)
        ),
        probabilities=_rounded(pooled),
    )


def _rounded(opinion: Opinion) -> Opinion:
    return {key: round(p, DIGITS) for key, p in opinion.items()}


def _family_weights(casts: Sequence[Cast], policy: Policy) -> dict[str, float]:
    """A family weighs what the policy says, times its weightiest ballot."""
    weightiest: dict[str, float] = {}
    for cast in casts:
        weightiest[cast.seat.kin] = max(weightiest.get(cast.seat.kin, 0.0), cast.weight)
    weights = {kin: policy.weights.get(kin, 1.0) * top for kin, top in weightiest.items()}
    return {kin: weight for kin, weight in weights.items() if weight > 0.0}


def _normalised(opinion: Opinion) -> Opinion:
    total = math.fsum(opinion.values())
    return {key: value / total for key, value in opinion.items()} if total > 0.0 else {}

"""Batch calibration: what a seat says of every item says nothing about this one, so take it out.

A seat's mean log-probability of each choice, over the items it has seen, is subtracted from its
ballots, which are then normalised again (Zhou et al., 2023, Batch Calibration, arXiv 2309.17249).
Where choices are judged each by itself, log-odds take the place of log-probabilities.

What a mean can be kept of:

- complete ballots over choices that are the same in every task (labels): one mean for each choice;
- ballots that judge choices by themselves where these differ from task to task, or where only some
  are asked about (a critic's candidates, proposed spans): one mean over all of them, that is, the
  seat's leaning towards yes;
- ballots of mode ``one`` over some of the choices teach nothing: their probabilities depend on
  what else was to choose from.

- answers to many questions are calibrated together, as :mod:`consensus.learning.trust` learns them.

Only probabilities that were read from a model are calibrated. Shares of samples and parsed words
have no log-probabilities worth the name, drafts and rules no leaning.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from consensus.contest import Cast
from schema.ballot import Ballot
from schema.policy import Policy, SeatCalibration

PRIOR_BALLOTS = 8.0
"""A mean over n ballots is trusted n / (n + this): a few ballots say more of the items than of the
seat."""

YES = ""
"""Where the one mean of varying choices is kept; no choice has an empty key."""

_FLOOR = 1e-6


def learned(
    calibration: Mapping[str, SeatCalibration], name: str, ballot: Ballot, fixed: frozenset[str]
) -> dict[str, SeatCalibration]:
    """What one ballot changes: the calibration ``name`` anew, or nothing.

    Args:
        calibration: what is known, by ``seat/stage``.
        name: ``seat/stage`` of the ballot.
        ballot: the ballot.
        fixed: keys of the choices that are the same in every task, if any.
    """
    seen = _seen(ballot, fixed)
    if not seen:
        return {}
    known = calibration.get(name, SeatCalibration(ballots=0, mean_log=dict.fromkeys(seen, 0.0)))
    if set(known.mean_log) != set(seen):
        return {}  # a seat's first ballot in a stage settles which means are kept
    ballots = known.ballots + 1
    mean_log = {key: mean + (seen[key] - mean) / ballots for key, mean in known.mean_log.items()}
    return {name: SeatCalibration(ballots=ballots, mean_log=mean_log)}


def is_calibrated(ballot: Ballot) -> bool:
    """Whether the ballot holds log-probabilities of a model, so that a batch can correct them."""
    return ballot.method == "label_scores" and bool(ballot.probabilities)


def corrections(cast: Cast, policy: Policy) -> dict[str, float]:
    """What to subtract from the cast's log-probabilities (mode ``several``: log-odds), by choice;
    under :data:`YES` for all choices that are not named.

    A seat that speaks again leans the same way: its correction at the earlier stage stands in
    until the later stage has ballots enough of its own.
    """
    if not is_calibrated(cast.ballot):
        return {}
    before: dict[str, float] = {}
    if cast.earlier is not None and cast.earlier.ballot.mode == cast.ballot.mode:
        before = corrections(cast.earlier, policy)
    known = policy.calibration.get(f"{cast.seat.id}/{cast.stage}")
    if known is None:
        return before
    trust = known.ballots / (known.ballots + PRIOR_BALLOTS)
    keys = {*known.mean_log, *before}
    return {
        key: trust * known.mean_log.get(key, before.get(key, 0.0))
        + (1.0 - trust) * before.get(key, 0.0)
        for key in keys
    }


def corrected(ballot: Ballot, shift: Mapping[str, float]) -> dict[str, float]:
    """The ballot's probabilities after the corrections; those of mode ``one`` sum to 1."""
    probabilities = ballot.probabilities
    if ballot.mode == "several":
        if not shift:
            return dict(probabilities)
        anything = shift.get(YES, 0.0)
        return {
            key: _from_log_odds(_log_odds(probability) - shift.get(key, anything))
            for key, probability in probabilities.items()
        }
    logs = {key: _log(value) - shift.get(key, 0.0) for key, value in probabilities.items()}
    if not shift:
        return _shares(probabilities)
    top = max(logs.values())
    return _shares({key: math.exp(value - top) for key, value in logs.items()})


def _seen(ballot: Ballot, fixed: frozenset[str]) -> dict[str, float]:
    if not is_calibrated(ballot) or ballot.mode == "grouped":
        return {}
    said = ballot.probabilities
    complete = bool(fixed) and set(said) == fixed
    if ballot.mode == "one":
        return {key: _log(probability) for key, probability in said.items()} if complete else {}
    odds = {key: _log_odds(probability) for key, probability in said.items()}
    return odds if complete else {YES: math.fsum(odds.values()) / len(odds)}


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = math.fsum(weights.values())
    return {key: weight / total for key, weight in weights.items()} if total > 0.0 else {}


def _log(probability: float) -> float:
    return math.log(max(probability, _FLOOR))


def _log_odds(probability: float) -> float:
    clipped = min(1.0 - _FLOOR, max(_FLOOR, probability))
    return math.log(clipped) - math.log1p(-clipped)


def _from_log_odds(value: float) -> float:
    if value >= 0.0:
        return 1.0 / (1.0 + math.exp(-value))
    return math.exp(value) / (1.0 + math.exp(value))

"""Which calibration suits a voice: the one that has shown it on gold, or else the safe one.

Every candidate is fitted with part of the gold hidden and judged by its log loss on that part
(cross-validation; the ballots themselves stay visible, as they do in use). One that is not better
than the fallback is not chosen, and where there is little gold nothing is: a choice among few rows
is a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from consensus.ballot_table import UNKNOWN, Floats, Numbers
from consensus.learning.calibrators.base import calibrator
from schema.base import Frozen

FALLBACK = "batch"
CANDIDATES = ("none", "batch", "temperature", "prototypes", "logistic")
ENOUGH_GOLD = 10
"""With less gold, the fallback it is."""
FOLDS = 5

_FLOOR = 1e-6


class Chosen(Frozen):
    """A method and what it learnt."""

    method: str
    learnt: dict[str, Any]
    """As JSON; :func:`apply_chosen` reads it."""
    losses: dict[str, float] = {}
    """Log loss on held-out gold, by candidate; empty where there was too little gold to compare."""


def choose(
    log_probabilities: Floats,
    gold: Numbers,
    prior: Floats | None = None,
    *,
    candidates: Sequence[str] = CANDIDATES,
    fallback: str = FALLBACK,
) -> Chosen:
    """Choose for one voice and fit the choice on everything.

    Args:
        log_probabilities: [tasks, choices].
        gold: [tasks].
        prior: [choices], where it is known.
        candidates: names of methods; the fallback is always one of them.
        fallback: which it is where gold shows nothing better.

    Raises:
        InvalidCampaign: when a method is not known.
    """
    losses = held_out_losses(log_probabilities, gold, prior, (fallback, *candidates))
    method = min(losses, key=lambda name: losses[name]) if losses else fallback
    learnt = calibrator(method).fit(log_probabilities, gold, prior)
    return Chosen(method=method, learnt=learnt.model_dump(mode="json"), losses=losses)


def apply_chosen(log_probabilities: Floats, chosen: Chosen) -> Floats:
    """[tasks, choices]: the ballots, calibrated."""
    method = calibrator(chosen.method)
    return method.apply(log_probabilities, method.learnt.model_validate(chosen.learnt))


def held_out_losses(
    log_probabilities: Floats, gold: Numbers, prior: Floats | None, methods: Sequence[str]
) -> dict[str, float]:
    """Mean log loss on gold that was hidden, by method, in the order given; nothing where fewer
    than :data:`ENOUGH_GOLD` ballots have gold."""
    spoke = np.logical_not(np.isnan(log_probabilities).any(axis=1))
    known = np.flatnonzero((gold != UNKNOWN) & spoke)
    if len(known) < ENOUGH_GOLD:
        return {}
    # by label first, so that every fold has its share of each
    ordered = known[np.argsort(gold[known], kind="stable")]
    folds = [ordered[start::FOLDS] for start in range(FOLDS)]
    return {
        name: float(
            np.concatenate([_loss(name, log_probabilities, gold, prior, f) for f in folds]).mean()
        )
        for name in dict.fromkeys(methods)
    }


def _loss(
    name: str, log_probabilities: Floats, gold: Numbers, prior: Floats | None, hidden: Numbers
) -> Floats:
    """Log loss of each hidden task."""
    seen = gold.copy()
    seen[hidden] = UNKNOWN
    method = calibrator(name)
    said = method.apply(log_probabilities[hidden], method.fit(log_probabilities, seen, prior))
    return -np.log(np.maximum(said[np.arange(len(hidden)), gold[hidden]], _FLOOR))

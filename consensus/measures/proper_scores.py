"""Proper scores: what a forecaster can only make best by saying what it believes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from consensus.ballot_table import Floats, Numbers
from consensus.measures.base import answered
from consensus.measures.calibration_error import BINS, equal_mass_bins


def brier_score(probabilities: Floats, gold: Numbers) -> float:
    """Mean squared distance of the probabilities from the truth: 0 at best, 2 at worst (Brier,
    1950, the form for any number of choices).

    Args:
        probabilities: [tasks, choices]; each row sums to 1.
        gold: [tasks]: index of the right choice.

    Raises:
        ValueError: when there is nothing to score, or a row has no probabilities or no gold.
    """
    said = _checked(probabilities, gold)
    truth = np.eye(said.shape[1])[gold]
    return float(((said - truth) ** 2).sum(axis=1).mean())


def log_loss(probabilities: Floats, gold: Numbers, floor: float = 1e-6) -> float:
    """Mean negative natural logarithm of what was given to the right choice: 0 at best.

    Args:
        probabilities: [tasks, choices]; each row sums to 1.
        gold: [tasks]: index of the right choice.
        floor: what any choice is taken to have at least, so that one certain mistake does not
            outweigh all else.

    Raises:
        ValueError: when there is nothing to score, or a row has no probabilities or no gold.
    """
    said = _checked(probabilities, gold)
    return float(-np.log(said[np.arange(len(said)), gold].clip(floor, 1.0)).mean())


@dataclass(frozen=True)
class BrierParts:
    """``score = reliability - resolution + uncertainty + within``."""

    score: float
    """Mean squared distance of the confidence from being right (1) or wrong (0)."""
    reliability: float
    """Mean squared gap between confidence and accuracy: less is better."""
    resolution: float
    """How far the bins' accuracies lie apart: more is better, 0 for confidence that tells nothing
    about which answers are right."""
    uncertainty: float
    """What always naming the overall accuracy would score."""
    within: float
    """What the bins hide: how confidence varies within them."""


def brier_parts(confidence: ArrayLike, right: ArrayLike, bins: int = BINS) -> BrierParts:
    """The Brier score of the confidence in the given answers, taken apart (Murphy, 1973).

    The parts are corrected for the number of rows (Ferro and Fricker, 2012, A bias-corrected
    decomposition of the Brier score), so that small samples do not look less reliable and more
    resolved than they are; both may fall a little below 0 for it. What remains within bins is that
    of Stephenson, Coelho and Jolliffe, 2008.

    Raises:
        ValueError: see :func:`consensus.measures.base.answered`.
    """
    sure, truth = answered(confidence, right)
    where = equal_mass_bins(sure, bins)
    rows, total = np.bincount(where), len(sure)
    said, share = np.bincount(where, sure) / rows, np.bincount(where, truth) / rows
    overall = truth.mean()
    noise = float((rows * share * (1.0 - share) / np.maximum(1, rows - 1)).sum() / total)
    whole = float(overall * (1.0 - overall) / max(1, total - 1))
    spread = sure - said[where]
    return BrierParts(
        score=float(((sure - truth) ** 2).mean()),
        reliability=float((rows * (said - share) ** 2).sum() / total) - noise,
        resolution=float((rows * (share - overall) ** 2).sum() / total) - noise + whole,
        uncertainty=float(overall * (1.0 - overall)) + whole,
        within=float((spread**2).mean() - 2.0 * (spread * (truth - share[where])).mean()),
    )


def _checked(probabilities: Floats, gold: Numbers) -> Floats:
    if probabilities.ndim != 2 or not len(gold) or len(probabilities) != len(gold):
        raise ValueError(f"probabilities of shape {probabilities.shape} for {len(gold)} tasks")
    if (gold < 0).any() or np.isnan(probabilities).any():
        raise ValueError("only tasks that have both an answer and gold can be scored")
    return probabilities

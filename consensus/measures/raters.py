"""How well raters agree with each other, beyond what chance gives.

1 is full agreement and 0 what chance gives. A coefficient is None where it is not defined: nothing
was rated twice, or all ratings are the same, so that there was nothing to disagree on.

Which one: Cohen's kappa for two raters; Fleiss' kappa for more, who need not be the same people for
every task; Krippendorff's alpha where ratings are missing or labels have an order. Intervals are
bootstrapped over tasks, since tasks, not raters, are what a campaign draws more of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from consensus.ballot_table import UNKNOWN, Floats, Numbers
from kinds.measures.answers import Answer
from kinds.measures.bootstrap import (
    RESAMPLES,
    Interval,
    Seed,
    draws,
    percentile_interval,
)
from kinds.measures.share import Share, wilson


def ratings_of(
    seats: Mapping[str, Sequence[Answer]], labels: Sequence[str] | None = None
) -> Numbers:
    """[tasks, seats]: answers as indices of labels; no answer is :data:`UNKNOWN`.

    Args:
        seats: each seat's answers, aligned by task.
        labels: in their order, where they have one; the answers that occur, sorted, by default.

    Raises:
        ValueError: when an answer is not among the labels, or the seats are not aligned.
    """
    given = {label for answers in seats.values() for label in answers if label is not None}
    number = {label: at for at, label in enumerate(sorted(given) if labels is None else labels)}
    if strange := given - number.keys():
        raise ValueError(f"answers that are no labels: {', '.join(sorted(strange))}")
    coded = [[UNKNOWN if a is None else number[a] for a in answers] for answers in seats.values()]
    if len({len(answers) for answers in coded}) > 1:
        raise ValueError("the seats did not answer the same tasks")
    return np.array(coded, dtype=np.int64).reshape(len(coded), -1).T


def seat_agreement(seats: Mapping[str, Sequence[Answer]]) -> dict[tuple[str, str], Share]:
    """For each two seats, how often they gave the same answer to a task that both answered.

    Args:
        seats: each seat's answers, aligned by task.
    """
    found: dict[tuple[str, str], Share] = {}
    for one, other in combinations(seats, 2):
        both = [
            (a, b)
            for a, b in zip(seats[one], seats[other], strict=True)
            if a is not None and b is not None
        ]
        found[one, other] = wilson(sum(a == b for a, b in both), len(both))
    return found


def cohens_kappa(one: Sequence[Answer], other: Sequence[Answer]) -> float | None:
    """Agreement of two raters beyond chance (Cohen, 1960), over the tasks that both answered."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    if not pairs:
        return None
    observed = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return (observed - chance) / (1.0 - chance) if chance < 1.0 else None


def cohens_kappa_interval(
    one: Sequence[Answer],
    other: Sequence[Answer],
    *,
    resamples: int = RESAMPLES,
    seed: Seed = 0,
) -> Interval | None:
    """Cohen's kappa with its 95% bootstrap interval."""
    kappa = cohens_kappa(one, other)
    if kappa is None:
        return None
    ratings = ratings_of({"one": one, "other": other})
    ratings = ratings[(ratings != UNKNOWN).all(axis=1)]
    first, second = np.eye(ratings.max() + 1)[ratings.T]
    agree = (ratings[:, 0] == ratings[:, 1]).astype(np.float64)
    found = []
    for drawn in draws(len(ratings), resamples, seed):
        chance = ((drawn @ first) * (drawn @ second)).sum(axis=1) / len(ratings) ** 2
        found.append(_beyond(drawn @ agree / len(ratings), chance))
    return percentile_interval(kappa, np.concatenate(found))


def fleiss_kappa(
    ratings: Numbers, *, resamples: int = RESAMPLES, seed: Seed = 0
) -> Interval | None:
    """Agreement of several raters beyond chance (Fleiss, 1971), with its 95% bootstrap interval.

    With missing ratings it is the generalisation of Gwet (2014, Handbook of Inter-Rater
    Reliability, chapter 2): agreement is the mean over the tasks with at least two ratings, chance
    comes from the mean over all rated tasks of the labels' shares.

    Args:
        ratings: [tasks, raters]: indices of labels, :data:`UNKNOWN` where there is none.
        resamples: how many.
        seed: of the draws.
    """
    counts = _label_counts(ratings)
    raters = counts.sum(axis=1)
    counts, raters = counts[raters > 0], raters[raters > 0]
    several = raters >= 2
    if not several.any():
        return None
    pairs = np.maximum(raters * (raters - 1.0), 1.0)
    agree = (counts * (counts - 1.0)).sum(axis=1) / pairs
    shares = counts / raters[:, None]

    def kappa(drawn: Floats) -> Floats:
        both = drawn @ several
        observed = np.divide(drawn @ agree, both, out=np.full(len(drawn), np.nan), where=both > 0)
        chance = ((drawn @ shares / len(raters)) ** 2).sum(axis=1)
        return _beyond(observed, chance)

    value = float(kappa(np.ones((1, len(raters))))[0])
    if np.isnan(value):
        return None
    found = [kappa(drawn) for drawn in draws(len(raters), resamples, seed)]
    return percentile_interval(value, np.concatenate(found))


def _label_counts(ratings: Numbers) -> Floats:
    """[tasks, labels]: how often each label was given."""
    labels = np.arange(max(int(ratings.max(initial=0)), 0) + 1)
    return np.stack([(ratings == label).sum(axis=1) for label in labels], axis=1).astype(np.float64)


def _beyond(observed: Floats, chance: Floats) -> Floats:
    """Agreement beyond chance; NaN where chance gives all there is."""
    room = 1.0 - chance
    kappa = np.full(len(room), np.nan)
    np.divide(observed - chance, room, out=kappa, where=room > 1e-12)
    return kappa

"""How well answers agree: with gold, with each other, and before with after.

An answer of None is no answer. It is never right; where two raters are compared, tasks that one of
them left open are passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

Z95 = 1.959964
"""Two-sided 95% quantile of the standard normal distribution."""

Answer = str | None


@dataclass(frozen=True)
class Share:
    """A share of ``total``, with its interval; all are 0, 0 and 1 where ``total`` is 0."""

    count: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """``count / total``."""
        return self.count / self.total if self.total else 0.0


def wilson(count: int, total: int, z: float = Z95) -> Share:
    """The Wilson score interval of ``count`` in ``total``; for 95% unless ``z`` says otherwise.

    Unlike the textbook interval it holds for small samples and shares near 0 or 1 (Wilson, 1927;
    Brown, Cai and DasGupta, 2001, Interval Estimation for a Binomial Proportion).
    """
    if total == 0:
        return Share(0, 0, 0.0, 1.0)
    share = count / total
    shrink = 1.0 + z * z / total
    middle = (share + z * z / (2 * total)) / shrink
    half = z / shrink * sqrt(share * (1.0 - share) / total + z * z / (4 * total * total))
    return Share(count, total, max(0.0, middle - half), min(1.0, middle + half))


def accuracy(answers: Sequence[Answer], gold: Sequence[str]) -> Share:
    """Share of the tasks that are answered right."""
    return wilson(sum(a == g for a, g in zip(answers, gold, strict=True)), len(gold))


def constant_guess(gold: Sequence[str]) -> Share:
    """What always giving the most frequent gold answer would get: the number to beat."""
    return wilson(max(Counter(gold).values(), default=0), len(gold))


def confusion(answers: Sequence[Answer], gold: Sequence[str]) -> dict[str, dict[Answer, int]]:
    """By gold label, how often each answer was given to it."""
    table: dict[str, dict[Answer, int]] = {label: {} for label in sorted(set(gold))}
    for (truth, answer), count in sorted(
        Counter(zip(gold, answers, strict=True)).items(), key=lambda item: str(item[0])
    ):
        table[truth][answer] = count
    return table


def macro_f1(answers: Sequence[Answer], gold: Sequence[str]) -> float:
    """Mean of the labels' F1 over all labels that occur in gold or answers, each counting the same
    (Opitz and Burst, 2019, arXiv 1911.03347: the mean of F1s, not the F1 of means). 0 where there
    is no gold."""
    pairs = list(zip(answers, gold, strict=True))
    labels = {label for label in (*answers, *gold) if label is not None}
    scores = []
    for label in labels:
        right = sum(a == label and g == label for a, g in pairs)
        named = sum(a == label for a, _ in pairs) + sum(g == label for _, g in pairs)
        scores.append(2 * right / named)
    return sum(scores) / len(scores) if gold and scores else 0.0


def cohens_kappa(one: Sequence[Answer], other: Sequence[Answer]) -> float | None:
    """Agreement of two raters beyond chance (Cohen, 1960): 1 is full, 0 what chance gives.

    None where it is not defined: nothing was rated by both, or both gave one same answer always.
    """
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    if not pairs:
        return None
    observed = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return (observed - chance) / (1.0 - chance) if chance < 1.0 else None


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


@dataclass(frozen=True)
class Flips:
    """What happened to the answers between two stages, against gold."""

    right_to_wrong: int
    wrong_to_right: int
    wrong_to_wrong: int
    """One wrong answer gave way to another."""
    kept: int

    @property
    def gain(self) -> int:
        """How many more right answers there are after than before."""
        return self.wrong_to_right - self.right_to_wrong


def flips(before: Sequence[Answer], after: Sequence[Answer], gold: Sequence[str]) -> Flips:
    """Count the answers that changed, in both directions: talk that argues as many right answers
    away as wrong ones is worth nothing (2508.17536, 2605.00914)."""
    counts = Counter(
        "kept" if a == b else f"{'right' if b == g else 'wrong'}-{'right' if a == g else 'wrong'}"
        for b, a, g in zip(before, after, gold, strict=True)
    )
    return Flips(
        counts["right-wrong"], counts["wrong-right"], counts["wrong-wrong"], counts["kept"]
    )

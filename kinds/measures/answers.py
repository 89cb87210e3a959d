"""How well answers agree with gold, overall and label by label.

An answer of None is no answer. It is never right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kinds.measures.arrays import Floats
from kinds.measures.bootstrap import (
    RESAMPLES,
    Interval,
    Seed,
    draws,
    percentile_interval,
)
from kinds.measures.share import Share, wilson

Answer = str | None


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


@dataclass(frozen=True)
class LabelScores:
    """How well one label was found."""

    precision: Share
    """Of the tasks that were given the label, those that have it."""
    recall: Share
    """Of the tasks that have the label, those that were given it; its total is the support."""
    f1: Interval
    """Harmonic mean of the two; 0 where neither gold nor an answer has the label."""

    @property
    def support(self) -> int:
        """How many tasks have the label by gold."""
        return self.recall.total


def label_scores(answers: Sequence[Answer], gold: Sequence[str]) -> dict[str, LabelScores]:
    """Precision, recall and F1 of every label that occurs in gold or answers, in sorted order.

    Intervals are 95%. That of F1 comes from Wilson's: among the tasks where gold or answer is the
    label, the share J where both are is binomial, and F1 = 2J / (1 + J) grows with it.
    """
    pairs = list(zip(answers, gold, strict=True))
    scores: dict[str, LabelScores] = {}
    for label in _labels(answers, gold):
        right = sum(a == label and g == label for a, g in pairs)
        given = sum(a == label for a, _ in pairs)
        support = sum(g == label for _, g in pairs)
        both = wilson(right, given + support - right)
        f1 = Interval(*(2.0 * j / (1.0 + j) for j in (both.value, both.low, both.high)))
        scores[label] = LabelScores(wilson(right, given), wilson(right, support), f1)
    return scores


def macro_f1(answers: Sequence[Answer], gold: Sequence[str]) -> float:
    """Mean of the labels' F1 over all labels that occur in gold or answers, each counting the same
    (Opitz and Burst, 2019, arXiv 1911.03347: the mean of F1s, not the F1 of means). 0 where there
    is no gold."""
    right, named = _by_label(answers, gold)
    return float((2.0 * right.sum(axis=0) / named.sum(axis=0)).mean()) if len(gold) else 0.0


def macro_f1_interval(
    answers: Sequence[Answer],
    gold: Sequence[str],
    *,
    resamples: int = RESAMPLES,
    seed: Seed = 0,
) -> Interval:
    """The macro-F1 with its 95% bootstrap interval over tasks. A label that a resample lost does
    not count in it.

    Raises:
        ValueError: when there are no tasks.
    """
    return macro_f1_of_counts(*_by_label(answers, gold), resamples=resamples, seed=seed)


def macro_f1_of_counts(
    right: Floats, named: Floats, *, resamples: int = RESAMPLES, seed: Seed = 0
) -> Interval:
    """Mean of the labels' F1 from what each row adds to it, with its 95% bootstrap interval.

    Args:
        right: [rows, labels]: 1 where both gold and answer have the label.
        named: [rows, labels]: how many of the two have it.
        resamples: how many.
        seed: of the draws.

    Raises:
        ValueError: when there are no rows.
    """
    found = []
    for drawn in draws(len(right), resamples, seed):
        found.append(_mean_f1(drawn @ right, drawn @ named))
    whole = _mean_f1(right.sum(axis=0, keepdims=True), named.sum(axis=0, keepdims=True))
    return percentile_interval(float(whole[0]), np.concatenate(found))


def _mean_f1(hits: Floats, names: Floats) -> Floats:
    """[resamples], from [resamples, labels]; labels that a resample lost do not count in it, and
    without any label there is nothing to be wrong about."""
    there = names > 0.0
    f1 = np.divide(2.0 * hits, names, out=np.zeros_like(hits), where=there)
    count = there.sum(axis=1)
    mean = np.divide(f1.sum(axis=1), count, out=np.ones(len(f1)), where=count > 0)
    return np.asarray(mean, dtype=np.float64)


def _labels(answers: Sequence[Answer], gold: Sequence[str]) -> list[str]:
    return sorted({label for label in (*answers, *gold) if label is not None})


def _by_label(answers: Sequence[Answer], gold: Sequence[str]) -> tuple[Floats, Floats]:
    """[tasks, labels]: whether gold and answer both are the label; how many of them are."""
    if len(answers) != len(gold):
        raise ValueError(f"{len(answers)} answers to {len(gold)} tasks")
    labels = np.array(_labels(answers, gold), dtype=np.object_)
    given = np.array(answers, dtype=np.object_)[:, None] == labels
    true = np.array(gold, dtype=np.object_)[:, None] == labels
    return (given & true).astype(np.float64), given.astype(np.float64) + true

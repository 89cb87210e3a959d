"""Measures of preference pairs: ``pair_accuracy``, ``swap_consistency``, ``length_bias`` and
``win_rate``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kinds.measures.bootstrap import resampled_means
from kinds.measures.share import wilson
from recipes.base import Fields
from recipes.measures.answers import is_right
from recipes.measures.base import Subject, measure
from recipes.measures.words import worded
from schema.base import Json
from schema.figure import Figure

FIRST, SECOND, TIE = "first", "second", "tie"


@measure("pair_accuracy", fields=("chosen_right|gold", "rejected_right|gold"))
def pair_accuracy(subject: Subject) -> Iterator[Figure]:
    """On prompts whose answers can be checked: how often the chosen one is right and the rejected
    one wrong, and how often it is the other way round.

    Records say it themselves (``chosen_right``, ``rejected_right``), or have the known answer
    (``gold``): the same number, or the same words. Pairs of which both are right, or both wrong,
    count as neither; the share among decided pairs leaves them out.
    """
    values = [record.value for record in subject.kept]
    both = [(_right(subject, each, "chosen"), _right(subject, each, "rejected")) for each in values]
    pairs = [(bool(one), bool(other)) for one, other in both if None not in (one, other)]
    right = sum(one and not other for one, other in pairs)
    wrong = sum(other and not one for one, other in pairs)
    yield wilson(right, len(pairs)).figure("chosen right and rejected wrong", "pairs")
    yield wilson(wrong, len(pairs)).figure("chosen wrong and rejected right", "pairs")
    yield wilson(right, right + wrong).figure("pair accuracy", "pairs of which one is right")


@measure("swap_consistency", fields=("forward", "backward"))
def swap_consistency(subject: Subject) -> Iterator[Figure]:
    """How often a judge says the same with the contents in either order, and how often it names
    whichever stands first.

    Zheng et al., 2023, Judging LLM-as-a-Judge, arXiv 2306.05685. ``forward`` is the place it
    preferred (``first``, ``second`` or ``tie``) as shown, ``backward`` the place it preferred with
    both swapped.
    """
    verdicts = _verdicts(subject)
    same = sum(len(_contents(*each)) == 1 for each in verdicts)
    first = sum(one == FIRST for pair in verdicts for one in pair)
    decided = sum(one != TIE for pair in verdicts for one in pair)
    yield wilson(same, len(verdicts)).figure("swap consistency", "pairs judged in both orders")
    yield wilson(first, decided).figure("preferred what stands first", "verdicts that are no tie")


@measure("win_rate", fields=("forward", "backward"))
def win_rate(subject: Subject) -> Iterator[Figure]:
    """How often the first content wins in both orders; a tie, or a judge that changes its mind,
    counts half. The first content is this recipe's, the second the baseline's."""
    points = []
    for one, other in _verdicts(subject):
        wins = _contents(one, other)
        points.append(1.0 if wins == {"a"} else 0.0 if wins == {"b"} else 0.5)
    found = resampled_means(np.array(points), seed=subject.seed).interval()
    how = "won in both orders, else half; 95% bootstrap interval"
    yield found.figure("win rate", n=len(points), how=how)


@measure("length_bias", fields=("chosen", "rejected"))
def length_bias(subject: Subject) -> Iterator[Figure]:
    """How often the longer text was chosen, and how much longer what was chosen is.

    Singhal et al., 2023, A Long Way to Go: Investigating Length Correlations in RLHF, arXiv
    2310.03716: far from one half, a model that learns from the pairs learns to be long.
    """
    chosen = [len(words) for words in worded(subject.of("chosen"))]
    rejected = [len(words) for words in worded(subject.of("rejected"))]
    longer = sum(one > other for one, other in zip(chosen, rejected, strict=True))
    differ = sum(one != other for one, other in zip(chosen, rejected, strict=True))
    yield wilson(longer, differ).figure("chose the longer", "pairs of different lengths")
    more = np.array(chosen, dtype=np.float64) - np.array(rejected)
    found = resampled_means(more, seed=subject.seed).interval()
    how = "words of chosen less those of rejected, mean, 95% bootstrap interval"
    yield found.figure("chosen - rejected length", n=len(more), how=how, unit="words")


def _right(subject: Subject, value: Fields, which: str) -> bool | None:
    """Whether an answer is right; None where nobody knows."""
    said = subject.value_in(value, f"{which}_right")
    if said is not None:
        return bool(said)
    gold = subject.value_in(value, "gold")
    return None if gold is None else is_right(subject.value_in(value, which), gold)


def _verdicts(subject: Subject) -> list[tuple[Json, Json]]:
    both = zip(subject.values("forward"), subject.values("backward"), strict=True)
    return [(one, other) for one, other in both if None not in (one, other)]


def _contents(forward: Json, backward: Json) -> set[str]:
    return {_content(forward, swapped=False), _content(backward, swapped=True)}


def _content(place: Json, *, swapped: bool) -> str:
    """Which content a place means: ``a`` stood first before the swap."""
    if place not in (FIRST, SECOND):
        return TIE
    return "a" if (place == FIRST) != swapped else "b"

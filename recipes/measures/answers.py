"""``answer_accuracy`` and ``auroc``: how right answers, and scores, are beside known truth."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from kinds.measures.arrays import Numbers
from kinds.measures.bootstrap import resampled_statistic
from kinds.measures.share import wilson
from recipes.base import Fields
from recipes.measures.base import Subject, measure
from recipes.measures.words import normal
from schema.base import Json
from schema.figure import Figure
from schema.template import plain_text

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@measure("answer_accuracy", fields=("answer", "gold"))
def answer_accuracy(subject: Subject) -> Iterator[Figure]:
    """How many answers are right: the same number, or the same words in the same order.

    Of all that were given, those that gates turned away included; and of those in the pool.
    """
    right = {
        record.number: is_right(subject.value_in(record.value, "answer"), gold)
        for record in subject.records
        if (gold := subject.value_in(record.value, "gold")) is not None
    }
    of = "records with a known answer"
    yield wilson(sum(right.values()), len(right)).figure("answer accuracy", of)
    own = [right[record.number] for record in subject.kept if record.number in right]
    yield wilson(sum(own), len(own)).figure("answer accuracy of accepted", of)


@measure("auroc", fields=("score", "gold"))
def auroc(subject: Subject) -> Iterator[Figure]:
    """The chance that a score is higher where ``gold`` is true than where it is false, ties half.

    The area under the receiver operating characteristic (Hanley and McNeil, 1982). A score that is
    a verdict counts by its ``confidence``: of the verdict ``positive`` by that, of any other by the
    rest to 1. Where gold is a label, ``true`` says which; where it is a known
    answer, ``wrong`` names the field of the answer that was given, and true is what is not that.
    All three are options of the measure.
    """
    pairs = [
        (score, gold)
        for score, gold in (_scored(subject, record.value) for record in subject.kept)
        if score is not None and gold is not None
    ]
    scores = np.array([score for score, _ in pairs])
    truth = np.array([gold for _, gold in pairs], dtype=bool)
    if truth.all() or not truth.any():
        return

    def area(rows: Numbers) -> float:
        return area_under(scores[rows], truth[rows])

    found = resampled_statistic(area, len(pairs), seed=subject.seed, resamples=1_000)
    yield found.interval().figure("AUROC", n=len(pairs), how="95% bootstrap interval")


def _scored(subject: Subject, value: Fields) -> tuple[float | None, bool | None]:
    score, gold = subject.value_in(value, "score"), subject.value_in(value, "gold")
    if positive := subject.words("auroc", "positive"):
        sure = subject.value_in(value, "confidence")
        if score is not None and isinstance(sure, int | float):
            score = float(sure) if score == positive else 1.0 - float(sure)
    truth, answered = subject.words("auroc", "true"), subject.words("auroc", "wrong")
    known = None if gold is None else (str(gold) == truth if truth else bool(gold))
    if answered and gold is not None:
        known = not is_right(subject.value_in(value, answered), gold)
    return (float(score) if isinstance(score, int | float) else None), known


def is_right(answer: Json, gold: Json) -> bool:
    """Whether an answer is the known one: by its number where that is one (the last in the answer),
    else by its words."""
    if answer is None:
        return False
    said, known = plain_text(answer), plain_text(gold)
    if _NUMBER.fullmatch(known.strip()):
        numbers = _NUMBER.findall(said)
        return bool(numbers) and _value(numbers[-1]) == _value(known.strip())
    return normal(said) == normal(known)


def area_under(scores: object, truth: object) -> float:
    """The area for scores and truths, arrays of one length; NaN where all are alike."""
    from scipy.stats import rankdata  # here: slow to import

    own = np.asarray(truth, dtype=bool)
    positives, negatives = int(own.sum()), int(np.logical_not(own).sum())
    if not positives or not negatives:
        return float("nan")
    ranks = rankdata(np.asarray(scores))
    above = float(ranks[own].sum()) - positives * (positives + 1) / 2
    return above / (positives * negatives)


def _value(number: str) -> float:
    return float(number.replace(",", ""))

"""``student``: how well somebody does on real rows who has learnt from the pool alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from kinds.measures.bootstrap import paired_difference, resampled_statistic
from kinds.measures.share import wilson
from recipes.made import MadeRecord, kept
from recipes.measures.base import Subject, measure
from recipes.measures.words import worded
from schema.figure import Figure

STUDENT = "logistic regression on TF-IDF of one and two words"


class Lesson(NamedTuple):
    """Texts with their labels."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def some(self, rows: int, seed: int) -> Lesson:
        """So many of them, drawn at random; all where there are no more."""
        chosen = np.sort(np.random.default_rng(seed).permutation(len(self.texts))[:rows])
        return Lesson(
            tuple(self.texts[at] for at in chosen), tuple(self.labels[at] for at in chosen)
        )


@measure("student", fields=("text", "label"), needs=("held_out",))
def student(subject: Subject) -> Iterator[Figure]:
    """Accuracy and macro-F1, on held-out rows, of a student that was trained on the pool; with a
    baseline, beside one that was trained on as many rows of that (on all, with ``all_rows = 1``).

    The student is scikit-learn's logistic regression on TF-IDF of one and two words: it knows no
    word but those of the pool, so what it gets right it has from there.
    """
    test = _lesson_of_rows(subject)
    own = _lesson(subject, subject.kept)
    other = _lesson(subject, tuple(kept(subject.baseline)))
    rows = theirs = min(len(own.texts), len(other.texts)) if other.texts else len(own.texts)
    if subject.option("student", "all_rows", 0.0):
        rows, theirs = len(own.texts), len(other.texts)
    said = taught(own.some(rows, subject.seed), test.texts)
    right = [given == gold for given, gold in zip(said, test.labels, strict=True)]
    yield wilson(sum(right), len(right)).figure("student accuracy", _how(rows))
    yield _macro_f1(said, test.labels, subject.seed, rows)
    if not other.texts:
        return
    beside = taught(other.some(theirs, subject.seed), test.texts)
    hits = [given == gold for given, gold in zip(beside, test.labels, strict=True)]
    yield wilson(sum(hits), len(hits)).figure("student accuracy of baseline", _how(theirs))
    yield paired_difference(right, hits, seed=subject.seed).figure(
        "student accuracy - baseline",
        n=len(right),
        how="paired difference on the same held-out rows, 95% bootstrap interval",
    )


def taught(lesson: Lesson, texts: Sequence[str]) -> list[str]:
    """What a student says of texts after a lesson; the one label that there is, where there is but
    one; nothing right where there is none."""
    if len(set(lesson.labels)) < 2:
        return [lesson.labels[0] if lesson.labels else ""] * len(texts)
    model, words = trained(lesson)
    return [str(label) for label in model.predict(words.transform(worded(texts)))]


def trained(lesson: Lesson) -> tuple[Any, Any]:
    """A student of two labels or more, and what makes of words what it sees."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # here: slow to import
    from sklearn.linear_model import LogisticRegression

    words = TfidfVectorizer(analyzer=_one_and_two, sublinear_tf=True)
    seen = words.fit_transform(worded(lesson.texts))
    model = LogisticRegression(max_iter=1_000, C=10.0, class_weight="balanced")
    return model.fit(seen, np.array(lesson.labels)), words


def _one_and_two(words: Sequence[str]) -> list[str]:
    pairs = pairwise(words)
    return [*words, *(f"{one} {other}" for one, other in pairs)] or ["\0"]


def _lesson(subject: Subject, records: Sequence[MadeRecord]) -> Lesson:
    found = [
        (subject.text_in(each.value, "text"), subject.text_in(each.value, "label"))
        for each in records
    ]
    return _labelled(found)


def _lesson_of_rows(subject: Subject) -> Lesson:
    rows = subject.held_out
    return _labelled([(subject.text_in(r, "text"), subject.text_in(r, "label")) for r in rows])


def _labelled(pairs: Sequence[tuple[str, str]]) -> Lesson:
    found = [(text, label) for text, label in pairs if text and label]
    return Lesson(tuple(text for text, _ in found), tuple(label for _, label in found))


def _macro_f1(said: Sequence[str], gold: Sequence[str], seed: int, rows: int) -> Figure:
    names = sorted({*gold})
    given = np.array([[one == name for name in names] for one in said], dtype=bool)
    right = np.array([[one == name for name in names] for one in gold], dtype=bool)

    def mean(chosen: Any) -> float:
        one, other = given[chosen], right[chosen]
        both, either = (one & other).sum(axis=0), one.sum(axis=0) + other.sum(axis=0)
        return float(np.mean(np.where(either > 0, 2 * both / np.maximum(either, 1), 0.0)))

    found = resampled_statistic(mean, len(gold), seed=seed, resamples=500)
    how = f"{_how(rows)}; 95% bootstrap interval"
    return found.interval().figure("student macro-F1", n=len(gold), how=how)


def _how(rows: int) -> str:
    return f"held-out rows, by {STUDENT}, trained on {rows:,} rows"

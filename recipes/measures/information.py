"""``pvi``: how much the text of a record tells of its label.

Ethayarajh et al., 2022, Understanding Dataset Difficulty with V-Usable Information, arXiv
2110.08420; as a filter of made data: Lin et al., 2023, Selective In-Context Data Augmentation for
Intent Detection using Pointwise V-Information, arXiv 2302.05096.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from kinds.measures.arrays import Floats
from kinds.measures.bootstrap import resampled_means
from kinds.measures.share import wilson
from recipes.measures.base import Subject, measure
from recipes.measures.student import STUDENT, Lesson, trained
from recipes.measures.words import worded
from schema.figure import Figure

FOLDS = 5


@measure("pvi", fields=("text", "label"))
def pvi(subject: Subject) -> Iterator[Figure]:
    """V-information of the texts about their labels, in bits, and the share of records whose text
    speaks against their label.

    The student learns from held-out rows where there are any, as in the paper; else from the other
    folds of the pool.
    """
    lesson = Lesson(subject.texts, subject.labels)
    if len(set(lesson.labels)) < 2:
        return
    rows = [
        (subject.text_in(row, "text"), subject.text_in(row, "label")) for row in subject.held_out
    ]
    teacher = Lesson(tuple(text for text, _ in rows), tuple(label for _, label in rows))
    found = pointwise(lesson, teacher if len(set(teacher.labels)) > 1 else None, subject.seed)
    whence = "held-out rows" if len(set(teacher.labels)) > 1 else f"the other of {FOLDS} folds"
    how = f"by {STUDENT}, learnt from {whence}"
    mean = resampled_means(found, seed=subject.seed).interval()
    yield mean.figure(
        "V-information", n=len(found), how=f"{how}; 95% bootstrap interval", unit="bits"
    )
    yield wilson(int((found < 0).sum()), len(found)).figure("share with negative PVI", how)


def pointwise(lesson: Lesson, teacher: Lesson | None = None, seed: int = 0) -> Floats:
    """For each text the logarithm, to base 2, of how much more probable its label is to a student
    who has read it than to one who has not.

    Args:
        lesson: the texts with their labels.
        teacher: what the students learn from; without it each fold's from all others.
        seed: of the folds.
    """
    if teacher is not None:
        return _gain(teacher, lesson)
    folds = np.random.default_rng(seed).permutation(len(lesson.texts)) % FOLDS
    found = np.zeros(len(lesson.texts))
    for fold in range(FOLDS):
        own = np.flatnonzero(folds == fold)
        if len(own):
            found[own] = _gain(_part(lesson, np.flatnonzero(folds != fold)), _part(lesson, own))
    return found


def _gain(learnt: Lesson, asked: Lesson) -> Floats:
    counts = Counter(learnt.labels)
    names = sorted({*counts, *asked.labels})
    # Laplace's rule keeps labels that were never met from being impossible, with text or without.
    prior = np.array([counts[name] + 1.0 for name in names]) / (counts.total() + len(names))
    place = np.array([names.index(label) for label in asked.labels])
    read = np.tile(prior, (len(asked.texts), 1))
    if len(counts) > 1:
        model, words = trained(learnt)
        columns = [names.index(str(name)) for name in model.classes_]
        read[:, columns] = model.predict_proba(words.transform(worded(asked.texts)))
        read = 0.99 * read + 0.01 * prior
        read /= read.sum(axis=1, keepdims=True)
    gained: Floats = np.log2(read[np.arange(len(place)), place]) - np.log2(prior[place])
    return gained


def _part(lesson: Lesson, rows: Sequence[int] | Any) -> Lesson:
    return Lesson(tuple(lesson.texts[at] for at in rows), tuple(lesson.labels[at] for at in rows))

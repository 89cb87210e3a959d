"""``label_kept`` and ``flips``: whether made texts have the label that they were made for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from kinds.measures.bootstrap import resampled_means
from kinds.measures.share import wilson
from kinds.measures.texts import words_of
from recipes.measures.base import MOST_LABELS, Subject, measure
from schema.figure import Figure


@measure("label_kept", fields=("label", "judged"))
def label_kept(subject: Subject) -> Iterator[Figure]:
    """How often the committee finds the label that a text was written for, of all and by label.

    Records that a gate turned away for it count, else every pool would keep all its labels.
    """
    by_label: dict[str, list[bool]] = defaultdict(list)
    for record in subject.records:
        label, judged = (subject.text_in(record.value, name) for name in ("label", "judged"))
        if label and judged:
            by_label[label].append(label == judged)
    every = [kept for own in by_label.values() for kept in own]
    yield wilson(sum(every), len(every)).figure("label kept", "judged records")
    for label, own in sorted(by_label.items()) if len(by_label) <= MOST_LABELS else ():
        yield wilson(sum(own), len(own)).figure(f"label kept of {label}", "judged records")


@measure("flips", fields=("before", "text", "label_before", "judged"))
def flips(subject: Subject) -> Iterator[Figure]:
    """Of counterfactuals: how often the edit has changed the label, and how much of the text.

    Chen et al., 2023, DISCO, arXiv 2212.10534. ``before`` and ``label_before`` are what was edited.
    """
    pairs = list(zip(subject.of("label_before"), subject.of("judged"), strict=True))
    judged = [(one, other) for one, other in pairs if one and other]
    flipped = sum(one != other for one, other in judged)
    yield wilson(flipped, len(judged)).figure("label flipped", "judged counterfactuals")
    edits = np.array(
        [
            _edited(words_of(one), words_of(other))
            for one, other in zip(subject.of("before"), subject.of("text"), strict=True)
        ]
    )
    found = resampled_means(edits, seed=subject.seed).interval()
    how = "edit distance in words over the longer text, mean, 95% bootstrap interval"
    yield found.figure("share of words edited", n=len(edits), how=how)


def _edited(one: Sequence[str], other: Sequence[str]) -> float:
    """Levenshtein's distance over the longer length."""
    above = list(range(len(other) + 1))
    for row, word in enumerate(one, 1):
        here = [row]
        for column, rival in enumerate(other, 1):
            here.append(min(here[-1] + 1, above[column] + 1, above[column - 1] + (word != rival)))
        above = here
    return above[-1] / max(len(one), len(other), 1)

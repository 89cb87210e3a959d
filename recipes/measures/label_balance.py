"""``label_balance`` and ``tail_share``: how evenly the labels of a pool are filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import log2

from kinds.measures.share import wilson
from recipes.made import kept
from recipes.measures.base import MOST_LABELS, Subject, measure
from recipes.measures.words import entropy
from schema.figure import Figure

TAIL = 0.2
"""The rarest labels that hold at most this share of what people wrote are the tail."""


@measure("label_balance", fields=("label",))
def label_balance(subject: Subject) -> Iterator[Figure]:
    """Evenness of the labels (1 where all are as frequent), and the share of each."""
    counts = Counter(subject.labels)
    most = log2(len(counts)) if len(counts) > 1 else 0.0
    yield Figure(
        name="label evenness",
        value=entropy(counts) / most if most else 1.0,
        n=counts.total(),
        how="entropy of the labels over its most, Pielou's evenness",
    )
    yield Figure(name="labels", value=float(len(counts)), n=counts.total())
    for label, count in sorted(counts.items()) if len(counts) <= MOST_LABELS else ():
        yield wilson(count, counts.total()).figure(f"share of label {label}", "the pool")


@measure("tail_share", fields=("label",))
def tail_share(subject: Subject) -> Iterator[Figure]:
    """How much of what was made has a label that is rare among what people wrote.

    The tail is what goes first when models learn from what models made (Shumailov et al., 2024, AI
    models collapse when trained on recursively generated data). It is found from real records of
    the pool or of the baseline, else from held-out rows, else from the pool itself.
    """
    real, whose = _real_labels(subject)
    tail = tail_of(real)
    made = [subject.text_in(each.value, "label") for each in subject.kept if not each.real]
    of = f"what was made, in the rarest labels of {whose}: {', '.join(sorted(tail)) or 'none'}"
    yield wilson(sum(label in tail for label in made), len(made)).figure("tail share", of)
    if whose != "the pool":
        yield wilson(sum(label in tail for label in real), len(real)).figure(
            "tail share of real records", f"labels of {whose}"
        )


def tail_of(labels: Sequence[str], share: float = TAIL) -> frozenset[str]:
    """The rarest labels that together hold at most this share; the rarest of several alone where
    even that holds more."""
    counts = Counter(labels)
    found: set[str] = set()
    held = 0
    for label, count in sorted(counts.items(), key=lambda each: (each[1], each[0])):
        held += count
        if held > share * counts.total():
            break
        found.add(label)
    if not found and len(counts) > 1:
        found.add(min(counts, key=lambda label: (counts[label], label)))
    return frozenset(found)


def _real_labels(subject: Subject) -> tuple[list[str], str]:
    pools = ((subject.kept, "real records"), (tuple(kept(subject.baseline)), "the baseline"))
    for records, whose in pools:
        found = [subject.text_in(record.value, "label") for record in records if record.real]
        if any(found):
            return found, whose
    held_out = [subject.text_in(row, "label") for row in subject.held_out]
    return (held_out, "held-out rows") if any(held_out) else (list(subject.labels), "the pool")

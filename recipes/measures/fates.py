"""``fates`` and ``tokens_per_accepted``: what became of what was made, and what it took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from kinds.measures.arrays import Numbers
from kinds.measures.bootstrap import resampled_statistic
from kinds.measures.share import wilson
from recipes.made import MadeRecord
from recipes.measures.base import MOST_LABELS, Subject, measure
from schema.figure import Figure


@measure("fates", needs=("made",))
def fates(subject: Subject) -> Iterator[Figure]:
    """What was accepted, what each gate turned away, and what was accepted of each label.

    A gate that turns away one label more than another skews the classes: hence the latter.
    """
    made = made_of(subject.records)
    accepted = sum(record.fate == "accepted" for record in made)
    yield wilson(accepted, len(made)).figure("accepted", "what was made")
    turned_away = Counter(record.gate or "no gate" for record in made if record.fate == "rejected")
    for gate, count in sorted(turned_away.items()):
        yield wilson(count, len(made)).figure(f"turned away by {gate}", "what was made")
    labelled: dict[str, list[bool]] = defaultdict(list)
    for record in made:
        if label := subject.text_in(record.value, "label"):
            labelled[label].append(record.fate == "accepted")
    if 1 < len(labelled) <= MOST_LABELS:
        for label, own in sorted(labelled.items()):
            yield wilson(sum(own), len(own)).figure(f"accepted of label {label}", "what was made")


@measure("tokens_per_accepted", needs=("made",))
def tokens_per_accepted(subject: Subject) -> Iterator[Figure]:
    """Tokens of prompts and answers for one accepted record, and how many are accepted for a
    thousand. What was turned away is included, and so is what other passes of the run took."""
    made = made_of(subject.records)
    tokens = np.array([record.tokens for record in made], dtype=np.float64)
    accepted = np.array([record.fate == "accepted" for record in made], dtype=np.float64)
    if not accepted.sum() or not tokens.sum() + subject.elsewhere:
        return

    def ratios(rows: Numbers) -> list[float]:
        spent, got = tokens[rows].sum() + subject.elsewhere, accepted[rows].sum()
        return [spent / got if got else np.nan, 1_000 * got / spent if spent else np.nan]

    found = resampled_statistic(ratios, len(made), seed=subject.seed)
    how = "tokens of all passes, 95% bootstrap interval over the pool's records"
    each = found.interval(0)
    yield each.figure("tokens per accepted", n=len(made), how=how, unit="tokens")
    yield found.interval(1).figure("accepted per 1,000 tokens", n=len(made), how=how)


def made_of(records: Sequence[MadeRecord]) -> list[MadeRecord]:
    """Those that a pass made."""
    return [record for record in records if record.fate != "given"]

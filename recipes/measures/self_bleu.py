"""``self_bleu``: how much each text of a pool looks like all others."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log

from recipes.measures.base import Subject, measure
from recipes.measures.spread import half_sampled
from recipes.measures.words import Gram, worded
from recipes.runs import grams
from schema.figure import Figure

LONGEST = 4
EPSILON = 0.1
"""Counted where no run of a length is shared (smoothing 1 of Chen and Cherry, 2014)."""
MOST = 2_000
"""Texts that are looked at; of a bigger pool so many are drawn."""


@measure("self_bleu", fields=("text",), by_size=True)
def self_bleu(subject: Subject) -> Iterator[Figure]:
    """The mean BLEU-4 of each text with all others as its references; lower is more diverse.

    Zhu et al., 2018, Texygen, arXiv 1802.01886. It grows with a pool: only pools of the same size
    compare. Two thousand texts at most are looked at.
    """
    texts = subject.with_rows(MOST).texts
    words = worded(texts)

    def mean(rows: Sequence[int]) -> float:
        scores = self_bleus([words[row] for row in rows])
        return sum(scores) / len(scores)

    found = half_sampled(mean, len(words), seed=subject.seed)
    drawn = f", {MOST:,} texts drawn" if len(subject.texts) > MOST else ""
    how = f"BLEU-{LONGEST} of each text with all others as references, mean{drawn}"
    yield found.figure("self-BLEU", how=how, most=1.0)


@dataclass
class _Most:
    """How often a run stands in the text that has it most often, and in the next one."""

    count: int
    owner: int
    second: int = 0

    def beside(self, text: int) -> int:
        """The most often that any other text has it."""
        return self.second if self.owner == text else self.count


def self_bleus(texts: Sequence[Sequence[str]], longest: int = LONGEST) -> list[float]:
    """For each text, given as words, its BLEU with all others as references, from 0 to 1.

    Papineni et al., 2002, BLEU. What counts of a run is the most often that one reference has it,
    so two numbers a run are enough for all texts, and the time grows with their words alone.
    """
    lengths = sorted(len(text) for text in texts)
    logs = [0.0] * len(texts)
    none = [len(texts) == 1 or not text for text in texts]
    for length in range(1, longest + 1):
        counts = [Counter(grams(text, length)) for text in texts]
        most = _most(counts)
        for at, own in enumerate(counts):
            shared = sum(min(count, most[gram].beside(at)) for gram, count in own.items())
            none[at] |= length == 1 and not shared
            logs[at] += log((shared or EPSILON) / max(1, own.total())) / longest
    return [
        0.0 if none[at] else exp(logs[at] + _brevity(len(text), lengths))
        for at, text in enumerate(texts)
    ]


def _most(counts: Sequence[Counter[Gram]]) -> dict[Gram, _Most]:
    found: dict[Gram, _Most] = {}
    for owner, own in enumerate(counts):
        for gram, count in own.items():
            best = found.get(gram)
            if best is None:
                found[gram] = _Most(count, owner)
            elif count > best.count:
                found[gram] = _Most(count, owner, best.count)
            else:
                best.second = max(best.second, count)
    return found


def _brevity(own: int, lengths: Sequence[int]) -> float:
    """Logarithm of the brevity penalty, beside the other text whose length is closest (the shorter
    of two)."""
    at = bisect_left(lengths, own)
    if at + 1 < len(lengths) and lengths[at + 1] == own:
        return 0.0
    near = [lengths[place] for place in (at - 1, at + 1) if 0 <= place < len(lengths)]
    closest = min(near, key=lambda length: (abs(length - own), length))
    return min(0.0, 1.0 - closest / own)

"""What follows from edges between events in time, and how much of the right order they say.

An edge says that one event starts before another, after it, or with it, or (``vague``) nothing at
all. The closure of some edges is everything that follows from them; it must have no cycle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

Says = Literal["before", "after", "equal", "vague"]
Pair = tuple[int, int]
"""Numbers of two events, the smaller first."""


@dataclass(frozen=True)
class Timeline:
    """The closure of some edges, as sets of bits."""

    later: tuple[int, ...]
    """For each event, the events that start after it."""
    same: tuple[int, ...]
    """For each event, those that start with it, itself among them."""

    @classmethod
    def of(cls, events: int) -> Timeline:
        """Nothing known of so many events."""
        return cls((0,) * events, tuple(1 << event for event in range(events)))

    def between(self, one: int, other: int) -> Says:
        """What follows for a pair; ``vague`` where nothing does."""
        if self.same[one] >> other & 1:
            return "equal"
        if self.later[one] >> other & 1:
            return "before"
        return "after" if self.later[other] >> one & 1 else "vague"

    def adding(self, one: int, other: int, says: Says) -> Timeline | None:
        """The closure with one edge more; None where it would have a cycle."""
        if says == "vague":
            return self
        known = self.between(one, other)
        if known != "vague":
            return self if known == says else None
        if says == "after":
            one, other = other, one
        later, same = list(self.later), list(self.same)
        both = self.same[one] | self.same[other]
        if says == "equal":
            gained = self.later[one] | self.later[other]
            for event in _bits(both):
                same[event] = both
                later[event] |= gained
            sources = [e for e in range(len(later)) if self.later[e] & both]
            gained |= both
        else:
            gained = self.same[other] | self.later[other]
            sources = [e for e in range(len(later)) if self.later[e] >> one & 1]
            sources += _bits(self.same[one])
        for event in sources:
            later[event] |= gained
        return Timeline(tuple(later), tuple(same))


def closure(events: int, edges: Mapping[Pair, Says]) -> Timeline | None:
    """What follows from all edges together; None where they contradict each other."""
    line: Timeline | None = Timeline.of(events)
    for (one, other), says in edges.items():
        line = line and line.adding(one, other, says)
    return line


def reduced(events: int, edges: Mapping[Pair, Says]) -> dict[Pair, Says]:
    """The edges that do not follow from the others: what is left when each that does is dropped,
    in order (the reduced graph of UzZaman and Allen, 2011). ``vague`` ones say nothing."""
    kept: dict[Pair, Says] = {pair: says for pair, says in edges.items() if says != "vague"}
    for pair in sorted(kept):
        rest = {other: says for other, says in kept.items() if other != pair}
        line = closure(events, rest)
        if line and line.between(*pair) == kept[pair]:
            kept = rest
    return kept


def awareness(events: int, said: Mapping[Pair, Says], gold: Mapping[Pair, Says]) -> float:
    """Temporal awareness (UzZaman and Allen, 2011, Temporal Evaluation): the F1 of the reduced
    edges, each counting as found where the other side's closure holds it. Edges between pairs that
    gold does not speak of are passed over, because gold is never complete.
    """
    line, truth = closure(events, said), closure(events, gold)
    if truth is None or line is None:
        return 0.0
    known = {
        pair: line.between(*pair)
        for pair in combinations(range(events), 2)
        if pair in gold or truth.between(*pair) != "vague"
    }
    ours, theirs = reduced(events, known), reduced(events, gold)
    right = sum(truth.between(*pair) == says for pair, says in ours.items())
    found = sum(line.between(*pair) == says for pair, says in theirs.items())
    if not ours or not theirs:
        return float(not ours and not theirs)
    precision, recall = right / len(ours), found / len(theirs)
    return 2.0 * precision * recall / (precision + recall) if right and found else 0.0


def _bits(mask: int) -> list[int]:
    return [event for event in range(mask.bit_length()) if mask >> event & 1]

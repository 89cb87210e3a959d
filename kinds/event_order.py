"""Putting events in order: from beliefs about each pair to edges that do not contradict each other.

An edge says that one event starts before another, after it, or with it, or (``vague``) nothing at
all. The closure of some edges is everything that follows from them; it must have no cycle.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

Says = Literal["before", "after", "equal", "vague"]
Pair = tuple[int, int]
"""Numbers of two events, the smaller first."""

EXACT_EVENTS = 8
"""Up to so many events the best consistent edges are searched for, beyond them found greedily."""
MOST_STEPS = 20_000
"""Steps of a search; one that needs more ends with the best that it found."""


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


def best_order(events: int, beliefs: Mapping[Pair, Mapping[Says, float]]) -> dict[Pair, Says]:
    """The edges that are most probable together and do not contradict each other.

    The surest pairs first, each with the most probable answer that the edges so far allow; up to
    :data:`EXACT_EVENTS` events, the best by the sum of log-probabilities (branch and bound, from
    the greedy edges on). Where all answers of a pair contradict the others, what follows from them
    stands.
    """
    sure = {pair: max(options.values()) for pair, options in beliefs.items()}
    pairs = sorted(beliefs, key=lambda pair: (-sure[pair], pair))
    greedy: dict[Pair, Says] = {}
    line = Timeline.of(events)
    for pair in pairs:
        says, line = next(_allowed(line, pair, beliefs[pair]))
        greedy[pair] = says
    if events > EXACT_EVENTS:
        return greedy
    return _search(events, pairs, beliefs, greedy)


def _search(
    events: int,
    pairs: Sequence[Pair],
    beliefs: Mapping[Pair, Mapping[Says, float]],
    found: dict[Pair, Says],
) -> dict[Pair, Says]:
    """Depth first; a branch ends where the best of what is left cannot reach the best found."""
    rest = [0.0]
    for pair in reversed(pairs):
        rest.append(rest[-1] + _log(max(beliefs[pair].values())))
    rest.reverse()
    best = sum(_log(beliefs[pair].get(says, 0.0)) for pair, says in found.items())
    steps = 0
    stack: list[tuple[int, float, Timeline, dict[Pair, Says]]] = [(0, 0.0, Timeline.of(events), {})]
    while stack and steps < MOST_STEPS:
        depth, score, line, chosen = stack.pop()
        steps += 1
        if score + rest[depth] <= best + 1e-12:
            continue
        if depth == len(pairs):
            best, found = score, chosen
            continue
        pair = pairs[depth]
        branches = [
            (depth + 1, score + _log(beliefs[pair].get(says, 0.0)), after, {**chosen, pair: says})
            for says, after in _allowed(line, pair, beliefs[pair])
        ]
        stack += reversed(branches)
    return found


def _allowed(
    line: Timeline, pair: Pair, options: Mapping[Says, float]
) -> Iterator[tuple[Says, Timeline]]:
    """The answers that do not contradict the edges so far, the most probable first; what follows
    from them, where there is none."""
    found = False
    for says in sorted(options, key=lambda each: -options[each]):
        after = line.adding(*pair, says)
        if after is not None:
            found = True
            yield says, after
    if not found:
        yield line.between(*pair), line


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


def _log(chance: float) -> float:
    return math.log(max(chance, 1e-9))

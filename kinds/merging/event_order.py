"""Events in order: from beliefs about each pair to edges that do not contradict each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from kinds.measures.timelines import Pair, Says, Timeline

EXACT_EVENTS = 8
"""Up to so many events the best consistent edges are searched for, beyond them found greedily."""
MOST_STEPS = 20_000
"""Steps of a search; one that needs more ends with the best that it found."""


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


def _log(chance: float) -> float:
    return math.log(max(chance, 1e-9))

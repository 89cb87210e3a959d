"""How well a ranking agrees with the right one. Both are lists of places, the best first, each with
the items that share it; both rank the same items."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import log2, sqrt

Places = Sequence[Sequence[str]]


def kendall_tau(given: Places, gold: Places) -> float:
    """Kendall's tau-b (Kendall, 1945, The Treatment of Ties in Ranking Problems): pairs in the same
    order less pairs in the other, over the geometric mean of the pairs that each side orders. From
    -1 to 1; 0 where either orders none."""
    one, other = _place_of(given), _place_of(gold)
    balance = ordered_one = ordered_other = 0
    for first, second in combinations(sorted(other), 2):
        a, b = _sign(one[first] - one[second]), _sign(other[first] - other[second])
        balance += a * b
        ordered_one += a != 0
        ordered_other += b != 0
    possible = ordered_one * ordered_other
    return balance / sqrt(possible) if possible else 0.0


def same_order(given: Places, gold: Places) -> float:
    """The share of the pairs that both order alike, ties among them; 1 for one item."""
    one, other = _place_of(given), _place_of(gold)
    pairs = list(combinations(sorted(other), 2))
    same = sum(
        _sign(one[a] - one[b]) == _sign(other[a] - other[b]) if a in one and b in one else False
        for a, b in pairs
    )
    return same / len(pairs) if pairs else 1.0


def first_right(given: Places, gold: Places) -> float:
    """The chance that whoever takes one of the first place takes one of the best by gold."""
    return sum(item in gold[0] for item in given[0]) / len(given[0])


def reciprocal_rank(given: Places, gold: Places) -> float:
    """1 over the rank of the foremost item that is best by gold; a place's items share their mean
    rank."""
    before = 0
    for place in given:
        if any(item in gold[0] for item in place):
            return 1.0 / (before + (len(place) + 1) / 2.0)
        before += len(place)
    return 0.0


def discounted_gain(given: Places, gold: Places) -> float:
    """NDCG (Jarvelin and Kekalainen, 2002, Cumulated Gain-based Evaluation of IR Techniques): an
    item gains the number of places below its own in gold, discounted by the logarithm of its rank,
    over the most that could be had. Items of one place share their gain (McSherry and Najork,
    2008). 1 where gold has but one place."""
    gain = {item: float(len(gold) - 1 - n) for n, place in enumerate(gold) for item in place}
    best = _discounted(gold, gain)
    return _discounted(given, gain) / best if best else 1.0


def _discounted(places: Places, gain: dict[str, float]) -> float:
    total, rank = 0.0, 0
    for place in places:
        mean = sum(gain[item] for item in sorted(place)) / len(place)
        for _ in place:
            rank += 1
            total += mean / log2(rank + 1)
    return total


def _place_of(places: Places) -> dict[str, int]:
    return {item: n for n, place in enumerate(places) for item in place}


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)

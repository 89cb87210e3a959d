"""Runs of words that two texts share."""

from __future__ import annotations

from collections.abc import Sequence

_BASE, _PRIME = 1_000_003, (1 << 61) - 1

MOST_WORDS = 20_000
"""Words of a text that are compared; those after them are not."""


def grams(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    """All runs of so many words, in order."""
    return list(zip(*(words[start:] for start in range(length)), strict=False))


def longest_shared(words: Sequence[str], source: Sequence[str]) -> tuple[int, int]:
    """The longest run of words that stands in both: where it begins in ``words``, and its length.

    Runs of one length are compared by a rolling sum, the length is halved in on: a run of n words
    holds shared runs of every length below.
    """
    words, source = words[:MOST_WORDS], source[:MOST_WORDS]
    at, low, high = 0, 0, min(len(words), len(source))
    while low < high:
        middle = (low + high + 1) // 2
        place = _shared(words, source, middle)
        if place is None:
            high = middle - 1
        else:
            at, low = place, middle
    return at, low


def _shared(words: Sequence[str], source: Sequence[str], length: int) -> int | None:
    """Where the first run of this length begins that both have."""
    there: dict[int, int] = {}
    for place, value in enumerate(_rolling(source, length)):
        there.setdefault(value, place)
    for place, value in enumerate(_rolling(words, length)):
        other = there.get(value)
        if other is not None and words[place : place + length] == source[other : other + length]:
            return place
    return None


def _rolling(words: Sequence[str], length: int) -> list[int]:
    codes = [
        int.from_bytes(word.encode("utf-8", "surrogatepass")[-7:]) + len(word) for word in words
    ]
    top = pow(_BASE, length, _PRIME)
    value, values = 0, []
    for place, code in enumerate(codes):
        value = (value * _BASE + code) % _PRIME
        if place >= length:
            value = (value - codes[place - length] * top) % _PRIME
        if place >= length - 1:
            values.append(value)
    return values
